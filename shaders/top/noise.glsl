// Input 0, where there is one: the image to combine with; input 1: the coordinates (K_COORDINATES).
// u_seed is the seed's bits; u_space maps coordinates to the noise's space, the period included.
#include "lib/cells.glsl"
#include "lib/dither.glsl"

#if K_TYPE == TYPE_PERLIN2D
  #define FIELD(p, seed, slope) tdPerlin2((p).xy, seed, slope.xy)
#elif K_TYPE == TYPE_PERLIN3D
  #define FIELD(p, seed, slope) tdPerlin3((p).xyz, seed, slope.xyz)
#elif K_TYPE == TYPE_PERLIN4D
  #define FIELD(p, seed, slope) tdPerlin4(p, seed, slope)
#elif K_TYPE == TYPE_SIMPLEX2D
  #define FIELD(p, seed, slope) tdSimplex2((p).xy, seed, slope.xy)
#elif K_TYPE == TYPE_SIMPLEX3D
  #define FIELD(p, seed, slope) tdSimplex3((p).xyz, seed, slope.xyz)
#elif K_TYPE == TYPE_SIMPLEX4D
  #define FIELD(p, seed, slope) tdSimplex4(p, seed, slope)
#elif K_TYPE == TYPE_HERMITE
  #define FIELD(p, seed, slope) tdHermite((p).xyz, seed)
#elif K_TYPE == TYPE_ALLIGATOR
  #define FIELD(p, seed, slope) (2.0 * tdAlligator((p).xyz, seed) - 1.0)
#else
  #define FIELD(p, seed, slope) tdSparse((p).xyz, seed)
#endif

#if K_TYPE == TYPE_SPARSE
const float SPREAD = 2.0;
#else
  #define SPREAD u_spread
#endif

// How much weaker an octave is than the one before.
#if K_TYPE == TYPE_SPARSE || K_TYPE == TYPE_HERMITE || K_TYPE == TYPE_HARMONIC || K_TYPE == TYPE_ALLIGATOR
  #define FADE (octave == 0 ? u_gain * u_rough : u_rough)
#else
  #define FADE u_gain
#endif

// The sum of the octaves of one channel, each from a field of its own, and its slope in the noise's space.
float summed(vec4 p, uint channel, out vec4 slope) {
    slope = vec4(0.0);
#if K_TYPE == TYPE_RANDOMGPU || K_TYPE == TYPE_RANDOM
    return 2.0 * tdHash1(uvec4(uvec2(gl_FragCoord.xy), channel, uint(u_seed))) - 1.0;
#else
    float value = 0.0, weight = 1.0, frequency = 1.0;
    for (int octave = 0; octave <= u_harmon; octave++) {
        vec4 here = vec4(0.0);
        value += weight * FIELD(p * frequency, tdHash(uvec3(channel, uint(octave), uint(u_seed))), here);
        slope += weight * frequency * here;
        frequency *= SPREAD;
        weight *= FADE;
    }
    return value;
#endif
}

float shaped(float n) { return u_exp == 1.0 ? u_amp * n : sign(u_amp * n) * pow(abs(u_amp * n), u_exp); }

float channelOf(vec4 p, uint channel) {
    vec4 slope;
    return shaped(summed(p, channel, slope)) + u_offset;
}

vec4 cook(vec2 uv) {
#if K_COORDINATES
    vec4 place = tdFit(1, uv);
#else
    vec4 place = vec4(uv * u_stretch - 2.0, 0.0, 0.0);
#endif
    vec4 p = vec4((u_space * vec4(place.xyz, 1.0)).xyz, (place.w * u_frequency + u_t4d) * u_s4d);

#if K_GRADIENT
    vec4 slope;
    float alpha = shaped(summed(p, 0u, slope)) + u_offset;
    vec4 noise = vec4(u_amp * slope.rgb, alpha);
#elif K_MONO
    vec4 noise = vec4(channelOf(p, 0u));
#elif K_ALPHA == ALPHA_ZERO || K_ALPHA == ALPHA_ONE || K_ALPHA == ALPHA_INPUT
    vec4 noise = vec4(channelOf(p, 0u), channelOf(p, 1u), channelOf(p, 2u), 0.0);
#else
    vec4 noise = vec4(channelOf(p, 0u), channelOf(p, 1u), channelOf(p, 2u), channelOf(p, 3u));
#endif

#if K_INPUT
    vec4 image = tdFit(0, uv);
#else
    vec4 image = vec4(0.0);
#endif
    vec3 rgb = noise.rgb * u_noisescale;
#if K_INPUT && K_RGB == RGB_MULTIPLY
    rgb *= image.rgb * u_inputscale;
#elif K_INPUT && K_RGB == RGB_ADD
    rgb += image.rgb * u_inputscale;
#elif K_INPUT && K_RGB == RGB_SUBTRACT
    rgb = image.rgb * u_inputscale - rgb;
#endif

#if K_ALPHA == ALPHA_ZERO
    float alphaOut = 0.0;
#elif K_ALPHA == ALPHA_ONE
    float alphaOut = 1.0;
#elif K_ALPHA == ALPHA_RANDOM
    float alphaOut = noise.a;
#elif K_ALPHA == ALPHA_INPUT
    float alphaOut = image.a;
#elif K_ALPHA == ALPHA_MULTIPLY
    float alphaOut = image.a * noise.a;
#elif K_ALPHA == ALPHA_ADD
    float alphaOut = image.a + noise.a;
#else
    float alphaOut = image.a + clamp(noise.a, 0.0, 1.0);
#endif
#if K_GRADIENT && (K_TYPE == TYPE_PERLIN4D || K_TYPE == TYPE_SIMPLEX4D)
    alphaOut = u_amp * slope.a;
#endif

    vec4 result = vec4(rgb, alphaOut);
#if K_DITHER
    result = tdDither(result);
#endif
    return result;
}
