"""Stacks made of slices of other images, copied bit by bit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tdgraph.gpu.image import Image
from tdgraph.gpu.spec import Spec

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['can_join', 'join']


def can_join(device: Device) -> bool:
    """Whether the driver copies between textures (OpenGL 4.3)."""
    return bool(device.ctx.version_code >= 430)


def join(device: Device, spec: Spec, parts: Iterable[tuple[Image, int, int, int]], place: str = 'gpu') -> Image:
    """Make an array or volume from slices of other images of its size and format.

    parts: (image, its first slice, the first slice here, how many), which together fill the stack.  One copy
    for all slices that move takes a tenth of drawing each of them.  Raises: GPULimitError, GPUMemoryError.
    """
    sources = [(device.entry(image), first, to, count) for image, first, to, count in parts if count]
    image, _ = device.new_image(spec, place)
    device.flush()
    target = device.entry(image)
    for source, first, to, count in sources:
        device.gl.glCopyImageSubData(source.texture.glo, source.target, 0, 0, 0, first,
                                     target.texture.glo, target.target, 0, 0, 0, to,
                                     spec.width, spec.height, count)
    device.check(place)
    return image
