// rule: 1 clamp, 2 loop, 3 zigzag.
float ruled(float v, float limit, int rule) {
    if (rule == 1) return limit;
    float span = u_max - u_min;
    if (span <= 0.0) return u_min;
    float turn = mod(v - u_min, rule == 3 ? 2.0 * span : span);
    return u_min + (turn > span ? 2.0 * span - turn : turn);
}

// rounding: 1 up, 2 down, 3 to the nearest.
vec4 rounded(vec4 v, int rounding, float size, float offset) {
    if (size == 0.0) return v;
    vec4 steps = (v - offset) / size;
    steps = rounding == 1 ? ceil(steps) : floor(rounding == 2 ? steps : steps + 0.5);
    return steps * size + offset;
}

vec4 cook(vec2 uv) {
#if K_QUANTPOS
    vec4 c = u_posstep == 0.0 ? tdFit(0, uv)
                              : tdInput(0, rounded(uv.xyxy, K_QUANTPOS, u_posstep, u_posoffset).xy);
#else
    vec4 c = tdFit(0, uv);
#endif
#if K_POSITIVE
    c = abs(c);
#endif
    for (int i = 0; i < 4; i++) {
        if (K_MINOP != 0 && c[i] < u_min) c[i] = ruled(c[i], u_min, K_MINOP);
        else if (K_MAXOP != 0 && c[i] > u_max) c[i] = ruled(c[i], u_max, K_MAXOP);
    }
#if K_QUANTVALUE
    c = rounded(c, K_QUANTVALUE, u_vstep, u_voffset);
#endif
    return c;
}
