vec4 cook(vec4 c0) {
    vec3 rgb = max(c0.rgb - u_preblacklevel, 0.0) / max(1.0 - u_preblacklevel, 0.0001);
    return vec4((u_pregamma == 1.0 ? rgb : pow(rgb, vec3(1.0 / u_pregamma))) * u_prebrightness, c0.a);
}
