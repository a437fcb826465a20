"""Difference TOP, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out
from .layers import pair


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    return pair(p, images, out, difference)


def difference(a: Array, b: Array) -> Array:
    return np.concatenate([np.abs(a[..., :3] - b[..., :3]), np.ones_like(a[..., 3:])], -1)
