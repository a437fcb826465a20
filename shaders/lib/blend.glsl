// The blend modes of every `operand` menu: vec4 tdBlend(vec4 a, vec4 b), a above b, chosen by K_OPERAND.
//
// Premultiplied RGBA.  The formulas are in the docstring of Composite TOP; tests/reference/blend.py is the NumPy
// mirror.  Modes of plain colours take a as it is and b divided by its alpha, within 0..1: d.

#include "lib/colour.glsl"

float tdBlendLum(vec3 c) { return dot(c, vec3(0.3, 0.59, 0.11)); }

vec3 tdBlendOver(vec3 top, vec3 bottom) {  // divide; by 0: by something small
    return top / mix(bottom, vec3(1e-30), equal(bottom, vec3(0.0)));
}

// Overlay and Hard Light do not look at each channel, but at how bright a colour is.
vec3 tdBlendHard(vec3 s, vec3 d, vec3 key) {
    float bright = clamp((dot(key, vec3(0.2125, 0.7154, 0.0721)) - 0.45) / 0.1, 0.0, 1.0);
    return mix(2.0 * s * d, 1.0 - 2.0 * (1.0 - s) * (1.0 - d), bright);
}

vec3 tdBlendColor(vec3 s, vec3 d) {
    const mat3 CHROMA = transpose(mat3(0.70970872, -0.56929602, -0.13980583, -0.29029123, 0.43173089, -0.13980583,
                                       -0.29029129, -0.57782309, 0.86019416));
    return dot(s, vec3(0.29029125, 0.5699029, 0.13980582)) + CHROMA * d;
}

vec3 tdBlendLuminanceDifference(vec3 a, vec3 b) {
    const mat3 CHROMA = transpose(mat3(0.7038, -0.59008, -0.11372, -0.29907, 0.4126, -0.11353,
                                       -0.30675, -0.57636, 0.88311));
    return abs(tdBlendLum(a) - tdBlendLum(b)) + CHROMA * a;
}

// The colour of the overlap for the modes that are defined on plain colours.
vec3 tdBlendMode(vec3 s, vec3 d) {
#if K_OPERAND == OPERAND_BURNCOLOR || K_OPERAND == OPERAND_COLOR
    return tdBlendColor(s, d);
#elif K_OPERAND == OPERAND_BURNLINEAR
    return clamp(s + d - 1.0, 0.0, 1.0);
#elif K_OPERAND == OPERAND_DARKERCOLOR
    return tdBlendLum(s) < tdBlendLum(d) ? s : d;
#elif K_OPERAND == OPERAND_GLOW
    return tdBlendOver(d * d, 1.0 - s);
#elif K_OPERAND == OPERAND_HARDLIGHT
    return tdBlendHard(s, d, d);
#elif K_OPERAND == OPERAND_HARDMIX
    return step(1.0, s + d);
#elif K_OPERAND == OPERAND_HEAT
    return 1.0 - tdBlendOver((1.0 - d) * (1.0 - d), s);
#elif K_OPERAND == OPERAND_HUE
    return tdHsvToRgb(vec3(tdRgbToHsv(d).x, tdRgbToHsv(s).yz));
#elif K_OPERAND == OPERAND_INVERSE
    return tdBlendOver(d, 1.0 - s);
#elif K_OPERAND == OPERAND_LIGHTERCOLOR
    return tdBlendLum(s) > tdBlendLum(d) ? s : d;
#elif K_OPERAND == OPERAND_OVERLAY
    return tdBlendHard(s, d, s);
#elif K_OPERAND == OPERAND_PINLIGHT
    return mix(max(s, 2.0 * d - 1.0), min(s, 2.0 * d), lessThan(d, vec3(0.5)));
#elif K_OPERAND == OPERAND_REFLECT
    return tdBlendOver(s * s, 1.0 - d);
#elif K_OPERAND == OPERAND_SOFTLIGHT
    return (1.0 - 2.0 * d) * s * s + 2.0 * s * d;
#elif K_OPERAND == OPERAND_LINEARLIGHT
    return s + 2.0 * d - 1.0;
#elif K_OPERAND == OPERAND_VIVIDLIGHT
    return clamp(mix(tdBlendOver(s, 2.0 - 2.0 * d), 1.0 - tdBlendOver(1.0 - s, 2.0 * d), lessThan(d, vec3(0.5))),
                 0.0, 1.0);
#else
    return s;
#endif
}

vec4 tdBlendMerge(vec4 a, vec4 b) {
    vec3 d = b.a == 0.0 ? vec3(0.0) : clamp(b.rgb / b.a, 0.0, 1.0);
    float alpha = K_OPERAND == OPERAND_OVERLAY ? 1.0 : a.a;
    return vec4(a.rgb * (1.0 - b.a) + b.a * tdBlendMode(a.rgb, d), alpha);
}

vec4 tdBlend(vec4 a, vec4 b) {
#if K_OPERAND == OPERAND_ADD
    return a + b;
#elif K_OPERAND == OPERAND_ATOP
    return vec4(a.rgb * b.a + b.rgb * (1.0 - clamp(a.a, 0.0, 1.0)), b.a);
#elif K_OPERAND == OPERAND_AVERAGE
    return (a + b) * 0.5;
#elif K_OPERAND == OPERAND_BRIGHTEST
    return tdBlendLum(a.rgb) > tdBlendLum(b.rgb) ? a : b;
#elif K_OPERAND == OPERAND_CHROMADIFFERENCE
    vec3 hsv = tdRgbToHsv(a.rgb);
    return vec4(tdHsvToRgb(vec3(fract(hsv.x - tdRgbToHsv(b.rgb).x), hsv.yz)), 1.0);
#elif K_OPERAND == OPERAND_DIFFERENCE
    return vec4(abs(a.rgb - b.rgb), 1.0);
#elif K_OPERAND == OPERAND_DIMMEST
    return tdBlendLum(a.rgb) < tdBlendLum(b.rgb) ? a : b;
#elif K_OPERAND == OPERAND_DIVIDE
    return a / mix(b, vec4(1.0), equal(b, vec4(0.0)));
#elif K_OPERAND == OPERAND_DODGE
    return vec4(tdBlendOver(a.rgb, 1.0 - b.rgb), 1.0);
#elif K_OPERAND == OPERAND_EXCLUDE
    return vec4(a.rgb + b.rgb - 2.0 * a.rgb * b.rgb, 1.0);
#elif K_OPERAND == OPERAND_FREEZE
    return vec4(1.0 - tdBlendOver((1.0 - a.rgb) * (1.0 - a.rgb), b.rgb), 1.0);
#elif K_OPERAND == OPERAND_INSIDE
    return a * clamp(b.a, 0.0, 1.0);
#elif K_OPERAND == OPERAND_INSIDELUMINANCE
    return a * clamp(tdBlendLum(b.rgb), 0.0, 1.0);
#elif K_OPERAND == OPERAND_LUMINANCEDIFFERENCE
    return vec4(tdBlendLuminanceDifference(a.rgb, b.rgb), 1.0);
#elif K_OPERAND == OPERAND_MAXIMUM
    return max(a, b);
#elif K_OPERAND == OPERAND_MINIMUM
    return min(a, b);
#elif K_OPERAND == OPERAND_MULTIPLY
    return a * b;
#elif K_OPERAND == OPERAND_NEGATE
    return vec4(1.0 - abs(1.0 - a.rgb - b.rgb), 1.0);
#elif K_OPERAND == OPERAND_OUTSIDE
    return a * (1.0 - clamp(b.a, 0.0, 1.0));
#elif K_OPERAND == OPERAND_OUTSIDELUMINANCE
    return a * (1.0 - clamp(tdBlendLum(b.rgb), 0.0, 1.0));
#elif K_OPERAND == OPERAND_OVER
    return b * (1.0 - clamp(a.a, 0.0, 1.0)) + a;
#elif K_OPERAND == OPERAND_SCREEN
    return 1.0 - (1.0 - a) * (1.0 - b);
#elif K_OPERAND == OPERAND_STENCILLUMINANCE
    return vec4(a.rgb, clamp(tdBlendLum(b.rgb), 0.0, 1.0));
#elif K_OPERAND == OPERAND_SUBTRACT
    return a - b;
#elif K_OPERAND == OPERAND_SUBTRACTIVE
    return vec4(a.rgb - b.rgb * b.a, a.a + b.a);
#elif K_OPERAND == OPERAND_UNDER
    return a * (1.0 - clamp(b.a, 0.0, 1.0)) + b;
#elif K_OPERAND == OPERAND_XOR
    return a * (1.0 - clamp(b.a, 0.0, 1.0)) + b * (1.0 - clamp(a.a, 0.0, 1.0));
#elif K_OPERAND == OPERAND_YFILM
    return vec4(2.0 * a.rgb - tdBlendOver(a.rgb * a.rgb, 1.0 - b.rgb), 1.0);
#elif K_OPERAND == OPERAND_ZFILM
    return vec4(4.0 * a.rgb - 9.0 * b.rgb + 6.0 * (1.0 - abs(1.0 - a.rgb - b.rgb)), 1.0);
#else
    return tdBlendMerge(a, b);
#endif
}
