// Each step stands behind a test of its neutral value, so that a neutral one is left out exactly.

vec4 unary(vec4 v, int kind) {  // off negate pos root square inverse
    switch (kind) {
        case 1: return -v;
        case 2: return abs(v);
        case 3: return sqrt(max(v, 0.0));
        case 4: return v * v;
        case 5: return mix(1.0 / v, vec4(0.0), equal(v, vec4(0.0)));
        default: return v;
    }
}

float together(float a, float b) {
#if K_CHANOP == CHANOP_SUB
    return a - b;
#elif K_CHANOP == CHANOP_MUL
    return a * b;
#elif K_CHANOP == CHANOP_DIV
    return b == 0.0 ? 0.0 : a / b;
#elif K_CHANOP == CHANOP_MIN
    return min(a, b);
#elif K_CHANOP == CHANOP_MAX
    return max(a, b);
#else
    return a + b;
#endif
}

vec4 combined(vec4 v) {
    float count = 0.0, value = 0.0;
    for (int i = 0; i < 4; i++) {
        if ((u_inputmask >> i & 1) == 0) continue;
#if K_CHANOP == CHANOP_LEN
        float one = v[i] * v[i];
#else
        float one = v[i];
#endif
        value = count == 0.0 ? one : together(value, one);
        count += 1.0;
    }
    if (count == 0.0) return v;
#if K_CHANOP == CHANOP_AVG
    value /= count;
#elif K_CHANOP == CHANOP_LEN
    value = sqrt(value);
#endif
    for (int i = 0; i < 4; i++)
        if ((u_outputchannels >> i & 1) != 0) v[i] = value;
    return v;
}

vec4 alphaDone(vec4 v) {
#if K_OP == OP_RGBMULTALPHA
    v.rgb *= v.a;
#elif K_OP != OP_NO_OP
    v.rgb = v.a == 0.0 ? vec3(0.0) : v.rgb / v.a;
#endif
#if K_OP == OP_RGBDIVALPHAFILL
    v.a = 1.0;
#endif
    return v;
}

float ranged(float v, vec2 from, vec2 to) {
    float span = from.y - from.x;
    if (from != vec2(0.0, 1.0)) v = (v - from.x) / (abs(span) < 0.0001 ? 0.0001 : span);
    return to != vec2(0.0, 1.0) ? to.x + v * (to.y - to.x) : v;
}

vec4 cook(vec4 c0) {
    vec4 v = unary(c0, K_PREOP);
#if K_CHANOP != CHANOP_OFF
    v = combined(v);
#endif
    v = unary(v, K_POSTOP);
    if (u_preoff != 0.0) v += u_preoff;
    if (u_gain != 1.0) v *= u_gain;
    if (u_postoff != 0.0) v += u_postoff;
    v = alphaDone(v);
    for (int i = 0; i < 4; i++) v[i] = ranged(v[i], u_fromrange, u_torange);
    v = vec4(ranged(v.r, u_fromranger, u_toranger), ranged(v.g, u_fromrangeg, u_torangeg),
             ranged(v.b, u_fromrangeb, u_torangeb), ranged(v.a, u_fromrangea, u_torangea));
#if K_INTEGER == INTEGER_CEILING
    v = ceil(v);
#elif K_INTEGER == INTEGER_FLOOR
    v = floor(v);
#elif K_INTEGER == INTEGER_ROUND
    v = floor(v + 0.5);
#endif
    return v;
}
