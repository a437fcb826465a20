#include "lib/channel.glsl"

vec4 cook(vec4 c0) {
    float alpha = tdChannel(c0, K_ALPHA);
    if (u_mono == 0.0) return vec4(c0.rgb, alpha);
    return vec4(c0.rgb * (1.0 - u_mono) + tdChannel(c0, K_RGB) * u_mono, alpha);
}
