vec4 cook(vec2 uv) {
    vec2 at = uv, size = uTD2DInfos[0].res.zw;
#if K_FLOP == FLOP_NOFLOP
    bool exact = uTDOutputInfo.res.zw == size;
#else
    bool exact = uTDOutputInfo.res.zw == size.yx;
#endif
#if K_FLOP == FLOP_BOTTOMLEFT
    at = at.yx;
#elif K_FLOP == FLOP_TOPLEFT
    at = 1.0 - at.yx;
#endif
#if K_FLIPX
    at.x = 1.0 - at.x;
#endif
#if K_FLIPY
    at.y = 1.0 - at.y;
#endif
    return exact ? tdPixel(0, ivec2(at * size)) : tdInput(0, at);
}
