"""Outside TOP."""

from __future__ import annotations

from tdgraph.operators.top._layered import PairTOP

__all__ = ['OutsideTOP']


class OutsideTOP(PairTOP):
    """Show an image where another one's alpha is not.

    ``out = a * (1 - clip(b.a, 0, 1))``

    with a input 0, b input 1, both premultiplied.  The image that is not fixed (`size`) is the
    overlay: it is fitted, justified, scaled, turned and moved as Composite TOP describes, and filtered where
    it leaves the output's pixel grid.

    Input 0: image a; any size and format; unconnected: the other image alone.
    Input 1: image b; any size and format; unconnected: the other image alone.
    Output: size and aspect of the fixed image, format of the first.
    Units: as in Composite TOP.
    Source: docs.derivative.ca/Outside_TOP.
    Differs: Transforms are relative to the output, which TD does not say.  Not here: legacyxform.
    """

    opType, base_name, type_label = 'outsideTOP', 'outside', 'Outside'
    operand = 'outside'
