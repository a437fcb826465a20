// A row that takes its own channel alone is left out: infinity times 0 would not be 0.
vec4 cook(vec4 c0) {
    vec4 mixed = c0;
    if (u_red != vec4(1.0, 0.0, 0.0, 0.0)) mixed.r = dot(u_red, c0);
    if (u_green != vec4(0.0, 1.0, 0.0, 0.0)) mixed.g = dot(u_green, c0);
    if (u_blue != vec4(0.0, 0.0, 1.0, 0.0)) mixed.b = dot(u_blue, c0);
    if (u_alpha != vec4(0.0, 0.0, 0.0, 1.0)) mixed.a = dot(u_alpha, c0);
    return u_constant == vec4(0.0) ? mixed : mixed + u_constant;
}
