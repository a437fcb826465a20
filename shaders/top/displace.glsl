#include "lib/extend.glsl"

vec4 cook(vec2 uv) {
#if !K_MAPPED
    return tdFit(0, uv);
#endif
    vec4 map = tdFit(1, uv);
    vec2 shift = vec2(0.0);
#if K_HORZSOURCE != HORZSOURCE_NONE
    shift.x = (map[K_HORZSOURCE] - u_midpoint.x) * u_reach.x;
#endif
#if K_VERTSOURCE != VERTSOURCE_NONE
    shift.y = (map[K_VERTSOURCE] - u_midpoint.y) * u_reach.y;
#endif
    vec2 at = 0.5 * (1.0 - u_uvweight) + uv * u_uvweight + shift + u_anchor;
#if K_EXTEND == EXTEND_ZERO
    return tdInput(0, at) * tdCovered(at, uTD2DInfos[0].res.zw);
#else
    return tdInput(0, at);
#endif
}
