vec4 tdCrossfade(vec4 a, vec4 b) {  // at either end exactly one image, whatever the other holds
    if (u_cross == 0.0) return a;
    if (u_cross == 1.0) return b;
    return a * (1.0 - u_cross) + b * u_cross;
}
