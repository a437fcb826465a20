"""The page Crop: four edges of an image, and what lies beyond them."""

from __future__ import annotations

from tdgraph.operators.top._place import UNITS
from tdgraph.pars import Float, Menu

__all__ = ['CropPage']


class CropPage:
    """Parameters of Crop and Tile."""

    cropleft = Float(0.0, norm=(0, 1), page='Crop', label='Crop Left', role='derived', help='The left edge.')
    cropleftunit = Menu(UNITS, 'fraction', page='Crop', label='Crop Left Unit', role='derived',
                        help='What Crop Left counts, from the left.')
    cropright = Float(1.0, norm=(0, 1), page='Crop', label='Crop Right', role='derived',
                      help='The right edge.')
    croprightunit = Menu(UNITS, 'fraction', page='Crop', label='Crop Right Unit', role='derived',
                         help='What Crop Right counts, from the left.')
    cropbottom = Float(0.0, norm=(0, 1), page='Crop', label='Crop Bottom', role='derived',
                       help='The bottom edge.')
    cropbottomunit = Menu(UNITS, 'fraction', page='Crop', label='Crop Bottom Unit', role='derived',
                          help='What Crop Bottom counts, from the bottom.')
    croptop = Float(1.0, norm=(0, 1), page='Crop', label='Crop Top', role='derived', help='The top edge.')
    croptopunit = Menu(UNITS, 'fraction', page='Crop', label='Crop Top Unit', role='derived',
                       help='What Crop Top counts, from the bottom.')
    extend = Menu('hold zero repeat mirror', 'repeat', page='Crop',
                  help='What lies beyond the edges of the input.')
