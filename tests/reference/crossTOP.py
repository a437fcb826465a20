"""Cross TOP, from its docstring."""

from __future__ import annotations

from typing import Any

from . import Array, Out, mix
from .layers import pair


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    return pair(p, images, out, lambda a, b: mix(a, b, p.cross))
