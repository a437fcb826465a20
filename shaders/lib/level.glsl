// The steps that Level and Luma Level share.
// Each step stands behind a test of its neutral value: a neutral step is left out exactly (no 0 * inf, no
// rounding), and the test itself vanishes where the value is compiled in.

vec3 levelGamma(vec3 rgb, float gamma) {
    return pow(max(rgb, 0.0), vec3(1.0 / max(gamma, 0.001)));
}

vec3 levelPre(vec3 rgb) {
    if (u_invert != 0.0) rgb = rgb * (1.0 - u_invert) + (1.0 - rgb) * u_invert;
    if (u_blacklevel != 0.0) rgb = u_blacklevel < 1.0 ? (rgb - u_blacklevel) / (1.0 - u_blacklevel) : vec3(0.0);
    if (u_brightness1 != 1.0) rgb *= u_brightness1;
#ifdef LEVEL_CLAMPED
    rgb = clamp(rgb, 0.0, 1.0);
#endif
    if (u_gamma1 != 1.0) rgb = levelGamma(rgb, u_gamma1);
    if (u_contrast != 1.0) rgb = (rgb - 0.5) * u_contrast + 0.5;
    return rgb;
}

vec3 levelRange(vec3 rgb) {
    float span = u_inhigh - u_inlow;
    if (u_inlow != 0.0 || u_inhigh != 1.0) rgb = (rgb - u_inlow) / (abs(span) < 0.0001 ? 0.0001 : span);
    if (u_outlow != 0.0 || u_outhigh != 1.0) rgb = u_outlow + rgb * (u_outhigh - u_outlow);
    return rgb;
}

vec3 levelStep(vec3 rgb) {
    if (u_stepsize > 0.0) {
        vec3 place = (rgb - u_threshold) / u_stepsize;
        vec3 edge = floor(place + 0.5);  // the nearest boundary: band edge - 1 is below it, band edge above
        vec3 above = u_soften > 0.0 ? clamp((place - edge) / u_soften + 0.5, 0.0, 1.0) : step(edge, place);
        rgb = (edge - 1.0 + above) * u_stepsize;
    }
    return clamp(rgb, u_clamplow, u_clamphigh);
}
