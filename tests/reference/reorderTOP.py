"""Reorder, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit
from .channel import channel


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    found = [fit(black_if_none(image, out), out) for image in images]
    parts = []
    for source, name in ((p.outputred, p.outputredchan), (p.outputgreen, p.outputgreenchan),
                         (p.outputblue, p.outputbluechan), (p.outputalpha, p.outputalphachan)):
        parts.append(channel(found[int(source[-1]) - 1], name))
    return np.stack(parts, -1)
