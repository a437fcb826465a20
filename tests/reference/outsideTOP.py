"""Outside TOP, from its docstring."""

from __future__ import annotations

from typing import Any

from . import Array, Out
from .layers import pair


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    return pair(p, images, out, lambda a, b: a * (1 - b[..., 3:].clip(0, 1)))
