"""Makes flight.mp4, the film that examples/tracking.py looks at: a flight over the Hubble eXtreme Deep Field.

    tdgraph cook examples/media/flight.py --frames 1-120 --fps 30 --out examples/media/flight.mp4
"""

from __future__ import annotations

import os

PHOTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'hubble_deep_field.jpg')


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    size = {'outputresolution': 'custom', 'resolutionw': 512, 'resolutionh': 288, 'outputaspect': 'resolution'}
    photo = net.create('moviefileinTOP', 'photo', pars={'file': PHOTO})
    # Towards a place right of the middle, turning and nearing ever faster.
    nearer = '=1.75 * math.exp(0.16 * absTime.seconds)'
    flight = net.create('transformTOP', 'flight', inputs=[photo], pars={
        'extend': 'mirror', 'rotate': '=7 * absTime.seconds', 'px': 0.22, 'py': 0.06, 'sx': nearer, 'sy': nearer,
        'tx': '=0.24 - 0.085 * absTime.seconds', 'ty': '=-0.03 * absTime.seconds'})
    frame = net.create('cropTOP', 'frame', inputs=[flight], pars={'cropbottom': 0.18, 'croptop': 0.825})
    # Without the grain of the darkest parts the film is a third as large.
    dark = net.create('levelTOP', 'dark', inputs=[frame], pars={'blacklevel': 0.07})
    return net.create('resolutionTOP', 'out1', inputs=[dark], pars=size)
