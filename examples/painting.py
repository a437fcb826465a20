"""Brushes that paint by themselves, into paint that is still wet.

The road of a feedback loop.  A Noise CHOP leads three brushes, Circle TOPs whose places and colours are
expressions.  What was painted comes back through a Feedback TOP, flows a little along a field of noise (Displace
TOP), and the brushes go over it.  At the end an Emboss TOP lights the paint from the side.

    tdgraph cook examples/painting.py --frames 1-300 --out out/painting.mp4
    tdgraph view examples/painting.py
"""

from __future__ import annotations

import colorsys

#: Hue, saturation and value of each brush, and how far its hue wanders.
BRUSHES = ((0.56, 0.85, 0.55, 0.08), (0.03, 0.86, 0.95, 0.04), (0.12, 0.80, 1.00, 0.03), (0.95, 0.70, 0.72, 0.05),
           (0.47, 0.60, 0.72, 0.06))
PAPER = 0.955, 0.935, 0.89


def paint(hue, saturation, value, wander):
    """Return expressions for red, green and blue of a colour whose hue swings about `hue`."""
    swing = f'math.sin(absTime.seconds * 0.9 + {hue * 40:.3f})'
    low, high = (colorsys.hsv_to_rgb((hue + sign * wander) % 1, saturation, value) for sign in (-1, 1))
    return [f'={(a + b) / 2:.4f} + {(b - a) / 2:.4f} * {swing}' for a, b in zip(low, high, strict=True)]


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    width, height = project.resolution or (1280, 720)
    full = {'outputresolution': 'custom', 'resolutionw': width, 'resolutionh': height}

    # Where the brushes are: two channels each, that wander about -1..1.
    net.create('noiseCHOP', 'walk', pars={'channelname': 'x[0-4] y[0-4]', 'timeslice': True, 'period': 3.4,
                                          'harmon': 1, 'rough': 0.35, 'seed': 7})

    # The canvas: what was painted, carried along by a slow stream.
    paper = net.create('constantTOP', 'paper', pars={**full, 'format': 'rgba16float', 'colorr': PAPER[0],
                                                     'colorg': PAPER[1], 'colorb': PAPER[2]})
    before = net.create('feedbackTOP', 'before', inputs=[paper])
    stream = net.create('noiseTOP', 'stream', pars={
        'outputresolution': 'custom', 'resolutionw': width // 4, 'resolutionh': height // 4, 'mono': False,
        'period': 0.945, 'gain': 0.4, 'tz': '=absTime.seconds * 0.17', 'format': 'rgba16float'})
    wet = net.create('displaceTOP', 'wet', inputs=[before, stream], pars={
        'displaceweightx': 0.0032, 'displaceweighty': 0.0032, 'aspectcorrect': True, 'extend': 'hold'})

    # The brushes, one over the other; the pressure is in their size.
    layer = wet
    for number, colour in enumerate(BRUSHES):
        red, green, blue = paint(*colour)
        size = f'=0.036 + 0.022 * math.sin(absTime.seconds * {1.1 + 0.37 * number:.2f} + {number})'
        brush = net.create('circleTOP', f'brush{number + 1}', pars={
            **full, 'radiusx': size, 'radiusy': size, 'softness': 0.02, 'bgalpha': 0, 'format': 'rgba16float',
            'centerx': f"=op('walk')['x{number}'] * 0.75", 'centery': f"=op('walk')['y{number}'] * 0.75",
            'fillcolorr': red, 'fillcolorg': green, 'fillcolorb': blue})
        layer = net.create('overTOP', f'stroke{number + 1}', inputs=[brush, layer])
    before.par.top = layer

    # Thick paint casts shadows: its lightness is its height.
    relief = net.create('embossTOP', 'relief', inputs=[layer], pars={
        'strength': 0.5, 'midpoint': 0, 'direction': 45})
    lit = net.create('addTOP', 'lit', inputs=[layer, relief])
    return net.create('outTOP', 'out1', inputs=[lit], pars={'format': 'rgba8fixed'})
