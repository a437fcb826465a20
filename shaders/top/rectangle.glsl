#include "lib/shape.glsl"

vec4 cook(vec4 c0, vec2 uv) {
    vec2 e = abs(tdShapePlace(uv)) - u_half + u_round;
    return tdShapeDrawn(c0, length(max(e, 0.0)) + min(max(e.x, e.y), 0.0) - u_round);
}
