#if K_CLAMPED
  #define LEVEL_CLAMPED
#endif
#include "lib/level.glsl"

vec4 levelChannels(vec4 rgba) {
    vec4 low = vec4(u_lowr, u_lowg, u_lowb, u_lowa), high = vec4(u_highr, u_highg, u_highb, u_higha);
    if (low != vec4(0.0) || high != vec4(1.0)) rgba = low + rgba * (high - low);
    return rgba;
}

vec4 levelPost(vec4 rgba) {
    if (u_gamma2 != 1.0) rgba.rgb = levelGamma(rgba.rgb, u_gamma2);
    if (u_brightness2 != 1.0) rgba.rgb *= u_brightness2;
#if K_CLAMP
    rgba.rgb = clamp(rgba.rgb, u_clamplow2, u_clamphigh2);
#endif
#if K_PREMULTRGBBYALPHA
    rgba.rgb *= rgba.a;
#endif
    return u_opacity == 1.0 ? rgba : rgba * u_opacity;
}

vec4 cook(vec4 c0) {
#if K_CLAMPED
    c0.rgb = clamp(c0.rgb, 0.0, 1.0);
#endif
    vec4 rgba = levelChannels(vec4(levelRange(levelPre(c0.rgb)), c0.a));
#if K_STEPPING
    rgba.rgb = levelStep(rgba.rgb);
#endif
    return levelPost(rgba);
}
