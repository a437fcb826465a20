// u_across and u_up are the rows of the inverse transform: a place of the output to a place of the input.

vec4 cook(vec2 uv) {
    vec2 at = vec2(dot(u_across, vec3(uv, 1.0)), dot(u_up, vec3(uv, 1.0)));
    vec4 rgba = tdInput(0, at);
#if K_EXTEND == EXTEND_ZERO && !K_COMPOVER
    // The share of a linear sample that lies on the input; the rest shows the background.
    vec2 beside = min(at, 1.0 - at);
#if K_NEAREST
    vec2 covered = step(0.0, beside);
#else
    vec2 covered = clamp(beside * uTD2DInfos[0].res.zw + 0.5, 0.0, 1.0);
#endif
    rgba += u_background * (1.0 - covered.x * covered.y);
#endif
#if K_LIMITTILES && K_EXTEND != EXTEND_ZERO
    bool beyond = any(lessThan(at, u_first)) || any(greaterThan(at, u_last));
#if K_COMPOVER
    if (beyond) rgba = vec4(0.0);
#else
    if (beyond) rgba = u_background;
#endif
#endif
#if K_COMPOVER
    rgba += u_background * (1.0 - rgba.a);
#endif
    return rgba;
}
