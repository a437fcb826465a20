// A text and the image under it.
#include "lib/blend.glsl"

vec4 cook(vec4 c0, vec4 c1) {
#if K_SWAPORDER
    return tdBlend(c0, c1);
#else
    return tdBlend(c1, c0);
#endif
}
