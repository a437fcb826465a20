"""Cache in its first cook: the input, or nothing; tests/top/test_cache.py goes on."""

from __future__ import annotations

from typing import Any

from . import Array, Out, blank, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    stored = images[0] if p.active and not p.reset else None
    return blank(out) if stored is None else fit(stored, out)
