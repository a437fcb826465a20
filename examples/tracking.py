"""OpenCV in the middle of a network: galaxies found and followed in a film.

The road of a video through Python.  A Script TOP gets the film's pixels as a NumPy array, lets OpenCV find what is
worth following (Shi and Tomasi) and follow it from frame to frame (Lucas and Kanade), and draws the trails into a
transparent image.  TOPs do the rest: the film darkened, the trails over it, a bloom.  Needs OpenCV:
``pip install opencv-python-headless``.

    tdgraph cook examples/tracking.py --frames 1-110 --out out/tracking.mp4
    tdgraph view examples/tracking.py
"""

from __future__ import annotations

import os
from itertools import pairwise

import cv2
import numpy as np

FILM = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'media', 'flight.mp4')
MOST, SPACING, MEMORY = 90, 16, 45  # trails at a time, pixels between new ones, frames that a trail is long


def grey(image):
    """Return a float picture with row 0 at the bottom as OpenCV wants it: bytes, one channel, row 0 on top."""
    luminance = np.flipud(image[..., :3]) @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.ascontiguousarray((luminance * 255).clip(0, 255).astype(np.uint8))


def follow(before, now, trails):
    """Return the trails that are still seen, each one point longer."""
    if not trails:
        return []
    ends = np.float32([trail[-1] for trail in trails]).reshape(-1, 1, 2)
    window = {'winSize': (21, 21), 'maxLevel': 3}
    there, seen, _ = cv2.calcOpticalFlowPyrLK(before, now, ends, None, **window)
    back, _, _ = cv2.calcOpticalFlowPyrLK(now, before, there, None, **window)
    # What does not lead back to where it came from was lost.
    good = (abs(ends - back).max(axis=(1, 2)) < 0.6) & (seen.ravel() == 1)
    return [(*trail, tuple(point[0]))[-MEMORY:] for trail, point, ok in zip(trails, there, good, strict=True) if ok]


def find(now, trails):
    """Return new trails of one point, away from those that are there."""
    free = np.full(now.shape, 255, np.uint8)
    for trail in trails:
        cv2.circle(free, np.int32(trail[-1]).tolist(), SPACING, 0, -1)
    wanted = MOST - len(trails)
    corners = cv2.goodFeaturesToTrack(now, wanted, 0.06, SPACING, mask=free) if wanted > 0 else None
    return [] if corners is None else [(tuple(point[0]),) for point in corners]


def draw(shape, trails):
    """Return the trails as RGBA bytes, row 0 on top; colour tells the direction, brightness the age."""
    canvas = np.zeros((*shape, 4), np.uint8)
    for trail in trails:
        path = np.array(trail)
        dx, dy = path[-1] - path[0]
        hue = np.uint8([[[np.degrees(np.arctan2(dy, dx)) % 360 / 2, 150, 255]]])
        colour = cv2.cvtColor(hue, cv2.COLOR_HSV2RGB)[0, 0].tolist()
        points = np.int32(path * 16)  # sixteenths of a pixel
        for number, (a, b) in enumerate(pairwise(points)):
            age = (number + 1) / len(points)
            shade = [int(value * age) for value in (*colour, 255)]
            cv2.line(canvas, a.tolist(), b.tolist(), shade, 1, cv2.LINE_AA, shift=4)
        if len(trail) > 5:
            cv2.circle(canvas, points[-1].tolist(), 5 * 16, (*colour, 255), 1, cv2.LINE_AA, shift=4)
    return canvas


def onCook(scriptOp):
    now = grey(scriptOp.inputs[0].numpyArray())
    before, trails = scriptOp.fetch('tracked', (now, []))
    trails = follow(before, now, trails)
    trails += find(now, trails)
    scriptOp.store('tracked', (now, trails))
    scriptOp.copyNumpyArray(np.flipud(draw(now.shape, trails)))


def build(project):
    """Make the network and return the TOP to look at."""
    net = project.op('/project1')
    project.cookRate = 30
    width, height = project.resolution or (1280, 720)

    film = net.create('moviefileinTOP', 'film', pars={'file': FILM})
    trails = net.create('scriptTOP', 'trails', inputs=[film], callbacks={'onCook': onCook})
    wide = net.create('resolutionTOP', 'wide', inputs=[film], pars={
        'outputresolution': 'custom', 'resolutionw': width, 'resolutionh': height})
    dark = net.create('levelTOP', 'dark', inputs=[wide], pars={'brightness1': 0.75, 'gamma1': 0.9})
    smooth = net.create('fitTOP', 'smooth', inputs=[trails], pars={
        'outputresolution': 'custom', 'resolutionw': width, 'resolutionh': height})
    over = net.create('overTOP', 'over', inputs=[smooth, dark])
    shine = net.create('bloomTOP', 'shine', inputs=[over], pars={
        'preblacklevel': 0.3, 'maxbloomradius': 0.55, 'bloomintensity': 0.7})
    return net.create('outTOP', 'out1', inputs=[shine])


if __name__ == '__main__':
    import tdgraph as td
    with td.Project(resolution=(1280, 720)) as project:
        picture = build(project)
        project.advance(60, cook=picture)
        print(picture.save('out/tracking.png', createFolders=True))
