vec4 cook(vec2 uv) {
    // A map of the output's own size is read without a filter.
    bool same = uTD2DInfos[1].res.zw == uTDOutputInfo.res.zw;
    vec4 map = same ? tdPixel(1, ivec2(uv * uTDOutputInfo.res.zw)) : tdInput(1, uv);
    vec2 shift = vec2(0.0);
#if K_HORZSOURCE != HORZSOURCE_NONE
    shift.x = (map[K_HORZSOURCE] - u_midpoint.x) * u_reach.x;
#endif
#if K_VERTSOURCE != VERTSOURCE_NONE
    shift.y = (map[K_VERTSOURCE] - u_midpoint.y) * u_reach.y;
#endif
    vec2 base = 0.5 * (1.0 - u_uvweight) + uv * u_uvweight;
    return tdInput(0, base + shift + u_anchor);
}
