// Between two neighbouring pictures of a film, and alpha multiplied in where the file keeps it apart.
vec4 cook(vec4 c0, vec4 c1) {
    vec4 c = mix(c0, c1, u_blend);
#if K_PREMULTIPLY
    c.rgb *= c.a;
#endif
    return c;
}
