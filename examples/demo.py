"""A black hole drifts through the Hubble eXtreme Deep Field.

A photograph, NumPy and a dozen kinds of operators.  A Script CHOP says where the hole is; a Script TOP
computes how its mass bends light (the thin lens of general relativity), another one the disc of hot gas
around it; a Displace TOP bends photograph, nebula and the far half of the disc with that map; a Feedback
loop winds starlight into the hole; an LFO makes it all breathe.

    tdgraph cook examples/demo.py --resolution 1280x720 --frames 1-120 --fps 30 --out out/demo.mp4
    python examples/demo.py                                                  # one picture: out/demo.png
"""

from __future__ import annotations

import math
import os

import numpy as np

import tdgraph as td

PHOTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'media', 'hubble_deep_field.jpg')
MAP = 640, 360  # pixels of what NumPy computes; it is smooth, and the GPU enlarges it

# Lengths are in picture heights.
EINSTEIN = 0.175  # the ring into which the hole bends what is right behind it
SHADOW = 0.098
INNER, OUTER = 0.15, 0.46  # of the disc
TILT, FLATNESS = math.radians(-16), 0.19

NEBULA = 'pos r g b a', '0 .02 .10 .27 1', '.45 .15 .05 .36 1', '1 .40 .07 .17 1'
VIGNETTE = 'pos r g b a', '.3 1 1 1 1', '1 .2 .2 .3 1'


def from_hole():
    """Return x and y of every pixel's centre as seen from the hole, in heights; row 0 = bottom."""
    width, height = MAP
    x = (np.arange(width, dtype=np.float32) + 0.5) / width - td.op('path')['x'].eval()
    y = (np.arange(height, dtype=np.float32) + 0.5) / height - td.op('path')['y'].eval()
    return np.meshgrid(x * (width / height), y)


def fly(scriptOp):
    """Script CHOP: the place of the hole, 0..1 across the picture and up."""
    t = td.absTime.seconds
    scriptOp.clear()
    scriptOp.appendChan('x')[0] = 0.5 + 0.16 * math.sin(0.5 * t - 1.0)
    scriptOp.appendChan('y')[0] = 0.5 + 0.06 * math.sin(0.8 * t + 0.4)


def bend(scriptOp):
    """Script TOP: where the light of a pixel comes from (red, green: a shift) and the shadow (alpha)."""
    x, y = from_hole()
    distance = np.hypot(x, y)
    pull = -EINSTEIN ** 2 / (distance ** 2 + 0.002)
    light = np.clip((distance - SHADOW) * 140, 0, 1)
    scriptOp.copyNumpyArray(np.stack([x * pull, y * pull, light, light], axis=2))


def glow(scriptOp):
    """Script TOP: the disc, seen nearly from its edge; alpha is 1 on the half in front of the hole."""
    x, y = from_hole()
    along = x * math.cos(TILT) + y * math.sin(TILT)
    across = (y * math.cos(TILT) - x * math.sin(TILT)) / FLATNESS
    radius = np.maximum(np.hypot(along, across), 0.05)
    # Kepler: the inner gas is faster.
    angle = np.arctan2(across, along) + 0.09 * td.absTime.seconds * radius ** -1.5
    streaks = np.zeros_like(radius)
    for number, (turns, rings) in enumerate(((1, 31), (2, 57), (0, 83), (3, 44), (1, 119), (2, 26))):
        streaks += np.cos(turns * angle + rings * radius + 2.4 * number) / (1 + 0.3 * number)
    edges = np.clip((radius - INNER) * 30, 0, 1) * np.clip((OUTER - radius) * 4.5, 0, 1)
    heat = edges * (INNER / radius) ** 2 * np.clip(0.7 + 0.24 * streaks, 0.06, 2)
    heat *= (1 - 0.6 * along / radius) ** 1.6  # gas that comes towards us shines brighter
    near = np.clip(0.5 - 20 * across, 0, 1)
    scriptOp.copyNumpyArray(np.stack([1.9 * heat, 0.88 * heat, 0.34 * heat, near], axis=2))


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    width, height = project.resolution or (1280, 720)

    def make(kind, name, *inputs, callbacks=None, **pars):
        if kind == 'compositeTOP':
            pars.setdefault('size', 'input1')
        return net.create(kind, name, inputs=inputs, pars=pars, callbacks=callbacks)

    def sized(w, h):
        return {'outputresolution': 'custom', 'resolutionw': w, 'resolutionh': h}

    # What moves.
    make('scriptCHOP', 'path', callbacks={'onCook': fly})
    make('lfoCHOP', 'breath', frequency=0.5, amp=0.5, offset=0.5)

    # The sky: the photograph, slowly turning, and a nebula of noise and colour before it.
    photo = make('moviefileinTOP', 'photo', file=PHOTO)
    wide = make('cropTOP', 'wide', photo, cropbottom=0.18, croptop=0.825)
    frame = make('resolutionTOP', 'frame', wide, **sized(width, height), outputaspect='resolution')
    sky = make('transformTOP', 'sky', frame, extend='mirror', sx=1.12, sy=1.12,
               rotate='=absTime.seconds * 0.9', tx='=absTime.seconds * -0.006')
    stars = make('levelTOP', 'stars', sky, blacklevel=0.055, brightness1=1.6, gamma1=1.12)
    clouds = make('noiseTOP', 'clouds', **sized(640, 360), seed=11, period=1.9, harmon=4, gain=0.46,
                  amp=0.6, offset=0.2, tz='=absTime.seconds * 0.06')
    tint = make('rampTOP', 'tint', **sized(640, 360), extendleft='mirror',
                phase='=absTime.seconds * 0.03')
    net.op('tint_keys').text = '\n'.join(NEBULA).replace(' ', '\t')
    nebula = make('compositeTOP', 'nebula', clouds, tint, operand='multiply')
    heaven = make('compositeTOP', 'heaven', stars, nebula, operand='screen')

    # The hole: the far half of the disc is seen through the lens, the near half lies before it.
    lens = make('scriptTOP', 'lens', callbacks={'onCook': bend})
    disc = make('scriptTOP', 'disc', callbacks={'onCook': glow})
    far = make('compositeTOP', 'far', disc, disc, operand='outside')
    near = make('compositeTOP', 'near', disc, disc, operand='inside')
    behind = make('compositeTOP', 'behind', heaven, far, operand='add', format='rgba16float')
    bent = make('displaceTOP', 'bent', behind, lens, midpointx=0, midpointy=0, displaceweightx=0.5,
                displaceweighty=0.5, aspectcorrect=True, extend='mirror')

    # Light that was: wound around the hole, stirred by noise, fading to blue.
    bright = make('levelTOP', 'bright', bent, blacklevel=0.3, clamp=True, clamphigh2=100, outputresolution='half')
    before = make('feedbackTOP', 'before', bright)
    wound = make('transformTOP', 'wound', before, px="=op('path')['x']", py="=op('path')['y']", rotate=0.7,
                 sx=0.994, sy=0.994)
    flow = make('noiseTOP', 'flow', **sized(320, 180), mono=False, period=0.675, gain=0.4,
                tz='=absTime.seconds * 0.8', format='rgba16float')
    stirred = make('displaceTOP', 'stirred', wound, flow, displaceweightx=0.004, displaceweighty=0.004)
    soft = make('blurTOP', 'soft', stirred, type='gaussian', size=3)
    fading = make('levelTOP', 'fading', soft, highr=0.93, highg=0.95, highb=0.975)
    trails = make('compositeTOP', 'trails', bright, fading, operand='maximum')
    before.par.top = trails

    # Together: no starlight leaves the shadow, but the near half of the disc crosses it.
    wake = make('levelTOP', 'wake', trails, brightness1=0.75)
    light = make('compositeTOP', 'light', bent, wake, operand='maximum')
    dark = make('compositeTOP', 'dark', light, lens, operand='inside')
    lit = make('compositeTOP', 'lit', dark, near, operand='add')
    halo = make('blurTOP', 'halo', lit, outputresolution='half', type='gaussian', preshrink=4,
                size=24)
    bloom = make('levelTOP', 'bloom', halo, blacklevel=0.1, clamp=True, clamphigh2=100,
                 brightness1="=0.35 + 0.3 * op('breath')['chan1']")
    whole = make('compositeTOP', 'whole', lit, bloom, operand='add')
    vignette = make('rampTOP', 'vignette', **sized(640, 360), type='circular', period=1.35,
                    interpnotches='easeineaseout', fitaspect='fill')
    net.op('vignette_keys').text = '\n'.join(VIGNETTE).replace(' ', '\t')
    graded = make('levelTOP', 'graded', make('compositeTOP', 'framed', whole, vignette, operand='multiply'),
                  gamma1=1.05, contrast=1.08, format='rgba8fixed')
    return make('outTOP', 'out1', graded)


if __name__ == '__main__':
    with td.Project(resolution=(1280, 720)) as project:
        picture = build(project)
        project.advance(60, cook=picture)
        print(picture.save('out/demo.png', createFolders=True))
