#include "lib/channel.glsl"

vec4 cook(vec4 c0, vec4 c1, vec4 c2) {
    float share = tdChannel(c2, K_MATTECHANNEL);
#if K_SWITCHINPUTS
    return c1 * share + c0 * (1.0 - share);
#else
    return c0 * share + c1 * (1.0 - share);
#endif
}
