"""Container COMP."""

from __future__ import annotations

from tdgraph.operators.comp._component import Component

__all__ = ['ContainerCOMP']


class ContainerCOMP(Component):
    """Hold a network with a panel, wired to the outside through the In and Out operators inside.

    ``output i = the i-th Out operator inside``, in the order of their names.

    Input i: what the i-th In operator inside gives; its family is the input's.
    Output: as the Out operators inside.
    Units: none.
    Source: docs.derivative.ca/Container_COMP.
    Differs: the panel itself is not drawn (its parameters are kept for files); external .tox files do not
        exist.  Extensions and clones as in the Base COMP.
    """

    opType, base_name = 'containerCOMP', 'container'
    isPanel, subType = True, 'panel'
    unsupported = ('x', 'y', 'w', 'h', 'display', 'enable', 'helpdat', 'cursor', 'align*',
                   'margin*', 'bg*', 'top*', 'border*')
