"""Null TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import COPY
from tdgraph.operators.top.base import TOP

__all__ = ['NullTOP']


class NullTOP(TOP):
    """Hand an image on: a steady place to refer to.

    ``out = in``

    Input 0: any size and format; unconnected: transparent black.
    Output: the input itself (the same image, no copy), unless the Common page asks for another size, format
        or mask.
    Units: none.
    Source: docs.derivative.ca/Null_TOP.
    Differs: none known.
    """

    opType, base_name, type_label = 'nullTOP', 'null', 'Null'
    inputs = Input('image'),
    shader = COPY

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0
