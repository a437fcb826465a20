// K_WHOLE: one tile, the whole image, as it is.
#include "lib/extend.glsl"

struct Seat {
    float here, before;  // places in this tile's picture and in that of the tile before it, 0..1
    float share;         // of this tile's picture
};

float turned(float s, int tile, bool flip, bool reflect) {
    return flip != (reflect && (tile & 1) == 1) ? 1.0 - s : s;
}

// In integers as long as possible: which tile a pixel is in must not be left to rounding.
Seat seat(int pixel, int size, int count, float overlap, bool flip, bool reflect) {
    int place = (2 * pixel + 1) * count, tile = place / (2 * size);
    float s = float(place - tile * 2 * size) / float(2 * size) * (1.0 - overlap);
    return Seat(turned(s, tile, flip, reflect), turned(s + 1.0 - overlap, tile - 1, flip, reflect),
                s < overlap ? s / overlap : 1.0);
}

vec4 picture(vec2 s) {
#if K_FLOP
    s = s.yx;
#endif
    vec2 at = u_origin + s * u_extent;
#if K_EXTEND == EXTEND_ZERO
    return tdInput(0, at) * tdCovered(at, uTD2DInfos[0].res.zw);
#else
    return tdInput(0, at);
#endif
}

vec4 row(Seat x, float y) {
    vec4 here = picture(vec2(x.here, y));
    return x.share < 1.0 ? mix(picture(vec2(x.before, y)), here, x.share) : here;
}

vec4 cook(vec2 uv) {
#if K_WHOLE
    return tdFit(0, uv);
#else
    ivec2 pixel = ivec2(gl_FragCoord.xy), size = ivec2(uTDOutputInfo.res.zw);
    Seat x = seat(pixel.x, size.x, u_repeat.x, u_overlap.x, K_FLIPX == 1, K_REFLECTX == 1);
    Seat y = seat(pixel.y, size.y, u_repeat.y, u_overlap.y, K_FLIPY == 1, K_REFLECTY == 1);
    vec4 here = row(x, y.here);
    return y.share < 1.0 ? mix(row(x, y.before), here, y.share) : here;
#endif
}
