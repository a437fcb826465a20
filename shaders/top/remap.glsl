#include "lib/extend.glsl"

vec4 texel(ivec2 at) {
    ivec2 size = ivec2(uTD2DInfos[0].res.zw);
#if K_EXTEND == EXTEND_ZERO
    if (any(lessThan(at, ivec2(0))) || any(greaterThanEqual(at, size))) return vec4(0.0);
    return tdPixel(0, at);
#else
    return tdPixel(0, tdExtend(at, size));
#endif
}

vec4 catmullRom(vec4 a, vec4 b, vec4 c, vec4 d, float t) {
    return b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
}

vec4 rowAt(ivec2 at, float t) {
    return catmullRom(texel(at - ivec2(1, 0)), texel(at), texel(at + ivec2(1, 0)), texel(at + ivec2(2, 0)), t);
}

vec4 cubic(vec2 at) {
    vec2 place = at * uTD2DInfos[0].res.zw - 0.5, base = floor(place), t = place - base;
    ivec2 first = ivec2(base);
    return catmullRom(rowAt(first - ivec2(0, 1), t.x), rowAt(first, t.x), rowAt(first + ivec2(0, 1), t.x),
                      rowAt(first + ivec2(0, 2), t.x), t.y);
}

vec4 cook(vec2 uv) {
    vec2 at = uv;
#if K_MAPPED
    vec4 map = tdFit(1, uv);
#if K_HORZSOURCE != HORZSOURCE_NONE
    at.x = map[K_HORZSOURCE & 3];
#endif
#if K_VERTSOURCE != VERTSOURCE_NONE
    at.y = map[K_VERTSOURCE & 3];
#endif
#endif
#if K_FLIPHORZ
    at.x = 1.0 - at.x;
#endif
#if K_FLIPVERT
    at.y = 1.0 - at.y;
#endif
#if K_INTERP == INTERP_CUBIC
    return cubic(at);
#elif K_EXTEND == EXTEND_ZERO
    return tdInput(0, at) * tdCovered(at, uTD2DInfos[0].res.zw);
#else
    return tdInput(0, at);
#endif
}
