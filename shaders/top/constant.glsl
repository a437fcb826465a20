#include "lib/blend.glsl"

vec4 cook(vec4 c0) {
#if K_SWAPORDER
    return tdBlend(c0, u_fill);
#else
    return tdBlend(u_fill, c0);
#endif
}
