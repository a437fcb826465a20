// A shape from its signed distance, in heights of the picture, negative inside.
#include "lib/blend.glsl"

const float TD_PI = 3.14159265358979;

vec2 tdShapePlace(vec2 uv) {  // from the shape's middle, turned with it, where pixels are square
    vec2 at = (uv - 0.5) * vec2(u_aspect, 1.0) - u_middle;
    float angle = radians(u_angle), c = cos(angle), s = sin(angle);
    return vec2(c * at.x - s * at.y, s * at.x + c * at.y);
}

float tdShapeEdge(float distance) {  // the share of the pixel inside
#if K_ANTIALIAS
    return clamp(0.5 - distance * uTDOutputInfo.res.w, 0.0, 1.0);
#else
    return distance <= 0.0 ? 1.0 : 0.0;
#endif
}

vec4 tdShapeDrawn(vec4 image, float distance) {
    distance -= u_outwards;
    float inside = u_soft > 0.0 ? 0.5 + 0.5 * cos(TD_PI * clamp(distance / u_soft + 0.5, 0.0, 1.0))
                                : tdShapeEdge(distance);
    vec4 shape = u_width > 0.0 ? mix(u_line, u_fill, tdShapeEdge(distance + u_width)) : u_fill;
    shape = mix(u_ground, shape, inside);
#if !K_COMBINED
    return shape;
#elif K_SWAPORDER
    return tdBlend(image, shape);
#else
    return tdBlend(shape, image);
#endif
}
