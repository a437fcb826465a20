// Texels beyond the edge, by the menu `extend`.  Integers only: floor(x / y) of floats is not exact everywhere.

int tdExtendAxis(int place, int size) {
#if K_EXTEND == EXTEND_HOLD
    return clamp(place, 0, size - 1);
#else
#if K_EXTEND == EXTEND_MIRROR
    int period = 2 * size;
#else
    int period = size;
#endif
    int wrapped = abs(place) % period;  // % of a negative number is undefined
    if (place < 0 && wrapped != 0) wrapped = period - wrapped;
    return wrapped < size ? wrapped : period - 1 - wrapped;
#endif
}

ivec2 tdExtend(ivec2 place, ivec2 size) {
    return ivec2(tdExtendAxis(place.x, size.x), tdExtendAxis(place.y, size.y));
}
