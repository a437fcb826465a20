// One direction of the kernel: weight k is that of the taps k steps to either side.  The weights are made on the
// CPU, being the same for every pixel.  Up to 16 come as a uniform, which is twice as fast as reading them from
// input 1 (n x 1, red), where there are more.

#include "lib/extend.glsl"

vec4 blurTap(vec2 uv, ivec2 pixel, int k) {
#if K_EXACT
    return tdPixel(0, tdExtend(pixel + k * ivec2(u_step), ivec2(uTD2DInfos[0].res.zw)));
#else
    return tdInput(0, uv + float(k) * u_step * uTD2DInfos[0].res.xy);
#endif
}

float blurWeight(int k) {
#if K_WIDE
    return tdPixel(1, ivec2(k, 0)).r;
#else
    return u_weights[k >> 2][k & 3];
#endif
}

vec4 cook(vec2 uv) {
    ivec2 pixel = ivec2(uv * uTDOutputInfo.res.zw);
    vec4 sum = blurTap(uv, pixel, 0) * blurWeight(0);
    for (int k = 1; k < u_count; k++)
        sum += blurWeight(k) * (blurTap(uv, pixel, k) + blurTap(uv, pixel, -k));
    return sum;
}
