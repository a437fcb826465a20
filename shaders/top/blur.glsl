// One direction of the kernel.  Input 1 is the half kernel (n x 1, red): weight k is that of the taps k steps to
// either side.  The weights are made on the CPU: they are the same for every pixel.

#include "lib/extend.glsl"

vec4 blurTap(vec2 uv, ivec2 pixel, int k) {
#if K_EXACT
    return tdPixel(0, tdExtend(pixel + k * ivec2(u_step), ivec2(uTD2DInfos[0].res.zw)));
#else
    return tdInput(0, uv + float(k) * u_step * uTD2DInfos[0].res.xy);
#endif
}

vec4 cook(vec2 uv) {
    ivec2 pixel = ivec2(uv * uTDOutputInfo.res.zw);
    vec4 sum = blurTap(uv, pixel, 0) * tdPixel(1, ivec2(0)).r;
    int count = int(uTD2DInfos[1].res.z);
    for (int k = 1; k < count; k++) {
        float weight = tdPixel(1, ivec2(k, 0)).r;
        sum += weight * (blurTap(uv, pixel, k) + blurTap(uv, pixel, -k));
    }
    return sum;
}
