#include "lib/channel.glsl"

float compared(float v) {
    float t = u_threshold, s = u_soften;
#if K_COMPARATOR == COMPARATOR_LESS
    return s > 0.0 ? clamp((v - t) / s + 0.5, 0.0, 1.0) : float(!(v < t));
#elif K_COMPARATOR == COMPARATOR_GREATER
    return s > 0.0 ? clamp((t - v) / s + 0.5, 0.0, 1.0) : float(!(v > t));
#elif K_COMPARATOR == COMPARATOR_LESSOREQUAL
    return s > 0.0 ? clamp((v - t) / s + 0.5, 0.0, 1.0) : float(!(v <= t));
#elif K_COMPARATOR == COMPARATOR_GREATEROREQUAL
    return s > 0.0 ? clamp((t - v) / s + 0.5, 0.0, 1.0) : float(!(v >= t));
#elif K_COMPARATOR == COMPARATOR_EQUAL
    return s > 0.0 ? clamp(2.0 * abs(v - t) / s, 0.0, 1.0) : float(v != t);
#else
    return s > 0.0 ? 1.0 - clamp(2.0 * abs(v - t) / s, 0.0, 1.0) : float(v == t);
#endif
}

vec4 cook(vec4 c0) {
    float value = compared(tdChannel(c0, K_RGB));
#if K_ALPHA == ALPHA_ONE
    return vec4(vec3(value), 1.0);
#else
    return vec4(value);
#endif
}
