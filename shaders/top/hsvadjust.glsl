#include "lib/colour.glsl"

float near(float distance, float range, float falloff) {
    return 1.0 - clamp((distance - range) / max(falloff, 1e-6), 0.0, 1.0);
}

vec4 cook(vec4 c0) {
    if (u_hueoffset == 0.0 && u_saturationmult == 1.0 && u_valuemult == 1.0) return c0;
    vec3 hsv = tdRgbToHsv(c0.rgb);
    float turns = abs(hsv.x - u_start.x);
    float weight = near(min(turns, 1.0 - turns) * 360.0, u_huerange * 0.5, u_huefalloff)
                 * near(abs(hsv.y - u_start.y), u_saturationrange, u_saturationfalloff)
                 * near(abs(hsv.z - u_start.z), u_valuerange, u_valuefalloff);
    hsv.x += weight * u_hueoffset / 360.0;
    hsv.yz *= 1.0 + weight * (vec2(u_saturationmult, u_valuemult) - 1.0);
    return vec4(tdHsvToRgb(hsv), c0.a);
}
