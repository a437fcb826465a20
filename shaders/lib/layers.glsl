// Two images where a layer is moved or resampled: input 0 is the result so far, input 1 the next layer.
// K_MOVED0 and K_MOVED1: how each is read: LAYER_SAME; LAYER_STRETCHED over the output; LAYER_BESIDE, u_shift whole
// pixels off; LAYER_PLACED, where u_across and u_up take the output's uv to the layer's.
#include "lib/extend.glsl"

vec4 tdBeside(int i, ivec2 shift) {
    ivec2 at = ivec2(gl_FragCoord.xy) + shift, size = ivec2(uTD2DInfos[i].res.zw);
#if K_EXTEND == EXTEND_ZERO
    if (any(lessThan(at, ivec2(0))) || any(greaterThanEqual(at, size))) return vec4(0.0);
    return tdPixel(i, at);
#else
    return tdPixel(i, tdExtend(at, size));
#endif
}

vec4 tdPlaced(int i, vec2 uv, vec3 across, vec3 up) {
    vec2 at = vec2(dot(across, vec3(uv, 1.0)), dot(up, vec3(uv, 1.0)));
#if K_EXTEND == EXTEND_ZERO
    return tdInput(i, at) * tdCovered(at, uTD2DInfos[i].res.zw);
#else
    return tdInput(i, at);
#endif
}

vec4 tdLayer0(vec2 uv) {
#if K_MOVED0 == LAYER_SAME
    return tdPixel(0, ivec2(gl_FragCoord.xy));
#elif K_MOVED0 == LAYER_BESIDE
    return tdBeside(0, u_shift);
#elif K_MOVED0 == LAYER_STRETCHED
    return tdInput(0, uv);
#else
    return tdPlaced(0, uv, u_across0, u_up0);
#endif
}

vec4 tdLayer1(vec2 uv) {
#if K_MOVED1 == LAYER_SAME
    return tdPixel(1, ivec2(gl_FragCoord.xy));
#elif K_MOVED1 == LAYER_BESIDE
    return tdBeside(1, u_shift);
#elif K_MOVED1 == LAYER_STRETCHED
    return tdInput(1, uv);
#else
    return tdPlaced(1, uv, u_across1, u_up1);
#endif
}
