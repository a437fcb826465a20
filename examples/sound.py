"""A landscape of sound: every ridge is the spectrum of one frame, the nearest is now.

The road of sound to a shader.  An Audio File In CHOP plays, Audio Spectrum takes it apart, CHOP to TOP makes a row
of pixels of it.  A GLSL TOP and a Feedback TOP keep the last rows as a picture of time; another GLSL TOP draws them
one behind the other.  The bass, an Analyze and a Lag CHOP, is the sun.

    tdgraph cook examples/sound.py --frames 1-240 --out out/sound.mp4
    tdgraph view examples/sound.py
"""

from __future__ import annotations

import os

SOUND = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'media', 'beat.flac')
BANDS, ROWS = 256, 64

REMEMBER = """
out vec4 fragColor;
void main() {  // the row of now below, all others one up
    ivec2 at = ivec2(gl_FragCoord.xy);
    fragColor = at.y == 0 ? texelFetch(sTD2DInputs[0], ivec2(at.x, 0), 0)
                          : texelFetch(sTD2DInputs[1], at - ivec2(0, 1), 0);
}
"""

LANDSCAPE = """
uniform float uBass;
uniform float uTime;
out vec4 fragColor;

float level(float x, int row) {
    float bent = abs(x * 2.0 - 1.0);                       // low notes in the middle
    float tall = texture(sTD2DInputs[0], vec2(0.03 + 0.9 * bent, (float(row) + 0.5) / ROWS)).r;
    return pow(tall, 0.6) * smoothstep(1.0, 0.55, bent);
}

void main() {
    vec2 res = uTDOutputInfo.res.zw, uv = gl_FragCoord.xy / res;
    vec2 p = (gl_FragCoord.xy - 0.5 * res) / res.y;
    float horizon = 0.47;

    // The sky, and the sun in stripes.
    vec3 colour = mix(vec3(0.10, 0.02, 0.16), vec3(0.01, 0.01, 0.05), smoothstep(horizon, 1.0, uv.y));
    float radius = 0.20 + 0.07 * uBass, d = length(p - vec2(0.0, 0.10));
    float stripes = smoothstep(0.0, 0.1, abs(fract((uv.y - 0.02 * uTime) * 26.0) - 0.5) - 0.26 * (0.85 - uv.y));
    vec3 sun = mix(vec3(1.0, 0.16, 0.45), vec3(1.0, 0.80, 0.30), smoothstep(-0.06, 0.30, p.y));
    colour += sun * (smoothstep(radius, radius - 0.006, d) * mix(1.0, stripes, smoothstep(0.85, 0.5, uv.y))
                     + (0.25 + 0.6 * uBass) * exp(-9.0 * max(d - radius, 0.0)) * 0.7);

    // The ridges from the nearest to the farthest: the first one that is higher than this pixel hides the rest.
    for (int row = 0; row < ROWS && uv.y < horizon + 0.1; row++) {
        float far = float(row) / ROWS;                     // perspective: they draw together towards the horizon
        float base = horizon * (1.0 - pow(1.0 - far, 2.2)) - 0.02;
        float wide = mix(0.75, 2.2, far);
        float x = (uv.x - 0.5) * wide + 0.5;
        float line = base + level(x, row) * mix(0.34, 0.10, far);
        float off = (uv.y - line) * res.y;
        if (off < 1.2) {
            float thin = mix(1.9, 0.9, far);
            float glow = smoothstep(thin, 0.0, abs(off)) + 0.20 * exp(-abs(off) * 0.10);
            vec3 ridge = mix(vec3(0.30, 0.95, 1.0), vec3(1.0, 0.25, 0.75), pow(far, 0.7));
            colour = ridge * glow * mix(1.0, 0.30, far) * (0.75 + 0.6 * level(x, row) + 0.4 * uBass * (1.0 - far));
            break;
        }
    }
    fragColor = TDOutputSwizzle(vec4(colour, 1.0));
}
""".replace('ROWS', str(ROWS))


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    width, height = project.resolution or (1280, 720)

    # The sound, taken apart; how loud its low end is.
    sound = net.create('audiofileinCHOP', 'sound', pars={'file': SOUND, 'mono': True})
    spectrum = net.create('audiospectrumCHOP', 'spectrum', inputs=[sound], pars={
        'fftsize': '2048', 'frequencylog': 0.85, 'highfreqboost': 1.1, 'outputmenu': 'setmanually',
        'outlength': BANDS})
    low = net.create('trimCHOP', 'low', inputs=[spectrum], pars={'start': 0, 'end': 60})
    loud = net.create('analyzeCHOP', 'loud', inputs=[low], pars={'function': 'maximum'})
    net.create('lagCHOP', 'bass', inputs=[loud], pars={'lag1': 0.02, 'lag2': 0.25})

    # Time as a picture: a row of pixels a frame.
    def shader(name, text, inputs, **pars):
        net.create('textDAT', f'{name}_pixel').text = text
        return net.create('glslTOP', name, inputs=inputs, pars={
            'pixeldat': f'{name}_pixel', 'outputresolution': 'custom', **pars})

    row = net.create('choptoTOP', 'row', pars={'chop': 'spectrum', 'dataformat': 'r', 'format': 'mono32float'})
    before = net.create('feedbackTOP', 'before', inputs=[row])
    rows = shader('rows', REMEMBER, [row, before], resolutionw=BANDS, resolutionh=ROWS, format='mono32float')
    before.par.top = rows

    land = shader('land', LANDSCAPE, [rows], resolutionw=width, resolutionh=height, format='rgba16float', vec=[
        {'name': 'uBass', 'valuex': "=min(op('bass')[0] * 2.2, 1)"},
        {'name': 'uTime', 'valuex': '=absTime.seconds'}])
    shine = net.create('bloomTOP', 'shine', inputs=[land], pars={
        'preblacklevel': 0.35, 'maxbloomradius': 0.6, 'bloomintensity': 0.8})
    return net.create('outTOP', 'out1', inputs=[shine], pars={'format': 'rgba8fixed'})
