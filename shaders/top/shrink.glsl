// Half the size: the mean of 2 x 2 pixels; an odd last row or column is the mean of what is there.
vec4 cook(vec2 uv) {
    ivec2 pixel = 2 * ivec2(uv * uTDOutputInfo.res.zw);
    return 0.25 * (tdPixel(0, pixel) + tdPixel(0, pixel + ivec2(1, 0))
                   + tdPixel(0, pixel + ivec2(0, 1)) + tdPixel(0, pixel + ivec2(1, 1)));
}
