"""The pages of the Text TOP."""

from __future__ import annotations

from typing import ClassVar, Final

from tdgraph.media.textfonts import BUNDLED
from tdgraph.operators.top._blending import OPERAND_LABELS, OPERANDS
from tdgraph.operators.top._place import UNITS
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGB, XY, CHOPRef, DATRef, File, Float, Int, Menu, Str, StrMenu, Toggle

__all__ = ['TextPages']

_SIZE_UNITS: Final = 'pixels fract relfract points'
_SAMPLES: Final = 'aa1 aa2 aa4 aa8 aa16 aa32'
_SAMPLE_LABELS: Final = ('1x (Off)', '2x', '4x', '8x', '16x', '32x')
_SIDES: Final = ('left', 'right', 'bottom', 'top')
_BORDERS: Final = tuple(f'{side}border{inside}' for side in _SIDES for inside in ('', 'i'))


class TextPages(TOP):
    """What one can set of a text."""

    unsupported: ClassVar[tuple[str, ...]] = (
        'field', 'specdat', 'legacyparsing', 'charset', 'breaklang', 'typeface', 'legacyfontselection', *_BORDERS,
        'multrgbbyalpha', 'compoverinput', 'smartquote', 'tracking1', 'tracking2', 'position1', 'position2',
        'borderar', 'borderag', 'borderab',
        'borderaalpha', 'borderbr', 'borderbg', 'borderbb', 'borderbalpha')

    text = Str('derivative', page='Text', help='What is shown; newlines begin a new line.')
    dat = DATRef(page='Text', label='DAT', help='A text, or a table with DAT Row and DAT Col, to show instead.')
    rowindex = Int(0, min=0, norm=(0, 10), page='Text', label='DAT Row', role='cpu',
                   help='Row of the cell, from 0.')
    colindex = Int(0, min=0, norm=(0, 10), page='Text', label='DAT Col', role='cpu',
                   help='Column of the cell, from 0.')
    appendvalue = Toggle(page='Text', label='Append Value', role='cpu',
                         help='Show Value and Post Text after the text.')
    valuetouse = Float(0.0, norm=(0, 100), page='Text', label='Value', role='cpu', help='The number to append.')
    totaldigits = Int(5, min=0, max=100, norm=(0, 10), page='Text', label='Total Digits', role='cpu',
                      help='Least number of signs of Value, filled up with spaces.')
    decimaldigits = Int(2, min=0, max=30, norm=(0, 6), page='Text', label='Decimal Digits', role='cpu',
                        help='Digits of Value after the period.')
    posttext = Str(page='Text', label='Post Text', help='Shown after Value.')
    chopvaluereplace = Toggle(page='Text', label='CHOP Value %-Replace', role='cpu',
                              help='Put the channels of CHOP in the places of %d, %5.2f, %g; the text repeats '
                                   'until all are shown.')
    chop = CHOPRef(page='Text', label='CHOP', help='The channels to show.')
    wordwrap = Toggle(page='Text', label='Word Wrap', role='cpu',
                      help='Break lines that are wider than the picture.')
    smartpunct = Toggle(page='Text', label='Smart Punctuation', role='cpu',
                        help='Make straight quotation marks curly.')

    font = StrMenu(BUNDLED.family, (BUNDLED.family,), page='Font', role='cpu',
                   help='Name of an installed family; DejaVu Sans is always there.')
    fontfile = File(page='Font', label='Font File', help='A .ttf or .otf file to use instead of Font.')
    dispmethod = Menu('automatic polygon stroke bitmap scalable', page='Font', label='Display Method', role='cpu',
                      help='stroke draws outlines, the others filled letters.')
    antialias = Menu(_SAMPLES, 'aa8', page='Font', label='Anti-Alias', role='cpu', labels=_SAMPLE_LABELS,
                     help='Hard edges (1x), or exact ones (all others).')
    strokewidth = Int(1, min=1, max=1000, norm=(1, 5), page='Font', label='Stroke Width', role='cpu',
                      help='Width of outlines in pixels.')
    bold = Toggle(page='Font', role='cpu', help='Use the bold face, or make one.')
    italic = Toggle(page='Font', role='cpu', help='Use the italic face, or slant the upright one.')
    fontautosize = Menu('nofit alwaysfit fitiffat', page='Font', label='Auto-Size Font', role='cpu', labels=(
        'No Auto-Fit', 'Auto-Fit Always', 'Auto-Fit if Too Large'), help='Scale the whole text to fit the picture.')
    fontsizex = Float(32.0, min=0.0, norm=(0, 100), page='Font', label='Font Size X', role='cpu',
                      help='Size of the em across.')
    fontsizexunit = Menu(_SIZE_UNITS, 'points', page='Font', label='Font Size X Unit', role='cpu',
                         help='What Font Size X counts.')
    fontsizey = Float(32.0, min=0.0, norm=(0, 100), page='Font', label='Font Size Y', role='cpu',
                      help='Size of the em upwards.')
    fontsizeyunit = Menu(_SIZE_UNITS, 'points', page='Font', label='Font Size Y Unit', role='cpu',
                         help='What Font Size Y counts.')
    keepfontratio = Toggle(True, page='Font', label='Keep Font Ratio', role='cpu', help='Use Font Size X for both.')
    readingdirection = Menu('lefttoright righttoleft', page='Font', label='Reading Direction', role='cpu',
                            help='The direction of a paragraph, for what mixes both.')
    tracking = XY(0.0, norm=(-10, 10), page='Font', role='cpu',
                  help='Pixels between letters, across and up; ligatures are left out then.')
    position = XY(0.0, norm=(-100, 100), page='Font', role='cpu', help='Moves the text.')
    positionunit = Menu(UNITS, page='Font', label='Position Unit', role='cpu', help='What Position counts.')
    linespacing = Float(0.0, norm=(0, 100), page='Font', label='Line Spacing', role='cpu',
                        help='Added between lines.')
    linespacingunit = Menu(UNITS, page='Font', label='Line Spacing Unit', role='cpu',
                           help='What Line Spacing counts.')
    alignx = Menu('left center right', 'center', page='Font', label='Horizontal Align', role='cpu',
                  help='Where the lines lie across.')
    alignxmode = Menu('metrics bbox', page='Font', label='Horizontal Align Mode', role='cpu', labels=(
        'Use Font Metrics', 'Use Text Bounding Box'), help='What is aligned: advances, or the box of all ink.')
    aligny = Menu('bottom center top', 'center', page='Font', label='Vertical Align', role='cpu',
                  help='Where the block of lines lies up and down.')
    alignymode = Menu('metrics bbox', page='Font', label='Vertical Align Mode', role='cpu', labels=(
        'Use Font Metrics', 'Use Text Bounding Box'), help='What is aligned: ascender to descender, or the ink.')
    borderspace = Float(0.0, size=2, min=0.0, norm=(0, 50), page='Font', label='Border Space', role='cpu',
                        help='Pixels that Auto-Size Font leaves free at the sides, and above and below.')

    premultrgbbyalpha = Toggle(True, page='Color', label='Pre-Multiply RGB by Alpha', role='cpu',
                               help='Multiply the three colours by alpha.')
    fontcolor = RGB(1.0, norm=(0, 1), page='Color', label='Font Color', role='cpu', help='The colour of the text.')
    fontalpha = Float(1.0, norm=(0, 1), page='Color', label='Font Alpha', role='cpu', help='The alpha of the text.')
    bgcolor = RGB(0.0, norm=(0, 1), page='Color', label='Background Color', role='cpu',
                  help='The colour around the text.')
    bgalpha = Float(0.0, norm=(0, 1), page='Color', label='Background Alpha', role='cpu',
                    help='The alpha around the text.')

    combineinput = Menu('res compres', page='Output', label='Combine with Input', role='cpu',
                        labels=('Resolution', 'Composite, Resolution'),
                        help='Take the size of the input, or be blended with it.')
    operand = Menu(OPERANDS, 'over', labels=OPERAND_LABELS, page='Output', label='Operation',
                   help='How the text blends with the input: see Composite TOP.')
    swaporder = Toggle(page='Output', label='Swap Order', help='Put the input on top.')
