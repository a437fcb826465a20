// TD's noise functions: -1..1, the same on every machine and in every run.
#include "lib/noise.glsl"

float TDPerlinNoise(vec2 p) { return tdPerlin2(p, 0u); }
float TDPerlinNoise(vec3 p) { return tdPerlin3(p, 0u); }
float TDPerlinNoise(vec4 p) { return tdPerlin4(p, 0u); }
float TDSimplexNoise(vec2 p) { return tdSimplex2(p, 0u); }
float TDSimplexNoise(vec3 p) { return tdSimplex3(p, 0u); }
float TDSimplexNoise(vec4 p) { return tdSimplex4(p, 0u); }
