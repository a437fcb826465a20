// In front of every program: TD's description of an image.
struct TDTexInfo {
    vec4 res;    // 1 / width, 1 / height, width, height
    vec4 depth;  // 1 / depth, depth, offset of the newest slice, unused
};
