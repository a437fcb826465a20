// vec4 tdDither(vec4 c): add an ordered 8 x 8 (Bayer) pattern of half an 8-bit step either way, the same to all
// channels, so that what is stored in 8 bits has the right mean.  Mirror: tests/reference/dither.py.

vec4 tdDither(vec4 c) {
    uvec2 at = uvec2(gl_FragCoord.xy);
    uint mixed = at.x ^ at.y, level = 0u;
    for (uint bit = 0u; bit < 3u; bit++)
        level = level * 4u + ((mixed >> bit) & 1u) * 2u + ((at.y >> bit) & 1u);
    return c + ((float(level) + 0.5) / 64.0 - 0.5) / 255.0;
}
