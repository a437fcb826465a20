// Input 0: the picture; input 1: the stack so far.  The picture goes into the slices u_first..u_last.
vec4 cook(vec2 uv) {
    int k = uTDCurrentDepth;
    if (k >= u_first && k <= u_last) return tdFit(0, uv);
    return tdPixel(1, ivec3(gl_FragCoord.xy, k + u_shift));
}
