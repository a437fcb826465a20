"""The blend modes that Composite and every Output page share: shaders/lib/blend.glsl.

Their formulas are in the docstring of Composite TOP.
"""

from __future__ import annotations

__all__ = ['OPERANDS', 'OPERAND_LABELS']

_LABELLED = (
    'Add', 'Atop', 'Average', 'Brightest', 'Burn Color', 'Burn Linear', 'Chroma Difference', 'Color',
    'Darker Color', 'Difference', 'Dimmest', 'Divide', 'Dodge', 'Exclude', 'Freeze', 'Glow', 'Hard Light',
    'Hard Mix', 'Heat', 'Hue', 'Inside', 'Inside Luminance', 'Inverse', 'Lighter Color',
    'Luminance Difference', 'Maximum', 'Minimum', 'Multiply', 'Negate', 'Outside',
    'Outside Luminance', 'Over', 'Overlay', 'Pinlight',
    'Reflect', 'Screen', 'Soft Light', 'Linear Light', 'Stencil Luminance', 'Subtract', 'Subtractive',
    'Under', 'Vivid Light', 'Xor', 'Y Film', 'Z Film',
)

OPERAND_LABELS = _LABELLED
#: TouchDesigner's tokens of the menu `operand`, in its order.
OPERANDS = tuple(label.replace(' ', '').lower() for label in _LABELLED)
