#include "lib/blend.glsl"
#include "lib/channel.glsl"

float near(vec2 at) { return tdChannel(tdInput(0, at), K_SELECT); }

vec4 cook(vec2 uv) {
    vec2 right = vec2(u_stride.x, 0.0), up = vec2(0.0, u_stride.y);
    float steep = length(vec2(near(uv + right) - near(uv - right), near(uv + up) - near(uv - up)));
    vec4 edges = min(max(steep - u_blacklevel, 0.0) * u_strength, 1.0) * u_colour;
#if K_ALPHAOUTPUTMENU == ALPHAOUTPUTMENU_ONE
    edges.a = 1.0;
#elif K_ALPHAOUTPUTMENU == ALPHAOUTPUTMENU_ZERO
    edges.a = 0.0;
#endif
#if K_COMBINEINPUT == COMBINEINPUT_EDGEONLY
    return edges;
#elif K_SWAPORDER
    return tdBlend(tdFit(0, uv), edges);
#else
    return tdBlend(edges, tdFit(0, uv));
#endif
}
