// u_across and u_up are the rows of the inverse transform: a place of the output to a place of the input.

#include "lib/extend.glsl"

vec4 cook(vec2 uv) {
    vec2 at = vec2(dot(u_across, vec3(uv, 1.0)), dot(u_up, vec3(uv, 1.0)));
    float covered = 1.0;
#if K_EXTEND == EXTEND_ZERO
    covered = tdCovered(at, uTD2DInfos[0].res.zw);
#elif K_LIMITTILES
    if (any(lessThan(at, u_first)) || any(greaterThan(at, u_last))) covered = 0.0;
#endif
    vec4 rgba = tdInput(0, at) * covered;
#if K_COMPOVER
    return rgba + u_background * (1.0 - rgba.a);
#else
    return rgba + u_background * (1.0 - covered);
#endif
}
