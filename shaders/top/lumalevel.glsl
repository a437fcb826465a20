#include "lib/channel.glsl"
#include "lib/level.glsl"

vec4 cook(vec4 c0) {
    float source = tdChannel(c0, K_SOURCE);
    vec3 level = levelRange(levelPre(vec3(source)));
    if (u_stepsize > 0.0) level = levelStep(level);
    if (u_gamma2 != 1.0) level = levelGamma(level, u_gamma2);
    if (u_brightness2 != 1.0) level *= u_brightness2;
    if (level.r != source) c0.rgb = source == 0.0 ? level : c0.rgb * (level / source);
    return u_opacity == 1.0 ? c0 : c0 * u_opacity;
}
