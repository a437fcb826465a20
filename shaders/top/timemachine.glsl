// K_LAYERS: 0 a picture, 1 an array, 2 a volume.
#if K_LAYERS
vec4 slice(vec2 uv, float k) {
#if K_LAYERS == 1
    return tdInput(0, vec3(uv, k));
#else
    return tdInput(0, vec3(uv, (k + 0.5) * uTD2DInfos[0].depth.x));
#endif
}
#endif

vec4 cook(vec2 uv) {
#if K_LAYERS
    float w = mix(u_blackoffset, u_whiteoffset, tdFit(1, uv).r);
    float last = uTD2DInfos[0].depth.y - 1.0;
    float k = clamp(w, 0.0, 1.0) * last;
    float first = floor(k);
    return mix(slice(uv, first), slice(uv, min(first + 1.0, last)), k - first);
#else
    return tdFit(0, uv);
#endif
}
