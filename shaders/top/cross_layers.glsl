#include "lib/crossfade.glsl"
#include "lib/layers.glsl"

vec4 cook(vec2 uv) { return tdCrossfade(tdLayer0(uv), tdLayer1(uv)); }
