// u_across and u_up are the rows that take a place of the frame to a place of the image.
#include "lib/extend.glsl"

vec4 cook(vec2 uv) {
    vec2 at = vec2(dot(u_across, vec3(uv, 1.0)), dot(u_up, vec3(uv, 1.0)));
    float covered = tdCovered(at, uTD2DInfos[0].res.zw);
    return tdInput(0, at) * covered + u_background * (1.0 - covered);
}
