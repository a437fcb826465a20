"""Matte TOP, from its docstring."""

from __future__ import annotations

from typing import Any

from . import Array, Out, black_if_none, fit, mix
from .channel import channel


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    inside, outside, matte = (fit(black_if_none(image, out), out) for image in images)
    if p.switchinputs:
        inside, outside = outside, inside
    return mix(outside, inside, channel(matte, p.mattechannel)[..., None])
