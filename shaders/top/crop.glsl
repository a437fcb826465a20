#include "lib/extend.glsl"

vec4 cook(vec2 uv) {
    vec2 place = u_origin + uv * u_extent;  // in pixels of the input
    vec2 size = uTD2DInfos[0].res.zw;
    if (uTDOutputInfo.res.zw != u_extent) {
#if K_EXTEND == EXTEND_ZERO
        return tdInput(0, place / size) * tdCovered(place / size, size);
#else
        return tdInput(0, place / size);
#endif
    }
    ivec2 texel = ivec2(floor(place));
#if K_EXTEND == EXTEND_ZERO
    if (any(lessThan(texel, ivec2(0))) || any(greaterThanEqual(texel, ivec2(size)))) return vec4(0.0);
    return tdPixel(0, texel);
#else
    return tdPixel(0, tdExtend(texel, ivec2(size)));
#endif
}
