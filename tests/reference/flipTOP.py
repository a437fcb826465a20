"""Flip: whole pixels change places."""

from __future__ import annotations

from typing import Any

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    image = black_if_none(images[0], out)
    image = image[:, ::-1] if p.flipx else image
    image = image[::-1] if p.flipy else image
    if p.flop == 'bottomleft':
        image = image.transpose(1, 0, 2)
    elif p.flop == 'topleft':
        image = image[::-1, ::-1].transpose(1, 0, 2)
    return fit(image, out)
