// Gradient noise and hashing, exact in their integers on every driver: cells are hashed with 32-bit
// arithmetic, never with sin(), so a NumPy mirror (tests/reference/noise.py) agrees to float rounding.
//
//   float tdPerlin2|3|4(vecN p, uint seed)                       lattice noise in -1..1, 0 at whole numbers
//   float tdSimplex2|3|4(vecN p, uint seed)                      simplex noise in -1..1
//   float tdPerlinN|tdSimplexN(vecN p, uint seed, out vecN g)    the same and its exact gradient
//   float tdHash1(uint|uvec2|uvec3|uvec4)                        white noise in [0, 1)
//   vec2|vec3|vec4 tdHash2|3|4(uvec3)                            several of them, independent
//
// Both are continuous with continuous first derivatives; the scale factors are one over the largest value
// that any choice of gradients can give.  Coordinates are useful up to about 2^20, where
// float32 leaves three bits of fraction.  `seed` selects an unrelated field.

uint tdPcg(uint v) {  // the RXS-M-XS output function of PCG (O'Neill 2014) over one LCG step
    uint s = v * 747796405u + 2891336453u;
    uint w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u;
    return (w >> 22u) ^ w;
}

uint tdHash(uint v) { return tdPcg(v); }
uint tdHash(uvec2 v) { return tdPcg(v.x + tdPcg(v.y)); }
uint tdHash(uvec3 v) { return tdPcg(v.x + tdPcg(v.y + tdPcg(v.z))); }
uint tdHash(uvec4 v) { return tdPcg(v.x + tdPcg(v.y + tdPcg(v.z + tdPcg(v.w)))); }

float tdUnit(uint h) { return float(h >> 8u) * (1.0 / 16777216.0); }  // 24 bits: exact in a float

float tdHash1(uint v) { return tdUnit(tdHash(v)); }
float tdHash1(uvec2 v) { return tdUnit(tdHash(v)); }
float tdHash1(uvec3 v) { return tdUnit(tdHash(v)); }
float tdHash1(uvec4 v) { return tdUnit(tdHash(v)); }

vec2 tdHash2(uvec3 v) {
    uint h = tdHash(v);
    return vec2(tdUnit(h), tdUnit(tdPcg(h + 1u)));
}
vec3 tdHash3(uvec3 v) {
    uint h = tdHash(v);
    return vec3(tdUnit(h), tdUnit(tdPcg(h + 1u)), tdUnit(tdPcg(h + 2u)));
}
vec4 tdHash4(uvec3 v) {
    uint h = tdHash(v);
    return vec4(tdUnit(h), tdUnit(tdPcg(h + 1u)), tdUnit(tdPcg(h + 2u)), tdUnit(tdPcg(h + 3u)));
}

// One corner of the lattice.  x and y enter linearly under one hash (cheapest); the other axes and the seed
// come already hashed in `key`, so that no short translation maps the field, or another seed's, onto itself.
uint tdCorner(ivec2 c, uint key) {
    return tdPcg((uint(c.x) * 0xC13FA9A9u + uint(c.y) * 0x91E10DA5u) ^ key);
}
uint tdCorner(ivec3 c, uint key) { return tdCorner(c.xy, tdPcg(uint(c.z) * 0x9E3779B1u ^ key)); }
uint tdCorner(ivec4 c, uint key) {
    return tdCorner(c.xy, tdPcg((uint(c.z) * 0x9E3779B1u + uint(c.w) * 0x85EBCA77u) ^ key));
}

// Gradients: 8 directions in the plane, the 12 edges of a cube, the 32 edges of a hypercube.  No
// normalize() and no cos(): their last bits differ between drivers.
vec2 tdGradient2(uint h) {
    vec2 s = 1.0 - 2.0 * vec2(h & 1u, (h >> 1u) & 1u);
    vec2 axis = (h & 8u) == 0u ? vec2(1.41421356, 0.0) : vec2(0.0, 1.41421356);
    return (h & 4u) == 0u ? s : s * axis;
}
vec3 tdGradient3(uint h) {
    vec3 s = 1.0 - 2.0 * vec3(h & 1u, (h >> 1u) & 1u, (h >> 2u) & 1u);
    uint zero = ((h >> 8u) * 3u) >> 24u;
    return s * vec3(zero != 0u, zero != 1u, zero != 2u);
}
vec4 tdGradient4(uint h) {
    vec4 s = 1.0 - 2.0 * vec4(h & 1u, (h >> 1u) & 1u, (h >> 2u) & 1u, (h >> 3u) & 1u);
    uint zero = h >> 30u;
    return s * vec4(zero != 0u, zero != 1u, zero != 2u, zero != 3u);
}

float tdPerlin2(vec2 p, uint seed, out vec2 gradient) {
    vec2 cell = floor(p), f = p - cell;
    vec2 fade = f * f * f * (f * (f * 6.0 - 15.0) + 10.0), slope = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    uint key = tdPcg(seed);
    float value = 0.0;
    gradient = vec2(0.0);
    for (int k = 0; k < 4; k++) {
        ivec2 o = ivec2(k & 1, k >> 1);
        vec2 at = vec2(o), g = tdGradient2(tdCorner(ivec2(cell) + o, key));
        vec2 w = mix(1.0 - fade, fade, at), dw = mix(-slope, slope, at);
        float n = dot(g, f - at);
        value += w.x * w.y * n;
        gradient += w.x * w.y * g + n * dw * w.yx;
    }
    return value;
}

float tdPerlin3(vec3 p, uint seed, out vec3 gradient) {
    vec3 cell = floor(p), f = p - cell;
    vec3 fade = f * f * f * (f * (f * 6.0 - 15.0) + 10.0), slope = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    uint key = tdPcg(seed);
    float value = 0.0;
    gradient = vec3(0.0);
    for (int k = 0; k < 8; k++) {
        ivec3 o = ivec3(k & 1, (k >> 1) & 1, k >> 2);
        vec3 at = vec3(o), g = tdGradient3(tdCorner(ivec3(cell) + o, key));
        vec3 w = mix(1.0 - fade, fade, at), dw = mix(-slope, slope, at);
        float n = dot(g, f - at);
        value += w.x * w.y * w.z * n;
        gradient += w.x * w.y * w.z * g + n * dw * w.yzx * w.zxy;
    }
    gradient *= 0.96494;
    return value * 0.96494;
}

float tdPerlin4(vec4 p, uint seed, out vec4 gradient) {
    vec4 cell = floor(p), f = p - cell;
    vec4 fade = f * f * f * (f * (f * 6.0 - 15.0) + 10.0), slope = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    uint key = tdPcg(seed);
    float value = 0.0;
    gradient = vec4(0.0);
    for (int k = 0; k < 16; k++) {
        ivec4 o = ivec4(k & 1, (k >> 1) & 1, (k >> 2) & 1, k >> 3);
        vec4 at = vec4(o), g = tdGradient4(tdCorner(ivec4(cell) + o, key));
        vec4 w = mix(1.0 - fade, fade, at), dw = mix(-slope, slope, at);
        float n = dot(g, f - at);
        value += w.x * w.y * w.z * w.w * n;
        gradient += w.x * w.y * w.z * w.w * g + n * dw * w.yzwx * w.zwxy * w.wxyz;
    }
    gradient *= 0.65104;
    return value * 0.65104;
}

// Simplex noise: the N + 1 corners of the simplex around p, each with the kernel (1/2 - r^2)^4, which
// reaches zero before the neighbouring simplex, so that the field has no seams.  The corners are walked
// along the axes in falling order of the components; `rank` is how many components each one exceeds.
float tdSimplex2(vec2 p, uint seed, out vec2 gradient) {
    const float F = 0.36602540, G = 0.21132487;  // (sqrt(3) - 1) / 2, (3 - sqrt(3)) / 6
    vec2 cell = floor(p + (p.x + p.y) * F), x = p - (cell - (cell.x + cell.y) * G);
    vec2 rank = vec2(float(x.x >= x.y), float(x.y > x.x));
    uint key = tdPcg(seed);
    float value = 0.0;
    gradient = vec2(0.0);
    for (int k = 0; k < 3; k++) {
        vec2 at = step(float(2 - k), rank), d = x - at + float(k) * G;
        vec2 g = tdGradient2(tdCorner(ivec2(cell + at), key));
        float t = max(0.5 - dot(d, d), 0.0), t3 = t * t * t, n = dot(g, d);
        value += t3 * t * n;
        gradient += t3 * t * g - 8.0 * t3 * n * d;
    }
    gradient *= 70.148;
    return value * 70.148;
}

float tdSimplex3(vec3 p, uint seed, out vec3 gradient) {
    const float F = 1.0 / 3.0, G = 1.0 / 6.0;
    vec3 cell = floor(p + (p.x + p.y + p.z) * F), x = p - (cell - (cell.x + cell.y + cell.z) * G);
    vec3 rank = vec3(float(x.x >= x.y) + float(x.x >= x.z), float(x.y > x.x) + float(x.y >= x.z),
                     float(x.z > x.x) + float(x.z > x.y));
    uint key = tdPcg(seed);
    float value = 0.0;
    gradient = vec3(0.0);
    for (int k = 0; k < 4; k++) {
        vec3 at = step(float(3 - k), rank), d = x - at + float(k) * G;
        vec3 g = tdGradient3(tdCorner(ivec3(cell + at), key));
        float t = max(0.5 - dot(d, d), 0.0), t3 = t * t * t, n = dot(g, d);
        value += t3 * t * n;
        gradient += t3 * t * g - 8.0 * t3 * n * d;
    }
    gradient *= 76.883;
    return value * 76.883;
}

float tdSimplex4(vec4 p, uint seed, out vec4 gradient) {
    const float F = 0.30901699, G = 0.13819660;  // (sqrt(5) - 1) / 4, (5 - sqrt(5)) / 20
    vec4 cell = floor(p + (p.x + p.y + p.z + p.w) * F);
    vec4 x = p - (cell - (cell.x + cell.y + cell.z + cell.w) * G);
    vec4 rank = vec4(float(x.x >= x.y) + float(x.x >= x.z) + float(x.x >= x.w),
                     float(x.y > x.x) + float(x.y >= x.z) + float(x.y >= x.w),
                     float(x.z > x.x) + float(x.z > x.y) + float(x.z >= x.w),
                     float(x.w > x.x) + float(x.w > x.y) + float(x.w > x.z));
    uint key = tdPcg(seed);
    float value = 0.0;
    gradient = vec4(0.0);
    for (int k = 0; k < 5; k++) {
        vec4 at = step(float(4 - k), rank), d = x - at + float(k) * G;
        vec4 g = tdGradient4(tdCorner(ivec4(cell + at), key));
        float t = max(0.5 - dot(d, d), 0.0), t3 = t * t * t, n = dot(g, d);
        value += t3 * t * n;
        gradient += t3 * t * g - 8.0 * t3 * n * d;
    }
    gradient *= 62.777;
    return value * 62.777;
}

float tdPerlin2(vec2 p, uint seed) { vec2 g; return tdPerlin2(p, seed, g); }
float tdPerlin3(vec3 p, uint seed) { vec3 g; return tdPerlin3(p, seed, g); }
float tdPerlin4(vec4 p, uint seed) { vec4 g; return tdPerlin4(p, seed, g); }
float tdSimplex2(vec2 p, uint seed) { vec2 g; return tdSimplex2(p, seed, g); }
float tdSimplex3(vec3 p, uint seed) { vec3 g; return tdSimplex3(p, seed, g); }
float tdSimplex4(vec4 p, uint seed) { vec4 g; return tdSimplex4(p, seed, g); }
