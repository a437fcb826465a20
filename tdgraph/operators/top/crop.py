"""Crop TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._croppage import CropPage
from tdgraph.operators.top._place import beyond, to_pixels
from tdgraph.operators.top.base import TOP

__all__ = ['CropTOP']


class CropTOP(CropPage, TOP):
    """Cut an image off at four edges; edges outside the image enlarge it.

    Each edge goes to the nearest edge of a pixel: ``floor(pixels + 0.5)``.  The output shows the pixels
    between left and right, bottom and top, unfiltered; beyond the input, `extend` decides.  Edges in the
    wrong order are swapped, and at least one pixel is left.

    Input 0: any size and format; unconnected: transparent black.
    Output: (right - left) x (top - bottom) pixels in the input's format; its aspect grows and shrinks with
        it. Where the Common page asks for another size, the same region is filtered to it.
    Units: fraction of width or height, pixels, or fractionaspect (of the height), each from the left or
        bottom.
    Source: docs.derivative.ca/Crop_TOP.
    Differs: how TouchDesigner rounds an edge inside a pixel is not documented.
    """

    opType, base_name, type_label = 'cropTOP', 'crop', 'Crop'
    inputs = Input('image'),
    shader = Sample('top/crop.glsl')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        image = specs[0]
        if not isinstance(image, Spec):
            return super().natural(p, specs) if image is None else image
        left, bottom, right, top = _edges(p, image)
        width, height = right - left, top - bottom
        aspect = image.aspect * ((width / image.width) * (image.height / height))  # exactly its own when whole
        return replace(image, width=width, height=height, aspect=aspect)

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'NEAREST': int(p.inputfiltertype == 'nearest')}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, float | tuple[float, ...]]:
        left, bottom, right, top = _edges(p, specs[0] or Spec())
        return {'origin': (float(left), float(bottom)), 'extent': (float(right - left), float(top - bottom))}

    def extends(self, p: Any) -> str:
        return beyond(p.extend)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        image = specs[0] or Spec()
        return 0 if _edges(p, image) == (0, 0, image.width, image.height) else None


def _edges(p: Any, image: Spec) -> tuple[int, int, int, int]:
    """Return left, bottom, right and top as edges of pixels of the input."""
    left = math.floor(to_pixels(p.cropleft, p.cropleftunit, 0, image) + 0.5)
    right = math.floor(to_pixels(p.cropright, p.croprightunit, 0, image) + 0.5)
    bottom = math.floor(to_pixels(p.cropbottom, p.cropbottomunit, 1, image) + 0.5)
    top = math.floor(to_pixels(p.croptop, p.croptopunit, 1, image) + 0.5)
    left, right = min(left, right), max(left, right)
    bottom, top = min(bottom, top), max(bottom, top)
    return left, bottom, max(right, left + 1), max(top, bottom + 1)
