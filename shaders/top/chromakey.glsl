#include "lib/colour.glsl"

float inRange(float v, float low, float high, float softLow, float softHigh) {
    return max(min(1.0 - (low - v) / max(softLow, 1e-6), 1.0 - (v - high) / max(softHigh, 1e-6)), 0.0);
}

float hueInRange(float hue) {
    bool inside = u_huemin <= u_huemax ? hue >= u_huemin && hue <= u_huemax : hue >= u_huemin || hue <= u_huemax;
    if (inside) return 1.0;
    float low = mod(u_huemin - hue, 360.0), high = mod(hue - u_huemax, 360.0);
    return max(max(1.0 - low / max(u_hsoftlow, 1e-6), 1.0 - high / max(u_hsofthigh, 1e-6)), 0.0);
}

vec4 cook(vec4 c0) {
    vec3 hsv = tdRgbToHsv(c0.rgb);
    float key = hueInRange(hsv.x * 360.0) * min(inRange(hsv.y, u_satmin, u_satmax, u_ssoftlow, u_ssofthigh), 1.0)
              * min(inRange(hsv.z, u_valmin, u_valmax, u_vsoftlow, u_vsofthigh), 1.0);
    float a = key * (1.0 - u_invert) + (1.0 - key) * u_invert;
#if K_RGBOUT == RGBOUT_MULTALPHA
    vec3 rgb = c0.rgb * a;
#else
    vec3 rgb = vec3(a);
#endif
#if K_ALPHAOUT == ALPHAOUT_MULTNEWALPHA
    return vec4(rgb, c0.a * a);
#else
    return vec4(rgb, a);
#endif
}
