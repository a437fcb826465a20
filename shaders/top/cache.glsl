vec4 cook(vec4 c0, vec4 c1) { return mix(c0, c1, u_share); }
