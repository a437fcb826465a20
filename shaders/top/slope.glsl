// u_sources: the indices of the items that the channels show: 0-6 across, 7-13 up, then neutral, one, zero.  A uniform,
// since the four menus as constants would make 83521 programs.
#include "lib/channel.glsl"
#include "lib/extend.glsl"

vec4 near(vec2 at) {
#if K_EXTEND == EXTEND_ZERO
    return tdInput(0, at) * tdCovered(at, uTD2DInfos[0].res.zw);
#else
    return tdInput(0, at);
#endif
}

vec4 cook(vec2 uv) {
    vec2 right = vec2(u_stride.x, 0.0), up = vec2(0.0, u_stride.y);
#if K_METHOD == METHOD_PREVCUR
    vec4 x0 = near(uv - right), y0 = near(uv - up), x1 = near(uv), y1 = x1;
#elif K_METHOD == METHOD_CURNEXT
    vec4 x0 = near(uv), y0 = x0, x1 = near(uv + right), y1 = near(uv + up);
#else
    vec4 x0 = near(uv - right), y0 = near(uv - up), x1 = near(uv + right), y1 = near(uv + up);
#endif
    vec4 result;
    for (int i = 0; i < 4; i++) {
        int source = u_sources[i];
        if (source < 7) result[i] = u_zeropoint + u_strength * (tdChannel(x1, source) - tdChannel(x0, source));
        else if (source < 14)
            result[i] = u_zeropoint + u_strength * (tdChannel(y1, source - 7) - tdChannel(y0, source - 7));
        else result[i] = source == 14 ? u_zeropoint : source == 15 ? 1.0 : 0.0;
    }
    return result;
}
