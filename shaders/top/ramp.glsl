// The last input holds the keys, sorted by position, one column each: row 0 the colour, row 1 the position in red.
// K_KEPT: input 0 is the image under the ramp.
#include "lib/blend.glsl"
#include "lib/dither.glsl"

vec4 colourOf(int key) { return tdPixel(K_KEPT, ivec2(key, 0)); }
float placeOf(int key) { return tdPixel(K_KEPT, ivec2(key, 1)).r; }

#if K_INTERPNOTCHES == INTERPNOTCHES_HERMITE
// Half of what lies between the neighbours, wherever they are.
vec4 tangentOf(int key) {
    return 0.5 * (1.0 - u_tension) * (colourOf(min(key + 1, u_count - 1)) - colourOf(max(key - 1, 0)));
}
#endif

vec4 between(float t) {
    int low = 0, high = u_count - 1;
    if (t < placeOf(low)) return colourOf(low);
    if (t >= placeOf(high)) return colourOf(high);
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (placeOf(middle) <= t) low = middle;
        else high = middle;
    }
#if K_INTERPNOTCHES == INTERPNOTCHES_STEP
    return colourOf(low);
#else
    float span = placeOf(high) - placeOf(low), f = (t - placeOf(low)) / span;
  #if K_INTERPNOTCHES == INTERPNOTCHES_HERMITE
    vec4 leave = tangentOf(low), arrive = tangentOf(high);
    vec4 start = colourOf(low), end = colourOf(high);
    return start + f * (leave + f * (3.0 * (end - start) - 2.0 * leave - arrive
                                     + f * (2.0 * (start - end) + leave + arrive)));
  #else
    #if K_INTERPNOTCHES == INTERPNOTCHES_EASEINEASEOUT
    f = 0.5 - 0.5 * cos(3.14159265 * f);
    #endif
    return mix(colourOf(low), colourOf(high), f);
  #endif
#endif
}

// `extendright` has the items of `extendleft` behind its own first one.
const int EXTEND_RIGHT = K_EXTENDRIGHT == EXTENDRIGHT_SAMEASLEFT ? K_EXTENDLEFT : K_EXTENDRIGHT - 1;

vec4 extended(float t) {
    if (t >= 0.0 && t <= 1.0) return between(t);
    int how = t < 0.0 ? K_EXTENDLEFT : EXTEND_RIGHT;
    if (how == EXTENDLEFT_BLOCKCLAMPTOBLACK) return vec4(0.0, 0.0, 0.0, 1.0);
    if (how == EXTENDLEFT_ZERO) return vec4(0.0);
    if (how == EXTENDLEFT_REPEAT) return between(fract(t));
    if (how == EXTENDLEFT_MIRROR) return between(1.0 - abs(mod(t, 2.0) - 1.0));
    return between(clamp(t, 0.0, 1.0));
}

#if K_TYPE == TYPE_RADIAL
// The angle of d in turns, -1/2..1/2, within 5e-8 everywhere: a driver's own atan errs by ten times that, and each
// by another amount.  The polynomial is that of Cephes' atanf.
float turnOf(vec2 d) {
    vec2 size = abs(d);
    float low = min(size.x, size.y), high = max(size.x, size.y);
    bool steep = low > 0.41421356 * high;
    float x = steep ? (low - high) / (low + high) : low / high, z = x * x;
    float angle = (((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * x + x;
    if (steep) angle += 0.78539816339;
    if (size.y > size.x) angle = 1.57079632679 - angle;
    if (d.x < 0.0) angle = 3.14159265359 - angle;
    return (d.y < 0.0 ? -angle : angle) * 0.15915494309;
}
#endif

vec4 rampAt(vec2 uv) {
#if K_TYPE == TYPE_VERTICAL
    float t = uv.y;
#elif K_TYPE == TYPE_HORIZONTAL
    float t = uv.x;
#elif K_TYPE == TYPE_CIRCULAR
    float t = 2.0 * length((uv - 0.5 - u_position) * u_fit);
#else
    vec2 d = (uv - 0.5 - u_position) * u_fit;
    float t = d == vec2(0.0) ? 0.0 : fract(turnOf(d) + 1.0);
#endif
    return extended((t - u_phase) * u_frequency);
}

vec4 cook(vec2 uv) {
#if K_TYPE == TYPE_RADIAL || K_TYPE == TYPE_CIRCULAR
    vec4 colour = vec4(0.0);
    for (int k = 0; k < u_antialias * u_antialias; k++) {
        vec2 offset = (vec2(k % u_antialias, k / u_antialias) + 0.5) / float(u_antialias) - 0.5;
        colour += rampAt(uv + offset * uTDOutputInfo.res.xy);
    }
    colour /= float(u_antialias * u_antialias);
#else
    vec4 colour = rampAt(uv);
#endif
#if K_PREMULTRGBBYALPHA
    colour.rgb *= colour.a;
#endif
#if K_COMBINEINPUT == COMBINEINPUT_COMPRES && K_KEPT
    vec4 under = tdFit(0, uv);
  #if K_SWAPORDER
    colour = tdBlend(under, colour);
  #else
    colour = tdBlend(colour, under);
  #endif
#endif
#if K_DITHER
    colour = tdDither(colour);
#endif
    return colour;
}
