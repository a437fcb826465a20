#include "lib/dither.glsl"

vec4 cook(vec4 c0) { return tdDither(c0); }
