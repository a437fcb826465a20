// Input 0: what is there so far; input 1: the image of one cell.  Boxes are left, bottom, right, top in pixels.
vec4 cook(vec2 uv) {
    ivec2 pixel = ivec2(uv * uTDOutputInfo.res.zw);
    vec2 at = vec2(pixel) + 0.5;
    vec4 below = tdPixel(0, pixel);
    if (any(lessThan(at, u_cell.xy)) || any(greaterThan(at, u_cell.zw))) return below;
    if (any(lessThan(at, u_inner.xy)) || any(greaterThan(at, u_inner.zw))) return u_border;
    vec2 place = ((at - u_inner.xy) / (u_inner.zw - u_inner.xy) - 0.5) / u_cover + 0.5;
    vec2 slack = 0.01 / uTD2DInfos[1].res.zw;
    if (any(lessThan(place, -slack)) || any(greaterThan(place, 1.0 + slack))) return below;
    vec4 image = tdInput(1, place);
#if K_COMPOVER
    return image + below * (1.0 - image.a);
#else
    return image;
#endif
}
