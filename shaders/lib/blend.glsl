// The blend modes of every `operand` menu: vec4 tdBlend(vec4 a, vec4 b), a above b, chosen by K_OPERAND.
//
// Premultiplied RGBA.  The formulas are the docstring of tdgraph/operators/top/_blending.py; tests/reference/blend.py is
// the NumPy mirror.  Modes that mix whole RGBA work on any range.  The others are defined for plain colours in
// 0..1 (W3C Compositing 1): s and d are the colours of a and b divided by their alphas and clamped, and tdMerge
// lays the result over both where they overlap.

#include "lib/colour.glsl"

float tdBlendY(vec4 c) { return tdLuminance(c.rgb); }

float tdBlendLum(vec3 c) { return dot(c, vec3(0.3, 0.59, 0.11)); }  // as W3C defines Lum()

vec3 tdBlendSetLum(vec3 c, float lum) {  // W3C SetLum and ClipColor
    c += lum - tdBlendLum(c);
    float low = min(min(c.r, c.g), c.b), high = max(max(c.r, c.g), c.b);
    if (low < 0.0) c = lum + (c - lum) * lum / (lum - low);
    if (high > 1.0) c = lum + (c - lum) * (1.0 - lum) / (high - lum);
    return c;
}

float tdBlendSat(vec3 c) { return max(max(c.r, c.g), c.b) - min(min(c.r, c.g), c.b); }

vec3 tdBlendSetSat(vec3 c, float sat) {  // W3C SetSat: the range of c stretched to `sat`, its lowest channel at 0
    float low = min(min(c.r, c.g), c.b), range = tdBlendSat(c);
    return range > 0.0 ? (c - low) * sat / range : vec3(0.0);
}

vec3 tdBlendBurn(vec3 s, vec3 d) {
    vec3 burnt = 1.0 - min((1.0 - d) / max(s, 1e-30), 1.0);
    return mix(burnt, vec3(1.0), greaterThanEqual(d, vec3(1.0)));
}
vec3 tdBlendDodge(vec3 s, vec3 d) {
    vec3 dodged = min(d / max(1.0 - s, 1e-30), 1.0);
    return mix(dodged, vec3(0.0), lessThanEqual(d, vec3(0.0)));
}
vec3 tdBlendHard(vec3 s, vec3 d) {
    vec3 t = 2.0 * s - 1.0;
    return mix(d + t - d * t, d * 2.0 * s, lessThanEqual(s, vec3(0.5)));
}
vec3 tdBlendReflect(vec3 s, vec3 d) {
    return mix(min(d * d / max(1.0 - s, 1e-30), 1.0), vec3(1.0), greaterThanEqual(s, vec3(1.0)));
}
vec3 tdBlendFreeze(vec3 s, vec3 d) {
    vec3 frozen = 1.0 - min((1.0 - d) * (1.0 - d) / max(s, 1e-30), 1.0);
    return mix(frozen, vec3(0.0), lessThanEqual(s, vec3(0.0)));
}

// The colour of the overlap for the modes that are defined on plain colours.
vec3 tdBlendMode(vec3 s, vec3 d) {
#if K_OPERAND == OPERAND_BURNCOLOR
    return tdBlendBurn(s, d);
#elif K_OPERAND == OPERAND_BURNLINEAR
    return max(s + d - 1.0, 0.0);
#elif K_OPERAND == OPERAND_COLOR
    return tdBlendSetLum(s, tdBlendLum(d));
#elif K_OPERAND == OPERAND_DARKERCOLOR
    return tdBlendLum(s) < tdBlendLum(d) ? s : d;
#elif K_OPERAND == OPERAND_DODGE
    return tdBlendDodge(s, d);
#elif K_OPERAND == OPERAND_EXCLUDE
    return s + d - 2.0 * s * d;
#elif K_OPERAND == OPERAND_FREEZE
    return tdBlendFreeze(s, d);
#elif K_OPERAND == OPERAND_GLOW
    return tdBlendReflect(d, s);
#elif K_OPERAND == OPERAND_HARDLIGHT
    return tdBlendHard(s, d);
#elif K_OPERAND == OPERAND_HARDMIX
    return step(1.0, s + d);
#elif K_OPERAND == OPERAND_HEAT
    return tdBlendFreeze(d, s);
#elif K_OPERAND == OPERAND_HUE
    return tdBlendSetLum(tdBlendSetSat(s, tdBlendSat(d)), tdBlendLum(d));
#elif K_OPERAND == OPERAND_INVERSE
    return s * (1.0 - d);
#elif K_OPERAND == OPERAND_LIGHTERCOLOR
    return tdBlendLum(s) > tdBlendLum(d) ? s : d;
#elif K_OPERAND == OPERAND_NEGATE
    return 1.0 - abs(1.0 - s - d);
#elif K_OPERAND == OPERAND_OVERLAY
    return tdBlendHard(d, s);
#elif K_OPERAND == OPERAND_PINLIGHT
    return mix(max(d, 2.0 * s - 1.0), min(d, 2.0 * s), lessThanEqual(s, vec3(0.5)));
#elif K_OPERAND == OPERAND_REFLECT
    return tdBlendReflect(s, d);
#elif K_OPERAND == OPERAND_SOFTLIGHT
    vec3 curve = mix(sqrt(d), ((16.0 * d - 12.0) * d + 4.0) * d, lessThanEqual(d, vec3(0.25)));
    return d + (2.0 * s - 1.0) * mix(curve - d, d * (1.0 - d), lessThanEqual(s, vec3(0.5)));
#elif K_OPERAND == OPERAND_LINEARLIGHT
    return clamp(d + 2.0 * s - 1.0, 0.0, 1.0);
#elif K_OPERAND == OPERAND_VIVIDLIGHT
    return mix(tdBlendDodge(2.0 * s - 1.0, d), tdBlendBurn(2.0 * s, d), lessThanEqual(s, vec3(0.5)));
#else
    return s;
#endif
}

vec4 tdBlendMerge(vec4 a, vec4 b) {  // W3C: a source over b, with tdBlendMode where both are
    float as = clamp(a.a, 0.0, 1.0), ab = clamp(b.a, 0.0, 1.0);
    vec3 s = as > 0.0 ? clamp(a.rgb / as, 0.0, 1.0) : vec3(0.0);
    vec3 d = ab > 0.0 ? clamp(b.rgb / ab, 0.0, 1.0) : vec3(0.0);
    vec3 rgb = a.rgb * (1.0 - ab) + b.rgb * (1.0 - as) + as * ab * tdBlendMode(s, d);
    return vec4(rgb, as + ab - as * ab);
}

vec4 tdBlend(vec4 a, vec4 b) {
#if K_OPERAND == OPERAND_ADD
    return a + b;
#elif K_OPERAND == OPERAND_ATOP
    return a * b.a + b * (1.0 - a.a);
#elif K_OPERAND == OPERAND_AVERAGE
    return (a + b) * 0.5;
#elif K_OPERAND == OPERAND_BRIGHTEST
    return tdBlendY(a) >= tdBlendY(b) ? a : b;
#elif K_OPERAND == OPERAND_CHROMADIFFERENCE
    return vec4(abs((a.rgb - tdBlendY(a)) - (b.rgb - tdBlendY(b))), 1.0);
#elif K_OPERAND == OPERAND_DIFFERENCE
    return vec4(abs(a.rgb - b.rgb), 1.0);
#elif K_OPERAND == OPERAND_DIMMEST
    return tdBlendY(a) <= tdBlendY(b) ? a : b;
#elif K_OPERAND == OPERAND_DIVIDE
    return mix(a / b, vec4(0.0), equal(b, vec4(0.0)));
#elif K_OPERAND == OPERAND_INSIDE
    return a * clamp(b.a, 0.0, 1.0);
#elif K_OPERAND == OPERAND_INSIDELUMINANCE
    return a * clamp(tdBlendY(b), 0.0, 1.0);
#elif K_OPERAND == OPERAND_LUMINANCEDIFFERENCE
    return vec4(vec3(abs(tdBlendY(a) - tdBlendY(b))), 1.0);
#elif K_OPERAND == OPERAND_MAXIMUM
    return max(a, b);
#elif K_OPERAND == OPERAND_MINIMUM
    return min(a, b);
#elif K_OPERAND == OPERAND_MULTIPLY
    return a * b;
#elif K_OPERAND == OPERAND_OUTSIDE
    return a * (1.0 - b.a);
#elif K_OPERAND == OPERAND_OUTSIDELUMINANCE
    return a * (1.0 - clamp(tdBlendY(b), 0.0, 1.0));
#elif K_OPERAND == OPERAND_OVER
    return b * (1.0 - a.a) + a;
#elif K_OPERAND == OPERAND_SCREEN
    return 1.0 - (1.0 - a) * (1.0 - b);
#elif K_OPERAND == OPERAND_STENCILLUMINANCE
    return b * clamp(tdBlendY(a), 0.0, 1.0);
#elif K_OPERAND == OPERAND_SUBTRACT
    return a - b;
#elif K_OPERAND == OPERAND_SUBTRACTIVE
    return a + b - 1.0;
#elif K_OPERAND == OPERAND_UNDER
    return a * (1.0 - b.a) + b;
#elif K_OPERAND == OPERAND_XOR
    return a * (1.0 - b.a) + b * (1.0 - a.a);
#elif K_OPERAND == OPERAND_YFILM
    return vec4(b.rgb + tdBlendY(a) * (1.0 - tdBlendY(b)), a.a + b.a - a.a * b.a);
#elif K_OPERAND == OPERAND_ZFILM
    return vec4(b.rgb - tdBlendY(b) * (1.0 - tdBlendY(a)), a.a + b.a - a.a * b.a);
#else
    return tdBlendMerge(a, b);
#endif
}
