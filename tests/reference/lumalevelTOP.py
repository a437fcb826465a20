"""Luma Level, from its docstring; the steps are those of `levelTOP`."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .channel import channel
from .levelTOP import bands, gamma, raised


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    rgba = fit(black_if_none(images[0], out), out)
    source = channel(rgba, p.source)[..., None]
    level = source + p.invert * ((1 - source) - source)
    level = (gamma(raised(level, p.blacklevel) * p.brightness1, p.gamma1) - 0.5) * p.contrast + 0.5
    span = p.inhigh - p.inlow
    level = (level - p.inlow) / (span if abs(span) >= 1e-4 else 1e-4)
    level = p.outlow + level * (p.outhigh - p.outlow)
    if p.stepsize > 0:
        level = np.clip(bands(level, p), p.clamplow, p.clamphigh)
    level = gamma(level, p.gamma2) * p.brightness2
    lit = rgba[..., :3] * level / np.where(source == 0, 1, source)
    grey = np.where(np.broadcast_to(level == 0, lit.shape), rgba[..., :3], level)
    rgb = np.where(source == 0, grey, lit)
    return (np.concatenate([rgb, rgba[..., 3:]], -1) * p.opacity).astype(out.dtype)
