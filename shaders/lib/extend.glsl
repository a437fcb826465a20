// What lies beyond the edge, by the menu `extend`.

int tdExtendAxis(int place, int size) {
#if K_EXTEND == EXTEND_HOLD
    return place;  // tdPixel clamps
#else
#if K_EXTEND == EXTEND_MIRROR
    int period = 2 * size;
#else
    int period = size;
#endif
    // Integers only: % of a negative number is undefined, and floor(x / y) of floats is not exact everywhere.
    int wrapped = abs(place) % period;
    if (place < 0 && wrapped != 0) wrapped = period - wrapped;
    return wrapped < size ? wrapped : period - 1 - wrapped;
#endif
}

ivec2 tdExtend(ivec2 place, ivec2 size) {
    return ivec2(tdExtendAxis(place.x, size.x), tdExtendAxis(place.y, size.y));
}

// The share of a sample at `at` that lies on an image of `size`.  Holding the edge and multiplying by it is `zero`
// for every pixel format; GL's border is opaque where a format has no alpha.
float tdCovered(vec2 at, vec2 size) {
    vec2 beside = min(at, 1.0 - at);
#if K_NEAREST
    vec2 covered = step(0.0, beside);
#else
    vec2 covered = clamp(beside * size + 0.5, 0.0, 1.0);
#endif
    return covered.x * covered.y;
}
