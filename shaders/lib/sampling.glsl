// Places in images that are not plain 2D.

vec3 tdCubeDirection(vec2 uv, int face) {  // GL's face order (+x -x +y -y +z -z); uv (0, 0) is the face's first texel
    vec2 st = 2.0 * uv - 1.0;
    return face == 0 ? vec3(1.0, -st.y, -st.x) : face == 1 ? vec3(-1.0, -st.y, st.x)
         : face == 2 ? vec3(st.x, 1.0, st.y) : face == 3 ? vec3(st.x, -1.0, -st.y)
         : face == 4 ? vec3(st.x, -st.y, 1.0) : vec3(-st.x, -st.y, -1.0);
}

ivec2 tdClampTexel(ivec2 at, ivec2 size) { return clamp(at, ivec2(0), size - 1); }
