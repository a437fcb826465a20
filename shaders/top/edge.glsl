#include "lib/blend.glsl"
#include "lib/channel.glsl"

float near(vec2 at) { return tdChannel(tdInput(0, at), K_SELECT); }

vec4 cook(vec2 uv) {
    vec2 rise = vec2(0.0), across = vec2(u_stride.x, 0.0), up = vec2(0.0, u_stride.y);
    for (int k = -1; k <= 1; k++) {
        float weight = k == 0 ? 2.0 : 1.0, side = float(k);
        rise.x += weight * (near(uv + across + side * up) - near(uv - across + side * up));
        rise.y += weight * (near(uv + side * across + up) - near(uv + side * across - up));
    }
    float steep = sqrt(max(u_strength, 0.0) * dot(rise, rise / u_apart));
    vec4 edges = clamp(steep * sqrt(max(1.0 - u_blacklevel, 0.0)) - u_blacklevel, 0.0, 1.0) * u_colour;
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
