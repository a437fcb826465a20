"""Ramp TOP, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, fit, uv
from .blend import blend
from .dither import dither

#: What the docked table holds when it is made: black at 0, white at 1.
DEFAULT_KEYS = ((0.0, 0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0, 1.0))


def distance(p: Any, u: Array, v: Array, aspect: float) -> Array:
    """Where along the ramp each point lies, before phase and period."""
    if p.type == 'vertical':
        return v
    if p.type == 'horizontal':
        return u
    how = p.fitaspect
    if how == 'fitbest':
        how = 'fitvert' if aspect >= 1 else 'fithorz'
    wide, tall = {'fill': (1, 1), 'fithorz': (1, 1 / aspect), 'fitvert': (aspect, 1)}[how]
    x, y = (u - 0.5 - p.position[0]) * wide, (v - 0.5 - p.position[1]) * tall
    if p.type == 'circular':
        return 2 * np.hypot(x, y)
    return np.arctan2(y, x) / (2 * np.pi) % 1


def interpolate(p: Any, keys: Array, t: Array) -> Array:
    """The colour (..., 4) between the keys (n, 5), held outside."""
    places, colours = keys[:, 0], keys[:, 1:]
    low = np.clip(np.searchsorted(places, t, 'right') - 1, 0, len(keys) - 1)
    high = np.minimum(low + 1, len(keys) - 1)
    inside = (t >= places[0]) & (t < places[-1])
    span = np.where(inside, places[high] - places[low], 1)
    f = np.where(inside, (t - places[low]) / span, 0)[..., None]
    start, end = colours[low], colours[high]
    if p.interpnotches == 'step':
        return start
    if p.interpnotches == 'hermite':
        wider = np.concatenate([colours[:1], colours, colours[-1:]])
        slopes = (1 - p.tension) / 2 * (wider[2:] - wider[:-2])
        cubic = ((2 * f**3 - 3 * f**2 + 1) * start + (f**3 - 2 * f**2 + f) * slopes[low]
                 + (3 * f**2 - 2 * f**3) * end + (f**3 - f**2) * slopes[high])
        return np.where(inside[..., None], cubic, start)
    if p.interpnotches == 'easeineaseout':
        f = (1 - np.cos(np.pi * f)) / 2
    return start + (end - start) * f


def coloured(p: Any, keys: Array, t: Array) -> Array:
    """The ramp's colour with what lies beyond its ends."""
    names = {'blockclamptoblack': 'black'}
    left = names.get(p.extendleft, p.extendleft)
    right = left if p.extendright == 'sameasleft' else p.extendright
    result = interpolate(p, keys, np.clip(t, 0, 1))
    for how, beyond in ((left, t < 0), (right, t > 1)):
        if how in ('black', 'zero'):
            outside = np.array([0, 0, 0, how == 'black'], t.dtype)
        elif how in ('repeat', 'mirror'):
            folded = t % 1 if how == 'repeat' else 1 - np.abs(t % 2 - 1)
            outside = interpolate(p, keys, folded)
        else:
            continue
        result = np.where(beyond[..., None], outside, result)
    return result


def reference(p: Any, images: list[Array | None], out: Out, keys: Any = DEFAULT_KEYS) -> Array:
    table = np.array(sorted(keys, key=lambda row: row[0]), out.dtype).reshape(-1, 5)
    if not len(table):
        table = np.zeros((1, 5), out.dtype)
    if len(table) > 1:  # the keys go round
        turn = np.array([1, 0, 0, 0, 0], out.dtype)
        around = np.concatenate([table - turn, table, table + turn])
        low, high = len(table) - (table[0, 0] > 0), 2 * len(table) + (table[-1, 0] < 1)
        table = around[low:high]
    u, v = uv(out)
    aspect = out.aspect or out.width / out.height
    frequency = 1 / p.period if p.period else 0.0
    count = p.antialias if p.type in ('radial', 'circular') else 1
    colour = np.zeros((out.height, out.width, 4), out.dtype)
    for i in range(count):
        for j in range(count):
            across = u + ((i + 0.5) / count - 0.5) / out.width
            up = v + ((j + 0.5) / count - 0.5) / out.height
            colour = colour + coloured(p, table, (distance(p, across, up, aspect) - p.phase) * frequency)
    colour = colour / (count * count)
    if p.premultrgbbyalpha:
        colour[..., :3] *= colour[..., 3:]
    if p.combineinput == 'compres' and images and images[0] is not None:
        under = fit(images[0], out)
        colour = blend(p.operand, under, colour) if p.swaporder else blend(p.operand, colour, under)
    return dither(colour) if p.dither else colour.astype(out.dtype)
