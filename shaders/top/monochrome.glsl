#include "lib/channel.glsl"

vec4 cook(vec4 c0) {
    vec4 c = vec4(c0.rgb, tdChannel(c0, K_ALPHA));
    if (u_mono != 0.0) c.rgb = c0.rgb * (1.0 - u_mono) + tdChannel(c0, K_RGB) * u_mono;
#if K_CLAMP
    return clamp(c, 0.0, 1.0);
#else
    return c;
#endif
}
