#include "lib/blend.glsl"

vec4 cook(vec4 c0, vec4 c1) { return tdBlend(c0, c1); }
