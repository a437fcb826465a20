"""Math, from its docstring."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    v = unary(fit(black_if_none(images[0], out), out), p.preop)
    picked = [v[..., index] for index in range(4) if p.inputmask >> index & 1]
    if p.chanop != 'off' and picked:
        value = combined(picked, p.chanop)
        v = np.stack([value if p.outputchannels >> index & 1 else v[..., index] for index in range(4)], -1)
    v = (unary(v, p.postop) + p.preoff) * p.gain + p.postoff
    rgb, alpha = v[..., :3], v[..., 3:]
    if p.op == 'rgbmultalpha':
        rgb = rgb * alpha
    elif p.op != 'no_op':
        rgb = divided(rgb, alpha)
    if p.op == 'rgbdivalphafill':
        alpha = np.ones_like(alpha)
    v = ranged(np.concatenate([rgb, alpha], -1), p.fromrange, p.torange)
    v = np.stack([ranged(v[..., index], getattr(p, f'fromrange{name}'), getattr(p, f'torange{name}'))
                  for index, name in enumerate('rgba')], -1)
    rounding = {'off': lambda x: x, 'ceiling': np.ceil, 'floor': np.floor, 'round': lambda x: np.floor(x + 0.5)}
    result: Array = rounding[p.integer](v)
    return result


def divided(a: Array, b: Array) -> Array:
    result: Array = np.where(b == 0, a.dtype.type(0), a / np.where(b == 0, b.dtype.type(1), b))
    return result


def unary(v: Array, kind: str) -> Array:
    result: Array = {
        'off': lambda: v, 'negate': lambda: -v, 'pos': lambda: np.abs(v),
        'root': lambda: np.sqrt(np.maximum(v, 0)), 'square': lambda: v * v,
        'inverse': lambda: divided(np.ones_like(v), v),
    }[kind]()
    return result


def combined(parts: list[Array], kind: str) -> Array:
    if kind == 'len':
        length: Array = np.sqrt(np.sum(np.square(parts), axis=0))
        return length
    total = reduce({'sub': np.subtract, 'mul': np.multiply, 'div': divided, 'min': np.minimum,
                    'max': np.maximum}.get(kind, np.add), parts)
    return total / len(parts) if kind == 'avg' else total


def ranged(v: Array, source: tuple[float, float], target: tuple[float, float]) -> Array:
    span = source[1] - source[0]
    part = (v - source[0]) / (span if abs(span) >= 1e-4 else 1e-4)
    return target[0] + part * (target[1] - target[0])
