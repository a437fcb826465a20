#include "lib/crossfade.glsl"

vec4 cook(vec4 c0, vec4 c1) { return tdCrossfade(c0, c1); }
