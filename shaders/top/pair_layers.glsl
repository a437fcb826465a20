#include "lib/blend.glsl"
#include "lib/layers.glsl"

vec4 cook(vec2 uv) { return tdBlend(tdLayer0(uv), tdLayer1(uv)); }
