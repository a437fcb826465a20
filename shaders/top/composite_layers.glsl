#include "lib/blend.glsl"
#include "lib/layers.glsl"

vec4 cook(vec2 uv) {
#if K_SWAPORDER
    return tdBlend(tdLayer1(uv), tdLayer0(uv));
#else
    return tdBlend(tdLayer0(uv), tdLayer1(uv));
#endif
}
