"""Three centuries of sunspots, drawn as the Sun's own corona.

The road of data to a picture: a CSV file becomes a Table DAT, the table channels (DAT to CHOP), the channels a
texture of one row (CHOP to TOP), and a GLSL TOP reads the texture by angle.  One turn is 309 years, 1700 at the
top and clockwise; the longer a flame, the more spots were counted that year.  The bright hand is now.

    tdgraph cook examples/data.py --frames 1-300 --out out/data.mp4
    tdgraph view examples/data.py
"""

from __future__ import annotations

import os

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'media', 'sunspots.csv')
SECONDS = 10  # for one turn

SHADER = """
#define TWO_PI 6.2831853

uniform float uNow;    // 0..1 of the turn
uniform float uSpots;  // how many spots this year, 0..1
out vec4 fragColor;

float years(float turn) {  // the counts, 0..1, by time
    return texture(sTD2DInputs[0], vec2(turn, 0.5)).r;
}

float fbm(vec3 p) {
    float sum = 0.0, size = 0.5;
    for (int i = 0; i < 4; i++, p *= 2.03, size *= 0.5)
        sum += size * TDSimplexNoise(p);
    return sum;
}

void main() {
    vec2 res = uTDOutputInfo.res.zw;
    vec2 p = (gl_FragCoord.xy - 0.5 * res) / res.y;
    float r = length(p), turn = fract(atan(p.x, p.y) / TWO_PI);
    float behind = fract(uNow - turn);               // how long ago the hand was here
    float R = 0.22, t = uNow * 40.0;
    vec3 colour = vec3(0.004, 0.005, 0.012);

    // The corona: as far out as there were spots that year, torn by noise that streams outwards.
    float count = years(turn), out_ = (r - R) / (0.03 + 0.26 * count);
    float wisps = fbm(vec3(p / r * 5.0, 2.4 * log(max(r, 0.02)) - 0.5 * t)) * 0.8
                + fbm(vec3(p / r * 26.0, 1.1 * r - 0.2 * t)) * 0.55;
    float flame = exp(-1.9 * max(out_ + 0.5 * wisps * max(out_, 0.0), 0.0)) * smoothstep(R - 0.006, R + 0.004, r);
    float memory = mix(0.28, 1.0, exp(-1.5 * behind)) + 0.9 * exp(-90.0 * behind);
    flame *= memory * (0.75 + 0.5 * wisps);
    colour += flame * mix(vec3(1.0, 0.24, 0.03), vec3(1.0, 0.78, 0.36), clamp(flame * 1.15, 0.0, 1.0)) * 1.5;

    // A ring of ticks: decades, and centuries longer.
    float tick = 0.0;
    for (int k = 0; k < 2; k++) {
        float every = k == 0 ? 10.0 : 100.0, year = turn * 309.0;
        float off = abs(year - every * round(year / every)) / 309.0 * TWO_PI * r;
        tick += smoothstep(1.6 / res.y, 0.4 / res.y, off) * step(0.466 - 0.014 * float(k), r) * step(r, 0.476);
    }
    colour += tick * vec3(0.55, 0.5, 0.42) * (0.35 + 0.65 * memory);

    // The disc: granules, darker towards the edge, as many spots as this year had.
    if (r < R) {
        float height = sqrt(1.0 - r * r / (R * R));
        vec3 q = vec3(p / R, height);
        q.xz *= mat2(cos(t * 0.12), sin(t * 0.12), -sin(t * 0.12), cos(t * 0.12));
        float grain = fbm(q * 9.0 + 0.15 * t) * 0.3 + fbm(q * 2.6 - 0.05 * t) * 0.5;
        float spots = smoothstep(0.40 - 0.50 * uSpots, 0.62 - 0.42 * uSpots, fbm(q * vec3(3.4, 5.4, 3.4) + 7.0))
                    * smoothstep(0.75, 0.45, abs(q.y));
        vec3 disc = mix(vec3(0.95, 0.27, 0.02), vec3(1.0, 0.80, 0.36), clamp(0.55 + grain, 0.0, 1.0));
        disc *= (0.35 + 0.75 * height) * (1.0 - 0.93 * spots);
        colour = mix(colour, disc, smoothstep(R, R - 2.0 / res.y, r));
    }
    fragColor = TDOutputSwizzle(vec4(colour, 1.0));
}
"""


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    width, height = project.resolution or (1280, 720)

    # The counts: a table, channels named by its first row, 0..1, smoothed a little.
    net.create('tableDAT', 'sunspots', pars={'file': DATA})
    net.create('dattoCHOP', 'counts', pars={'dat': 'sunspots', 'output': 'chanpercol', 'firstrow': 'names',
                                            'firstcolumn': 'values', 'rate': 1})
    spots = net.create('selectCHOP', 'spots', inputs=[net.op('counts')], pars={'channames': 'sunspots'})
    scaled = net.create('mathCHOP', 'scaled', inputs=[spots], pars={'gain': 1 / 190})
    smooth = net.create('filterCHOP', 'smooth', inputs=[scaled], pars={
        'timeslice': False, 'type': 'gauss', 'widthunit': 'samples', 'width': 4})

    # Where the hand is: 0..1 of a turn, and the count of that year.
    net.create('waveCHOP', 'hand', pars={'wavetype': 'ramp', 'period': SECONDS, 'periodunit': 'seconds', 'amp': 1,
                                         'channelname': 'now', 'timeslice': True})
    net.create('lookupCHOP', 'thisyear', inputs=[net.op('hand'), smooth])

    # The picture.
    net.create('textDAT', 'sun_pixel').text = SHADER
    texture = net.create('choptoTOP', 'years', pars={'chop': 'smooth', 'dataformat': 'r', 'format': 'mono32float'})
    sun = net.create('glslTOP', 'sun', inputs=[texture], pars={
        'pixeldat': 'sun_pixel', 'outputresolution': 'custom', 'resolutionw': width, 'resolutionh': height,
        'outputaspect': 'resolution', 'inputextenduv': 'repeat', 'format': 'rgba16float', 'vec': [
            {'name': 'uNow', 'valuex': "=op('hand')['now']"},
            {'name': 'uSpots', 'valuex': "=op('thisyear')[0]"}]})
    shine = net.create('bloomTOP', 'shine', inputs=[sun], pars={
        'preblacklevel': 0.45, 'maxbloomradius': 0.75, 'bloomintensity': 0.6})

    # The year and its number: the hand is a row of the table.
    row = "int(op('hand')['now'] * 309) % 309 + 1"
    year = net.create('textTOP', 'year', inputs=[shine], pars={
        'text': f"=op('sunspots')[{row}, 'year'].val", 'combineinput': 'compres', 'fontsizex': 0.075,
        'fontsizexunit': 'relfract', 'alignx': 'left', 'aligny': 'bottom', 'positionx': 0.045,
        'positiony': 0.075, 'positionunit': 'fractionaspect', 'fontcolorr': 1, 'fontcolorg': 0.83,
        'fontcolorb': 0.55})
    label = net.create('textTOP', 'label', inputs=[year], pars={
        'text': f"='sunspots ' + op('sunspots')[{row}, 'sunspots'].val", 'combineinput': 'compres',
        'fontsizex': 0.028, 'fontsizexunit': 'relfract', 'alignx': 'left', 'aligny': 'bottom', 'positionx': 0.05,
        'positiony': 0.045, 'positionunit': 'fractionaspect', 'fontcolorr': 0.9, 'fontcolorg': 0.6,
        'fontcolorb': 0.35})
    return net.create('outTOP', 'out1', inputs=[label], pars={'format': 'rgba8fixed'})
