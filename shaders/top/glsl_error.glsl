// What a GLSL TOP shows instead of a shader that does not compile.
vec4 cook(vec2 uv) {
    ivec2 square = ivec2(uv * uTDOutputInfo.res.zw) / 16;
    return (square.x + square.y) % 2 == 0 ? vec4(1.0, 0.0, 1.0, 1.0) : vec4(0.0, 0.0, 0.0, 1.0);
}
