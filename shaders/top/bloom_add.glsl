vec4 cook(vec2 uv) { return tdFit(0, uv) + u_weight * tdFit(1, uv); }
