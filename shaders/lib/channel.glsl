// One number of a pixel: `which` is the index of an item of the menus in operators/top/_channels.py.
#include "lib/colour.glsl"

float tdChannel(vec4 c, int which) {
    switch (which) {
        case 0: return tdLuminance(c.rgb);
        case 1: return c.r;
        case 2: return c.g;
        case 3: return c.b;
        case 4: return c.a;
        case 5: return (c.r + c.g + c.b) / 3.0;
        case 6: return (c.r + c.g + c.b + c.a) / 4.0;
        case 7: return max(max(c.r, c.g), c.b);
        case 8: return max(max(c.r, c.g), max(c.b, c.a));
        case 9: return 0.0;
        default: return 1.0;
    }
}
