// Input 1: the weights, u_count columns and rows, the table's first row first.
vec4 cook(vec2 uv) {
    vec2 size = uTD2DInfos[0].res.zw;
    bool exact = uTDOutputInfo.res.zw == size;
    ivec2 pixel = ivec2(uv * size), middle = u_count / 2;
    vec4 sum = vec4(0.0);
    for (int row = 0; row < u_count.y; row++)
        for (int column = 0; column < u_count.x; column++) {
            ivec2 away = ivec2(column - middle.x, middle.y - row);
            vec4 near = exact ? tdPixel(0, pixel + away) : tdInput(0, uv + vec2(away) / size);
            sum += tdPixel(1, ivec2(column, row)).r * near;
        }
    sum = (sum + u_offset) * u_scale;
#if !K_APPLYTOALPHA
    sum.a = tdFit(0, uv).a;
#endif
    return sum;
}
