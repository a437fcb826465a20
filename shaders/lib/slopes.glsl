// The difference of one number of the pixels over `stride`, in uv, by the menu `method`.
#include "lib/channel.glsl"

float tdSlope(vec2 uv, vec2 stride, int which) {
#if K_METHOD == METHOD_PREVCUR
    return tdChannel(tdFit(0, uv), which) - tdChannel(tdInput(0, uv - stride), which);
#elif K_METHOD == METHOD_CURNEXT
    return tdChannel(tdInput(0, uv + stride), which) - tdChannel(tdFit(0, uv), which);
#else
    return tdChannel(tdInput(0, uv + stride), which) - tdChannel(tdInput(0, uv - stride), which);
#endif
}
