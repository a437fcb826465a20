"""Base COMP."""

from __future__ import annotations

from tdgraph.operators.comp._component import Component

__all__ = ['BaseCOMP']


class BaseCOMP(Component):
    """Hold a network, wired to the outside through the In and Out operators inside.

    ``output i = the i-th Out operator inside``, in the order of their names.

    Input i: what the i-th In operator inside gives; its family is the input's.
    Output: as the Out operators inside.
    Units: none.
    Source: docs.derivative.ca/Base_COMP.
    Differs: external .tox files do not exist.  `onInitTD` of an extension is called as soon as all extensions of
        the component are made; `ext` and `iop` begin with a component itself, then climb.  A clone follows when
        somebody looks at the network, at the latest before the next frame; what somebody changes inside of it stays
        until its master changes again.  Storage is taken over with new operators only.
    """

    opType, base_name = 'baseCOMP', 'base'
    isBase = True
