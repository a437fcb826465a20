// c0 is the image, c1 the image as it is let shine, c2 the shine.
vec4 cook(vec4 c0, vec4 c1, vec4 c2) {
#if K_OUTPUT == OUTPUT_INPUT
    return c0;
#elif K_OUTPUT == OUTPUT_PREPROCESS
    return vec4(c1.rgb, c0.a);
#else
    vec3 bloom = max(c2.rgb - u_bloomthreshold, 0.0) / max(1.0 - u_bloomthreshold, 0.0001);
    vec3 t = clamp(bloom, 0.0, 1.0);
    bloom += u_bloomscurve * (t * t * (3.0 - 2.0 * t) - t);
    bloom = pow(max(bloom, 0.0), vec3(1.0 / (1.0 + u_bloomfill))) * u_bloomintensity;
#if K_OUTPUT == OUTPUT_BLOOM
    return vec4(bloom, 1.0);
#elif K_OUTPUT == OUTPUT_BLOOMWITHALPHA
    return vec4(bloom, min(max(max(bloom.r, bloom.g), bloom.b), 1.0));
#else
    return vec4(c0.rgb * u_inputimage + bloom, c0.a);
#endif
#endif
}
