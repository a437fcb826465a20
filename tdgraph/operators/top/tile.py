"""Tile TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._croppage import CropPage
from tdgraph.operators.top._place import UNITS, beyond, to_fraction
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Int, Menu, Toggle

__all__ = ['TileTOP']

_NEUTRAL = {'flop': False, 'repeatx': 1, 'repeaty': 1, 'flipx': False, 'flipy': False, 'overlapu': 0.0,
            'overlapv': 0.0}


class _TilePage:
    flop = Toggle(page='Tile', help='Exchange x and y within the tiles.')
    repeatx = Int(1, min=1, norm=(1, 5), page='Tile', label='Repeat X', role='derived', help='Tiles across.')
    repeaty = Int(1, min=1, norm=(1, 5), page='Tile', label='Repeat Y', role='derived', help='Tiles up.')
    flipx = Toggle(page='Tile', label='Flip X', help='Turn all tiles over, left to right.')
    flipy = Toggle(page='Tile', label='Flip Y', help='Turn all tiles upside down.')
    reflectx = Toggle(page='Tile', label='Reflect X', help='Turn every second column of tiles over.')
    reflecty = Toggle(page='Tile', label='Reflect Y', help='Turn every second row of tiles upside down.')
    overlapu = Float(0.0, min=0.0, norm=(0, 0.5), page='Tile', label='Overlap U', role='derived',
                     help='How far neighbours across are faded into one another.')
    overlapuunit = Menu(UNITS, 'fraction', page='Tile', label='Overlap U Unit', role='derived',
                        help='What Overlap U counts.')
    overlapv = Float(0.0, min=0.0, norm=(0, 0.5), page='Tile', label='Overlap V', role='derived',
                     help='How far neighbours above each other are faded into one another.')
    overlapvunit = Menu(UNITS, 'fraction', page='Tile', label='Overlap V Unit', role='derived',
                        help='What Overlap V counts.')


class TileTOP(CropPage, _TilePage, TOP):
    """Repeat a part of an image, whole times across and up.

    The part between the crop edges becomes a tile; `repeatx` by `repeaty` of them fill the output.  `flipx` and
    `flipy` turn every tile over, `reflectx` and `reflecty` every second one, and `flop` exchanges x and y within
    the tiles.  With an overlap o (a share of a tile, 0 to 1/2) neighbours lie over one another by that much and
    are cross-faded: at x in 0..1 of a tile the picture at ``s = x * (1 - o)`` shows, and where s is below o,

    ``tile(s) * s / o + previous(s + 1 - o) * (1 - s / o)``

    Edges in the wrong order turn the part over.  Everything is filtered but the image that stays as it is.

    Input 0: any size and format; unconnected: transparent black.
    Output: as input 0.
    Units: edges and overlaps as their unit menus say, of the input.
    Source: docs.derivative.ca/Tile_TOP.
    Differs: the defaults, the size of the output and the way tiles are blended are ours.
    """

    opType, base_name, type_label = 'tileTOP', 'tile', 'Tile'
    inputs = Input('image'),
    shader = Sample('top/tile.glsl')

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, int]:
        return {'NEAREST': int(p.inputfiltertype == 'nearest'),
                'WHOLE': int(self.identity(p, specs) is not None)}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> dict[str, tuple[float, ...]]:
        spec = specs[0] or Spec()
        left, bottom, right, top = _edges(p, spec)
        overlap = (to_fraction(p.overlapu, p.overlapuunit, 0, spec),
                   to_fraction(p.overlapv, p.overlapvunit, 1, spec))
        return {'origin': (left, bottom), 'extent': (right - left, top - bottom),
                'repeat': (p.repeatx, p.repeaty), 'overlap': tuple(min(value, 0.5) for value in overlap)}

    def extends(self, p: Any) -> str:
        return beyond(p.extend)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        whole = _edges(p, specs[0] or Spec()) == (0.0, 0.0, 1.0, 1.0)
        return 0 if whole and all(getattr(p, name) == value for name, value in _NEUTRAL.items()) else None


def _edges(p: Any, spec: Spec) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top in fractions of the input."""
    return (to_fraction(p.cropleft, p.cropleftunit, 0, spec), to_fraction(p.cropbottom, p.cropbottomunit, 1, spec),
            to_fraction(p.cropright, p.croprightunit, 0, spec), to_fraction(p.croptop, p.croptopunit, 1, spec))
