// u_across points from the mirror to its right, where pixels are square.
#include "lib/extend.glsl"

vec4 cook(vec2 uv) {
    vec2 square = vec2(u_aspect, 1.0), from = (uv - u_pivot) * square;
    float d = dot(from, u_across);
#if K_FLIPX
    if (d >= 0.0) return tdFit(0, uv);
#else
    if (d <= 0.0) return tdFit(0, uv);
#endif
    from -= 2.0 * d * u_across;
#if K_FLIPY
    vec2 along = vec2(-u_across.y, u_across.x);
    from -= 2.0 * dot(from, along) * along;
#endif
    vec2 at = u_pivot + from / square;
#if K_EXTEND == EXTEND_ZERO
    return tdInput(0, at) * tdCovered(at, uTD2DInfos[0].res.zw);
#else
    return tdInput(0, at);
#endif
}
