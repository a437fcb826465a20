"""Convolve without a table, from its docstring; tests/top/test_convolve.py has tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = fit(black_if_none(images[0], out), out)
    summed = (image + p.offset) * p.scale
    return summed if p.applytoalpha else np.concatenate([summed[..., :3], image[..., 3:]], -1)
