// One step of the fold where a layer is resampled: input 0 is the result so far, input 1 the next layer.
// The rows of a layer's matrix take the output's uv to the layer's; K_MOVED0/1 0: the layer is pixel for pixel.
#include "lib/blend.glsl"

vec2 placed(vec2 uv, vec3 across, vec3 up) { return vec2(dot(across, vec3(uv, 1.0)), dot(up, vec3(uv, 1.0))); }

vec4 cook(vec2 uv) {
#if K_MOVED0
    vec4 c0 = tdInput(0, placed(uv, u_across0, u_up0));
#else
    vec4 c0 = tdPixel(0, ivec2(gl_FragCoord.xy));
#endif
#if K_MOVED1
    vec4 c1 = tdInput(1, placed(uv, u_across1, u_up1));
#else
    vec4 c1 = tdPixel(1, ivec2(gl_FragCoord.xy));
#endif
#if K_SWAPORDER
    return tdBlend(c1, c0);
#else
    return tdBlend(c0, c1);
#endif
}
