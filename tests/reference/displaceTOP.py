"""Displace: each pixel fetches the source at a place moved by two channels of the map."""

from __future__ import annotations

from typing import Any

from . import Array, Out, aspect, black_if_none, fit, sample, uv

CHANNELS = {'red': 0, 'green': 1, 'blue': 2, 'alpha': 3}


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    source = black_if_none(images[0], out)
    if images[1] is None:
        return fit(source, out, extend=p.extend)
    shifted = []
    moved = fit(images[1], out)
    for axis, (place, channel) in enumerate(zip(uv(out), (p.horzsource, p.vertsource))):
        where = 0.5 * (1 - p.uvweight) + place * p.uvweight + p.offset[axis] * p.offsetweight
        if channel != 'none':
            reach = 2 * p.displaceweight[axis] / (aspect(source, out) if p.aspectcorrect and axis == 0 else 1)
            where = where + (moved[..., CHANNELS[channel]] - p.midpoint[axis]) * reach
        shifted.append(where)
    filter = 'nearest' if getattr(p, 'inputfiltertype', 'linear') == 'nearest' else 'linear'
    return sample(source, shifted[0], shifted[1], p.extend, filter)
