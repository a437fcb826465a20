#include "lib/slopes.glsl"

vec4 cook(vec2 uv) {
    return vec4(vec3(u_midpoint + u_strength * tdSlope(uv, u_stride, K_SELECT)), tdFit(0, uv).a);
}
