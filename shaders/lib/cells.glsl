// Noises that are built from random points or values in the unit cells of space; mirror: tests/reference/cells.py.
//
//   float tdHermite(vec3 p, uint seed)     random values at whole numbers, joined by cubics, -1..1
//   float tdSparse(vec3 p, uint seed)      sparse convolution (Lewis 1989): signed blobs at random places, about -1..1
//   float tdAlligator(vec3 p, uint seed)   the strongest blob less the second strongest, 0..1
#include "lib/noise.glsl"

float tdHermite(vec3 p, uint seed) {
    vec3 cell = floor(p), f = p - cell, fade = f * f * (3.0 - 2.0 * f);
    uint key = tdPcg(seed);
    float value = 0.0;
    for (int k = 0; k < 8; k++) {
        ivec3 o = ivec3(k & 1, (k >> 1) & 1, k >> 2);
        vec3 w = mix(1.0 - fade, fade, vec3(o));
        value += w.x * w.y * w.z * (2.0 * tdUnit(tdCorner(ivec3(cell) + o, key)) - 1.0);
    }
    return value;
}

float tdSparse(vec3 p, uint seed) {
    vec3 cell = floor(p), f = p - cell;
    uint key = tdPcg(seed);
    float value = 0.0;
    for (int k = 0; k < 27; k++) {
        ivec3 o = ivec3(k % 3, (k / 3) % 3, k / 9) - 1;
        uint h = tdCorner(ivec3(cell) + o, key);
        for (int blob = 0; blob < 2; blob++) {
            vec3 at = vec3(tdUnit(h), tdUnit(tdPcg(h + 1u)), tdUnit(tdPcg(h + 2u)));
            vec3 d = vec3(o) + at - f;
            float reach = max(1.0 - dot(d, d), 0.0);
            h = tdPcg(h + 3u);
            value += (2.0 * tdUnit(h) - 1.0) * reach * reach * reach;
        }
    }
    return 0.6 * value;  // 999 of 1000 values lie in -1..1
}

float tdAlligator(vec3 p, uint seed) {
    vec3 cell = floor(p), f = p - cell;
    uint key = tdPcg(seed);
    float first = 0.0, second = 0.0;
    for (int k = 0; k < 27; k++) {
        ivec3 o = ivec3(k % 3, (k / 3) % 3, k / 9) - 1;
        uint h = tdCorner(ivec3(cell) + o, key);
        vec3 d = vec3(o) + vec3(tdUnit(h), tdUnit(tdPcg(h + 1u)), tdUnit(tdPcg(h + 2u))) - f;
        float reach = max(1.0 - length(d), 0.0);
        float strength = tdUnit(tdPcg(h + 3u)) * reach * reach * (3.0 - 2.0 * reach);
        second = max(second, min(first, strength));
        first = max(first, strength);
    }
    return first - second;
}
