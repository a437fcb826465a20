"""Monochrome, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit, mix
from .channel import channel


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = fit(black_if_none(images[0], out), out)
    grey = channel(image, p.rgb)[..., None]
    mixed = np.concatenate([mix(image[..., :3], grey, p.mono), channel(image, p.alpha)[..., None]], -1)
    return np.clip(mixed, 0, 1) if p.clamp else mixed
