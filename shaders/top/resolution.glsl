// One axis at a time (K_AXIS 0: along x, 1: along y), so that no loop grows with the square of the ratio.

vec4 resolutionTexel(int along, int across) {
    return tdPixel(0, K_AXIS == 0 ? ivec2(along, across) : ivec2(across, along));
}

vec4 cook(vec2 uv) {
    vec2 inputs = uTD2DInfos[0].res.zw, outputs = uTDOutputInfo.res.zw;
    ivec2 pixel = ivec2(uv * outputs);
    int along = pixel[K_AXIS], across = pixel[1 - K_AXIS];
    float ratio = inputs[K_AXIS] / outputs[K_AXIS];
    if (ratio <= 1.0) {  // growing, or as large as before: linear
        float place = (float(along) + 0.5) * ratio - 0.5, first = floor(place);
        vec4 low = resolutionTexel(int(first), across), high = resolutionTexel(int(first) + 1, across);
        return low * (1.0 - (place - first)) + high * (place - first);
    }
    float from = float(along) * ratio, to = float(along + 1) * ratio;
    int last = min(int(ceil(to)), int(inputs[K_AXIS]));
    vec4 sum = vec4(0.0);
    float weights = 0.0;
    for (int i = int(floor(from)); i < last; i++) {
        float weight = min(to, float(i + 1)) - max(from, float(i));
        sum += weight * resolutionTexel(i, across);
        weights += weight;
    }
    return sum / weights;
}
