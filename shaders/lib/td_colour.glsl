// TD's colour functions: hue, saturation and value 0..1; dithering for 8-bit formats.
#include "lib/colour.glsl"
#include "lib/dither.glsl"

vec3 TDHSVToRGB(vec3 hsv) { return tdHsvToRgb(hsv); }
vec3 TDRGBToHSV(vec3 rgb) { return tdRgbToHsv(rgb); }
vec4 TDDither(vec4 colour) { return tdDither(colour); }
