// TD's matrices: for column vectors, angles in radians, positive counterclockwise seen against the axis.

mat4 TDTranslate(float x, float y, float z) {
    return mat4(1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, x, y, z, 1.0);
}

mat3 TDScale(float x, float y, float z) { return mat3(x, 0.0, 0.0, 0.0, y, 0.0, 0.0, 0.0, z); }

mat3 TDRotateX(float radians_) {
    float c = cos(radians_), s = sin(radians_);
    return mat3(1.0, 0.0, 0.0, 0.0, c, s, 0.0, -s, c);
}
mat3 TDRotateY(float radians_) {
    float c = cos(radians_), s = sin(radians_);
    return mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c);
}
mat3 TDRotateZ(float radians_) {
    float c = cos(radians_), s = sin(radians_);
    return mat3(c, s, 0.0, -s, c, 0.0, 0.0, 0.0, 1.0);
}

mat3 TDRotateOnAxis(float radians_, vec3 axis) {
    vec3 a = normalize(axis);
    float c = cos(radians_), s = sin(radians_);
    return outerProduct(a, a) * (1.0 - c) + mat3(c, a.z * s, -a.y * s, -a.z * s, c, a.x * s, a.y * s, -a.x * s, c);
}

mat3 TDRotateToVector(vec3 forward, vec3 up) {  // takes +z to `forward` and y as near to `up` as that allows
    vec3 z = normalize(forward), x = normalize(cross(up, z));
    return mat3(x, cross(z, x), z);
}

mat3 TDCreateRotMatrix(vec3 from, vec3 to) {  // the shortest rotation between two directions
    vec3 a = normalize(from), b = normalize(to), v = cross(a, b);
    float c = dot(a, b);
    if (c < -0.999999) {  // opposite: half a turn about any axis across
        vec3 across = normalize(abs(a.x) < 0.9 ? cross(a, vec3(1.0, 0.0, 0.0)) : cross(a, vec3(0.0, 1.0, 0.0)));
        return 2.0 * outerProduct(across, across) - mat3(1.0);
    }
    return mat3(c, v.z, -v.y, -v.z, c, v.x, v.y, -v.x, c) + outerProduct(v, v) / (1.0 + c);
}
