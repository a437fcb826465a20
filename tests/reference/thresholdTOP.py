"""Threshold, from its docstring."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .channel import channel

COMPARED = {'less': operator.lt, 'greater': operator.gt, 'lessorequal': operator.le,
            'greaterorequal': operator.ge, 'equal': operator.eq, 'notequal': operator.ne}


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    v = channel(fit(black_if_none(images[0], out), out), p.rgb)
    if p.soften <= 0:
        value = np.where(COMPARED[p.comparator](v, out.dtype(p.threshold)), 0, 1).astype(out.dtype)
    elif p.comparator in ('equal', 'notequal'):
        value = np.clip(2 * np.abs(v - p.threshold) / p.soften, 0, 1)
        value = 1 - value if p.comparator == 'notequal' else value
    else:
        above = (v - p.threshold) / p.soften
        value = np.clip((above if 'less' in p.comparator else -above) + 0.5, 0, 1)
    alpha = np.ones_like(value) if p.alpha == 'one' else value
    return np.stack([value, value, value, alpha], -1)
