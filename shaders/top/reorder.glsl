#include "lib/colour.glsl"

float taken(vec4 c, int channel) {
    return channel < 4 ? c[channel & 3] : channel == 4 ? tdLuminance(c.rgb) : channel == 5 ? 1.0 : 0.0;
}

vec4 cook(vec4 c0, vec4 c1, vec4 c2, vec4 c3) {
    vec4 images[4] = vec4[4](c0, c1, c2, c3);
    return vec4(taken(images[K_OUTPUTRED], K_OUTPUTREDCHAN), taken(images[K_OUTPUTGREEN], K_OUTPUTGREENCHAN),
                taken(images[K_OUTPUTBLUE], K_OUTPUTBLUECHAN), taken(images[K_OUTPUTALPHA], K_OUTPUTALPHACHAN));
}
