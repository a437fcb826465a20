#include "lib/shape.glsl"

float ellipse(vec2 q) {
    float k = length(q / u_radii);
    return k > 0.0 ? k * (k - 1.0) / length(q / (u_radii * u_radii)) : -min(u_radii.x, u_radii.y);
}

float polygon(vec2 q) {
    q /= u_radii;
    float turn = 2.0 * TD_PI / u_corners;
    float angle = (floor(atan(q.x, q.y) / turn) + 0.5) * turn;
    vec2 normal = vec2(sin(angle), cos(angle));
    return (dot(normal, q) - cos(0.5 * turn)) / length(normal / u_radii);
}

vec4 cook(vec4 c0, vec2 uv) {
    vec2 q = tdShapePlace(uv);
#if K_ISPOLYGON
    float d = polygon(q);
#else
    float d = ellipse(q);
#endif
    if (u_cut > 0.0) {
        float after = dot(q, u_begin), before = dot(q, u_end);
        d = max(d, u_cut <= 180.0 ? min(after, before) : max(after, before));
    }
    return tdShapeDrawn(c0, d);
}
