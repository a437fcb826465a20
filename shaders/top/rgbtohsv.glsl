#include "lib/colour.glsl"

vec4 cook(vec4 c0) { return vec4(tdRgbToHsv(c0.rgb), c0.a); }
