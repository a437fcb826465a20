#include "lib/channel.glsl"

vec4 cook(vec4 c0, vec4 c1, vec4 c2, vec4 c3) {
    vec4 images[4] = vec4[4](c0, c1, c2, c3);
    return vec4(
        tdChannel(images[K_OUTPUTRED], K_OUTPUTREDCHAN), tdChannel(images[K_OUTPUTGREEN], K_OUTPUTGREENCHAN),
        tdChannel(images[K_OUTPUTBLUE], K_OUTPUTBLUECHAN), tdChannel(images[K_OUTPUTALPHA], K_OUTPUTALPHACHAN));
}
