#include "lib/slopes.glsl"

vec4 cook(vec2 uv) {
    float dx = tdSlope(uv, vec2(u_stride.x, 0.0), K_SOURCE), dy = tdSlope(uv, vec2(0.0, u_stride.y), K_SOURCE);
    vec3 normal = normalize(vec3(-dx, -dy, 1.0)) * 0.5 + 0.5;
#if K_HEIGHTMAP
    return vec4(normal, tdChannel(tdFit(0, uv), K_SOURCE));
#else
    return vec4(normal, 1.0);
#endif
}
