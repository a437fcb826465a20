"""Operators that draw more than once: what comes between, and how they end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tdgraph.gpu import Device, Image
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec

__all__ = ['COPY', 'between', 'finish']

COPY: Final = Pixel('top/null.glsl')
_SECOND: Final = Pixel('lib/second.glsl')


def between(spec: Spec, width: int, height: int) -> Spec:
    """Return the spec of an intermediate image: float32, so that no pass rounds or clamps."""
    return replace(spec, width=width, height=height, format='rgba32float')


def finish(device: Device, image: Image, original: Image | None, spec: Spec, p: Any, place: str) -> Image:
    """Return the last image in the output's size and format, with masked channels from `original`."""
    if p.chanmask == 15:
        if image.spec == spec:
            return image
        return device.render(COPY, [image], spec, filter=p.inputfiltertype, place=place)
    before = device.fill(spec) if original is None else original
    return device.render(_SECOND, [before, image], spec, filter=p.inputfiltertype, mask=p.chanmask,
                         place=place)
