// Colour models.  Hue, saturation and value are 0..1; a hue outside wraps.  Mirror: tests/reference/colour.py.

float tdLuminance(vec3 rgb) { return dot(rgb, vec3(0.2126, 0.7152, 0.0722)); }  // Rec. 709, on the values as they are

vec3 tdHsvToRgb(vec3 hsv) {
    vec3 ramp = abs(fract(hsv.x + vec3(0.0, 2.0 / 3.0, 1.0 / 3.0)) * 6.0 - 3.0) - 1.0;
    return hsv.z * mix(vec3(1.0), clamp(ramp, 0.0, 1.0), hsv.y);
}

vec3 tdRgbToHsv(vec3 rgb) {  // a grey has hue 0, black has saturation 0
    float high = max(rgb.r, max(rgb.g, rgb.b)), low = min(rgb.r, min(rgb.g, rgb.b)), range = high - low;
    if (range == 0.0) return vec3(0.0, 0.0, high);
    float hue = high == rgb.r ? (rgb.g - rgb.b) / range
              : high == rgb.g ? (rgb.b - rgb.r) / range + 2.0
                              : (rgb.r - rgb.g) / range + 4.0;
    return vec3(fract(hue / 6.0), high == 0.0 ? 0.0 : range / high, high);
}
