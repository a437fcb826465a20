"""Limit, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit, sample, uv


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    if p.quantpos == 'off' or p.posstep == 0:
        v = fit(image, out)
    else:
        x, y = (rounded(place, p.quantpos, p.posstep, p.posoffset) for place in uv(out))
        v = sample(image, x, y)
    if p.positive:
        v = np.abs(v)
    below, above = v < out.dtype(p.min), v > out.dtype(p.max)
    limited = np.where(below, ruled(v, p.min, p.minop, p), np.where(above, ruled(v, p.max, p.maxop, p), v))
    return rounded(limited.astype(out.dtype), p.quantvalue, p.vstep, p.voffset)


def ruled(v: Array, limit: float, rule: str, p: Any) -> Array:
    span = p.max - p.min
    if rule == 'off':
        return v
    if rule == 'clamp':
        return np.full_like(v, limit)
    if span <= 0:
        return np.full_like(v, p.min)
    turn = np.mod(v - p.min, 2 * span if rule == 'zigzag' else span)
    result: Array = p.min + np.where(turn > span, 2 * span - turn, turn)
    return result


def rounded(v: Array, how: str, size: float, offset: float) -> Array:
    if how == 'off' or size == 0:
        return v
    steps = (v - offset) / size
    whole = {'ceiling': np.ceil, 'floor': np.floor, 'round': lambda x: np.floor(x + 0.5)}[how](steps)
    result: Array = whole * size + offset
    return result
