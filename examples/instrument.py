"""An instrument for the eyes, played over the network.

The road of Open Sound Control and custom parameters.  The component `instrument` has knobs of its own (Hue, Petals,
Twist, Size, Hit); whoever sends /hue, /petals, /twist, /size or /hit to its port turns them, from a phone or a
sequencer.  An OSC In CHOP listens, a CHOP Execute DAT turns the knobs, a Trigger CHOP makes an envelope of each
hit, and a GLSL TOP draws.  So that there is something to see, the component `player` plays it, over OSC as well;
its Play off leaves the instrument to you.

    tdgraph view examples/instrument.py
    tdgraph cook examples/instrument.py --frames 1-240 --out out/instrument.mp4
    pip install python-osc
    python -c "from pythonosc.udp_client import SimpleUDPClient as C; C('127.0.0.1', 10700).send_message('/hit', 1)"
"""

from __future__ import annotations

PORT = 10700
#: Name, style, first value, least and most.
KNOBS = (('Hue', 'Float', 0.55, 0, 1), ('Petals', 'Float', 5, 2, 12), ('Twist', 'Float', 0.6, -2, 2),
         ('Size', 'Float', 0.5, 0.1, 1), ('Hit', 'Float', 0, 0, 1))
NAMES = [knob[0] for knob in KNOBS]

TURN = """
def onValueChange(channel, sampleIndex, val, prev):
    knob = parent().par[channel.name.capitalize()]
    if knob is not None:
        knob.val = val
"""

FLOWER = """
uniform vec4 uKnobs;   // hue, petals, twist, size
uniform float uHit;    // the envelope of the last hit
uniform float uTime;
out vec4 fragColor;

void main() {
    vec2 res = uTDOutputInfo.res.zw;
    vec2 p = (gl_FragCoord.xy - 0.5 * res) / res.y;
    float r = length(p) / (0.30 + 0.35 * uKnobs.w + 0.05 * uHit), angle = atan(p.y, p.x);
    vec3 colour = vec3(0.008, 0.006, 0.02) + 0.10 * uHit * TDHSVToRGB(vec3(uKnobs.x, 0.8, 1.0)) * exp(-2.0 * r);
    for (int k = 0; k < 9; k++) {
        float layer = float(k) / 8.0;
        float sense = k % 2 == 0 ? 1.0 : -1.0;
        float turned = angle + uKnobs.z * (r - 0.3) * (1.0 + layer) + uTime * (0.10 + 0.14 * layer) * sense;
        // A petal in the middle of two counts fades from the one to the other.
        float count = floor(uKnobs.y), between = fract(uKnobs.y);
        float wave = mix(cos(count * turned), cos((count + 1.0) * turned), smoothstep(0.0, 1.0, between));
        float edge = (0.22 + 0.72 * layer) * (0.78 + 0.22 * wave);
        float off = abs(r - edge);
        vec3 hue = TDHSVToRGB(vec3(fract(uKnobs.x + 0.22 * layer + 0.04 * wave), 0.78, 1.0));
        colour += hue * (0.0052 / (off + 0.004) + 0.10 * smoothstep(edge, 0.0, r)) * mix(0.85, 0.35, layer)
                  * (0.75 + 0.9 * uHit);
    }
    float ring = abs(r - 2.2 * (1.0 - uHit));
    colour += uHit * uHit * TDHSVToRGB(vec3(fract(uKnobs.x + 0.5), 0.55, 1.0)) * 0.016 / (ring + 0.008);
    fragColor = TDOutputSwizzle(vec4(colour / (1.0 + 0.28 * colour), 1.0));
}
"""


def build_instrument(net, size):
    """Make the component: knobs outside, what they turn inside."""
    instrument = net.create('baseCOMP', 'instrument')
    page = instrument.appendCustomPage('Play')
    for name, style, value, least, most in KNOBS:
        knob = page.append_style(style, (name,))[0]
        knob.normMin, knob.normMax = least, most
        knob.val = knob.default = value
    port = instrument.appendCustomPage('Network').appendInt('Port', label='OSC Port')[0]
    port.val = port.default = PORT

    instrument.create('oscinCHOP', 'osc', pars={'port': '=parent().par.Port'})
    instrument.create('chopexecuteDAT', 'turn', pars={'chop': 'osc', 'channel': '*'}).text = TURN
    knobs = instrument.create('parameterCHOP', 'knobs', pars={'ops': '..', 'parameter': ' '.join(NAMES)})
    soft = instrument.create('lagCHOP', 'soft', inputs=[knobs], pars={'lag1': 0.15, 'lag2': 0.15})
    hit = instrument.create('selectCHOP', 'hit', inputs=[knobs], pars={'channames': 'Hit'})
    instrument.create('triggerCHOP', 'ping', inputs=[hit], pars={
        'threshup': 0.5, 'attack': 0.02, 'peaklen': 0, 'decay': 0.7, 'sustain': 0, 'release': 0.1})
    instrument.create('textDAT', 'flower_pixel').text = FLOWER
    flower = instrument.create('glslTOP', 'flower', pars={
        'pixeldat': 'flower_pixel', 'outputresolution': 'custom', 'resolutionw': size[0], 'resolutionh': size[1],
        'format': 'rgba16float', 'vec': [
            {'name': 'uKnobs', 'value': [f"=op('{soft.name}')['{name}']" for name in NAMES[:4]]},
            {'name': 'uHit', 'valuex': "=op('ping')[0]"},
            {'name': 'uTime', 'valuex': '=absTime.seconds'}]})
    instrument.create('outTOP', 'out1', inputs=[flower])
    return instrument


def build_player(net):
    """Make what plays: a beat for the hits, waves for the knobs, sent over OSC."""
    player = net.create('baseCOMP', 'player')
    toggle = player.appendCustomPage('Player').appendToggle('Play')[0]
    toggle.val = toggle.default = True

    def wave(name, low, high, seconds, kind='sin', phase=0.0):
        return player.create('lfoCHOP', f'{name}s', pars={
            'channelname': name, 'wavetype': kind, 'frequency': 1 / seconds, 'amp': (high - low) / 2,
            'offset': (high + low) / 2, 'phase': phase})

    waves = [wave('hue', 0, 1, 24, 'ramp'), wave('petals', 3, 9, 17), wave('twist', -1.6, 1.6, 11, phase=0.3),
             wave('size', 0.3, 0.7, 7), wave('hit', 0, 1, 1.2, 'square')]
    every = player.create('mergeCHOP', 'all', inputs=waves)
    player.create('oscoutCHOP', 'send', inputs=[every], pars={
        'port': "=op('../instrument').par.Port", 'active': '=parent().par.Play', 'sendevents': False})
    return player


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    instrument = build_instrument(net, project.resolution or (1280, 720))
    build_player(net)

    # Behind the flower its own light, drawn outwards.
    before = net.create('feedbackTOP', 'before', inputs=[instrument])
    wider = net.create('transformTOP', 'wider', inputs=[before], pars={'sx': 1.03, 'sy': 1.03, 'rotate': 0.7})
    fading = net.create('levelTOP', 'fading', inputs=[wider], pars={'brightness1': 0.90})
    light = net.create('compositeTOP', 'light', inputs=[instrument, fading], pars={'operand': 'maximum'})
    before.par.top = light
    shine = net.create('bloomTOP', 'shine', inputs=[light], pars={
        'preblacklevel': 0.4, 'maxbloomradius': 0.5, 'bloomintensity': 0.5})
    return net.create('outTOP', 'out1', inputs=[shine], pars={'format': 'rgba8fixed'})
