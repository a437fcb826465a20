"""Base COMP."""

from __future__ import annotations

from tdgraph.operators.comp._shortcuts import Shortcuts

__all__ = ['BaseCOMP']


class BaseCOMP(Shortcuts):
    """Hold a network, wired to the outside through the In and Out operators inside.

    ``output i = the i-th Out operator inside``, in the order of their names.

    Input i: what the i-th In operator inside gives; its family is the input's.
    Output: as the Out operators inside.
    Units: none.
    Source: docs.derivative.ca/Base_COMP.
    Differs: clones, extensions and external .tox files do not exist.
    """

    opType, base_name = 'baseCOMP', 'base'
    isBase = True
