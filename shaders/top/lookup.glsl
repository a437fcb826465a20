#include "lib/channel.glsl"

vec4 table(float v) {
    float span = u_index.y - u_index.x;
    float t = clamp((v - u_index.x) / (abs(span) < 1e-6 ? 1e-6 : span), 0.0, 1.0);
    return tdInput(1, u_dark + (u_light - u_dark) * t);
}

vec4 cook(vec2 uv) {
    vec4 c = tdFit(0, uv);
#if !K_TABLE
    return c;
#elif K_CHANNEL == CHANNEL_INDEPENDENT
    return vec4(table(c.r).r, table(c.g).g, table(c.b).b, table(c.a).a);
#else
    vec4 found = table(tdChannel(c, K_CHANNEL));
#if K_INDEPENDENTALPHA
    found.a = table(c.a).a;
#endif
    return found;
#endif
}
