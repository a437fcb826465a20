// u_back takes a place of the output to the unit square, u_forth from there to the input; K_WHOLE: nothing is pinned.
vec4 cook(vec2 uv) {
#if K_WHOLE
    return tdFit(0, uv);
#else
    vec3 place = u_back * vec3(uv, 1.0);
    vec2 st = place.xy / place.z;
    if (place.z <= 0.0 || any(lessThan(st, vec2(0.0))) || any(greaterThan(st, vec2(1.0)))) return u_background;
#if K_EXTRACTMAPPING == EXTRACTMAPPING_BILINEAR
    return tdInput(0, mix(mix(u_bottom.xy, u_bottom.zw, st.x), mix(u_top.xy, u_top.zw, st.x), st.y));
#else
    vec3 from = u_forth * vec3(st, 1.0);
    return tdInput(0, from.xy / from.z);
#endif
#endif
}
