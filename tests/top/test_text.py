"""Text TOP: what the parameters do to the picture; the layout itself is in tests/media/test_text.py."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.media.textfonts import BUNDLED
from tdgraph.operators.top._texts import shown_text


@pytest.fixture
def net(tmp_path: Path) -> Iterator[Any]:
    with td.Project(resolution=(200, 80), folder=tmp_path) as project:
        yield project.op('/project1')


def text(net: Any, **pars: Any) -> Any:
    return net.create('textTOP', pars={'text': 'Abg', 'fontsizexunit': 'pixels', 'fontsizex': 40, **pars})


def alpha(node: Any) -> Any:
    return node.numpyArray()[..., 3]


def box(node: Any) -> tuple[int, int, int, int]:
    """Left, bottom, right and top of what is not empty."""
    rows, columns = np.nonzero(alpha(node))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_it_says_derivative_in_white_on_nothing(net: Any) -> None:
    node = net.create('textTOP')
    pixels = node.numpyArray()
    assert (node.name, node.par.text.eval()) == ('text1', 'derivative') and not node.warnings()
    assert pixels.shape == (80, 200, 4) and node.pixelFormatName == 'rgba8fixed'
    assert pixels[..., 3].max() == 1 and not pixels[0, 0].any()
    np.testing.assert_array_equal(pixels[..., 0], pixels[..., 3])


#: A value for each parameter that changes the picture of the text below.
CHANGES: dict[str, Any] = {
    'text': 'Other', 'appendvalue': True, 'smartpunct': True, 'font': 'DejaVu Serif',
    'dispmethod': 'stroke', 'antialias': 'aa1', 'bold': True, 'italic': True, 'fontautosize': 'alwaysfit',
    'fontsizex': 20, 'fontsizexunit': 'points', 'keepfontratio': False, 'readingdirection': 'righttoleft',
    'trackingx': 2, 'trackingy': 1, 'positionx': 5.5, 'positiony': 3, 'linespacing': 9, 'alignx': 'left',
    'alignxmode': 'bbox', 'aligny': 'top', 'alignymode': 'bbox', 'premultrgbbyalpha': False, 'fontcolorr': 0.5,
    'fontcolorg': 0.5, 'fontcolorb': 0.5, 'fontalpha': 0.5, 'bgcolorr': 0.5, 'bgcolorg': 0.5, 'bgcolorb': 0.5,
    'bgalpha': 0.5}
#: The same with another setting first.
CHANGES_WITH: list[tuple[dict[str, Any], str, Any]] = [
    ({'fontsizex': 40}, 'wordwrap', True), ({'appendvalue': True}, 'valuetouse', 3.14159),
    ({'appendvalue': True}, 'totaldigits', 9),
    ({'appendvalue': True}, 'decimaldigits', 1), ({'appendvalue': True}, 'posttext', 'kg'),
    ({'dispmethod': 'stroke'}, 'strokewidth', 3), ({'keepfontratio': False}, 'fontsizey', 60),
    ({'keepfontratio': False}, 'fontsizeyunit', 'fract'), ({'positionx': 0.2}, 'positionunit', 'fraction'),
    ({'linespacing': 0.2}, 'linespacingunit', 'fraction'), ({'fontautosize': 'alwaysfit'}, 'borderspace1', 20),
    ({'fontautosize': 'alwaysfit', 'text': 'I'}, 'borderspace2', 20)]


@pytest.mark.parametrize(('first', 'name', 'value'), [
    *(({}, name, value) for name, value in CHANGES.items()), *CHANGES_WITH])
def test_parameters_change_the_picture(net: Any, first: dict[str, Any], name: str, value: Any) -> None:
    if value == 'DejaVu Serif' and value not in td_families():
        pytest.skip('needs DejaVu Serif')
    node = text(net, **{'text': '"Abg" and\n  (some) words', 'bgalpha': 0.9, 'bgcolorr': 0.2, 'fontalpha': 0.8,
                        'fontsizey': 25, 'fontsizex': 22, **first})
    before = node.numpyArray()
    node.par[name] = value
    assert not np.array_equal(node.numpyArray(), before) and not node.errors()


def td_families() -> list[str]:
    from tdgraph.media import font_families
    return font_families()


def test_every_parameter_is_tested() -> None:
    here = Path(__file__).read_text(encoding='utf-8')
    parts = [part.name for part in td.textTOP.declarations.parts.values() if part.group.page != 'Common']
    assert [name for name in parts if name not in CHANGES and f"'{name}'" not in here
            and f'{name}=' not in here and f'par.{name}' not in here] == []


# -- what it says

def test_an_expression_is_shown_anew_in_each_frame(net: Any) -> None:
    node = text(net, text='=str(int(absTime.frame))')
    first = node.numpyArray()
    net.time.engine.advance(1)
    second = node.numpyArray()
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(second, text(net, text='2').numpyArray())


def test_a_dat_goes_before_the_text(net: Any) -> None:
    said, table = net.create('textDAT'), net.create('tableDAT')
    said.text = 'from a DAT'
    table.clear()
    table.appendRows([['a', 'b'], ['c', 'd']])
    node = text(net, dat=said.path)
    np.testing.assert_array_equal(node.numpyArray(), text(net, text='from a DAT').numpyArray())
    said.text = 'changed'
    np.testing.assert_array_equal(node.numpyArray(), text(net, text='changed').numpyArray())
    node.par.dat, node.par.rowindex, node.par.colindex = table.path, 1, 0
    np.testing.assert_array_equal(node.numpyArray(), text(net, text='c').numpyArray())
    node.par.rowindex = 7
    assert not alpha(node).any() and not node.errors()


def test_channels_take_the_places_of_formats(net: Any) -> None:
    chop = net.create('constantCHOP')
    chop.par.const = 3
    for index, value in enumerate((1.5, -2, 30)):
        chop.par[f'const{index}name'], chop.par[f'const{index}value'] = f'c{index}', value
    node = text(net, text='[%5.2f|%-4d]', chop=chop.path, chopvaluereplace=True)
    node.cook()
    assert shown_text(node.par.snapshot()) == '[ 1.50|-2  ][30.00|]'
    for form, shown in (('%04d,', '0001,-002,0030,'), ('%g;', '1.5;-2;30;'), ('none', 'none')):
        node.par.text = form
        assert shown_text(node.par.snapshot()) == shown
    node.par.text = '%.1f '
    np.testing.assert_array_equal(node.numpyArray(), text(net, text='1.5 -2.0 30.0 ').numpyArray())


def test_values_and_quotes(net: Any) -> None:
    node = text(net, text='x=', appendvalue=True, valuetouse=2.5, totaldigits=6, decimaldigits=1, posttext='!')
    assert shown_text(node.par.snapshot()) == 'x=   2.5!'
    node = text(net, text='"It\'s" (\'so\')', smartpunct=True)
    assert shown_text(node.par.snapshot()) == '“It’s” (‘so’)'


# -- where it stands

def test_alignment_and_position(net: Any) -> None:
    node = text(net, text='H', alignx='left', aligny='bottom', alignxmode='bbox', alignymode='bbox')
    wide, high = box(node)[2:]
    assert box(node) == (0, 0, wide, high)
    node.par.alignx, node.par.aligny = 'right', 'top'
    assert box(node) in ((200 - wide, 80 - high, 200, 80), (199 - wide, 79 - high, 200, 80),
                         (200 - wide, 79 - high, 200, 80), (199 - wide, 80 - high, 200, 80))
    node.par.alignx = node.par.aligny = 'center'
    left, bottom, right, top = box(node)
    assert abs(left - (200 - right)) <= 1 and abs(bottom - (80 - top)) <= 1
    for unit, x, y in (('pixels', 20, 8), ('fraction', 0.1, 0.1), ('fractionaspect', 0.25, 0.1)):
        node.par.positionunit, node.par.positionx, node.par.positiony = unit, x, y
        assert box(node) == (left + 20, bottom + 8, right + 20, top + 8)


def test_sizes(net: Any) -> None:
    node = text(net)
    wanted = (node.textWidth, node.textHeight)
    for unit, size in (('points', 30), ('fract', 0.2), ('relfract', 0.5)):
        node.par.fontsizexunit, node.par.fontsizex = unit, size
        assert (node.textWidth, node.textHeight) == wanted
    node.par.keepfontratio, node.par.fontsizey, node.par.fontsizeyunit = False, 80, 'pixels'
    assert (node.textWidth, node.textHeight) == (wanted[0], 93)  # 80 * (1901 + 483) / 2048


def test_fitting(net: Any) -> None:
    node = text(net, text='fitted', fontautosize='alwaysfit', fontsizex=10)
    assert node.textWidth == 200 or node.textHeight == 80
    node.par.borderspace1, node.par.borderspace2 = 30, 10
    assert node.textWidth == 140 or node.textHeight == 60
    left, _, right, _ = box(node)
    assert left >= 30 and right <= 170
    node.par.fontautosize = 'fitiffat'
    small = node.textWidth
    node.par.fontautosize = 'nofit'
    assert node.textWidth == small < 40
    node.par.fontsizex, node.par.fontautosize = 500, 'fitiffat'
    assert node.textWidth <= 140 and node.textHeight <= 60


def test_wrapping(net: Any) -> None:
    node = text(net, text='words that need more than one line', wordwrap=True, fontsizex=20)
    assert node.numLines > 1 and node.textWidth <= 200 and alpha(node)[:, 0].max() == 0
    node.par.wordwrap = False
    assert node.numLines == 1 and node.textWidth > 200


def test_what_scripts_ask(net: Any) -> None:
    node = text(net, fontsizex=2048)
    assert (node.ascender, node.descender, node.lineGap) == (1901, -483, 0)
    assert (node.capHeight, node.xHeight) == (1493, 1120) or (node.capHeight, node.xHeight) == (1491, 1120)
    assert node.fontSupportsChars('abcж') and not node.fontSupportsChars('a漢')
    assert node.evalTextSize('A') == (1401, 2384)
    assert node.evalTextSize('A\nA')[1] == 2 * 2384


# -- colours

def test_colours_are_mixed_by_coverage(net: Any) -> None:
    node = text(net, format='rgba32float', fontcolorr=1, fontcolorg=0.5, fontcolorb=0.25, fontalpha=0.8,
                bgcolorr=0.1, bgcolorg=0.9, bgcolorb=0.3, bgalpha=0.4)
    share = alpha(text(net))[..., None].astype(float)
    font, ground = np.array([0.8, 0.4, 0.2, 0.8]), np.array([0.04, 0.36, 0.12, 0.4])
    wanted = font * share + ground * (1 - 0.8 * share)
    np.testing.assert_allclose(node.numpyArray(), wanted, atol=1e-6)
    node.par.premultrgbbyalpha = False
    np.testing.assert_allclose(node.numpyArray(), np.dstack([wanted[..., :3] / wanted[..., 3:], wanted[..., 3]]),
                               atol=1e-6)
    node.par.format = 'rgba8fixed'
    np.testing.assert_allclose(node.numpyArray()[..., 3], wanted[..., 3], atol=0.51 / 255)


@pytest.mark.parametrize('format', ['rgba8fixed', 'srgba8fixed', 'rgba16fixed', 'rgba16float', 'rgba32float',
                                    'mono8fixed', 'rgb10a2fixed', 'a8fixed', 'rgba11float'])
def test_nothing_shows_where_the_text_was_put_in(net: Any, format: str) -> None:
    """The ground has the same code inside and outside of the part that is uploaded."""
    node = text(net, format=format, bgcolorr=0.5, bgcolorg=0.3137, bgcolorb=0.7, bgalpha=0.5, fontalpha=1)
    plain = node.numpyArray()
    empty = alpha(text(net)) == 0
    assert len(np.unique(plain[empty], axis=0)) == 1


def test_over_an_input(net: Any) -> None:
    under = net.create('constantTOP', pars={'colorr': 0.2, 'colorg': 0.6, 'outputresolution': 'custom',
                                            'resolutionw': 120, 'resolutionh': 50, 'format': 'rgba32float'})
    node = text(net)
    node.setInputs([under])
    alone = node.numpyArray()
    assert alone.shape == (50, 120, 4) and node.pixelFormatName == 'rgba32float'
    node.par.combineinput = 'compres'
    wanted = alone + under.numpyArray() * (1 - alone[..., 3:])
    np.testing.assert_allclose(node.numpyArray(), wanted, atol=1e-6)
    node.par.operand = 'add'
    np.testing.assert_allclose(node.numpyArray(), alone + under.numpyArray(), atol=1e-6)
    node.par.operand, node.par.swaporder = 'inside', True
    np.testing.assert_allclose(node.numpyArray(), under.numpyArray() * alone[..., 3:], atol=1e-6)


# -- fonts

def test_a_font_that_is_not_there_is_a_warning(net: Any) -> None:
    node = text(net)
    plain = node.numpyArray()
    node.par.font = 'DejaVu Sansa'
    np.testing.assert_array_equal(node.numpyArray(), plain)
    assert node.warnings() == ("/project1/text1: no font 'DejaVu Sansa' is installed, DejaVu Sans stands in; "
                               "did you mean 'DejaVu Sans'?")
    node.par.font, node.par.fontfile = 'DejaVu Sans', 'none.ttf'
    np.testing.assert_array_equal(node.numpyArray(), plain)
    assert 'none.ttf: no such font file; check the path; DejaVu Sans stands in' in node.warnings()
    node.par.fontfile = ''
    node.cook()
    assert not node.warnings() and not node.errors()


def test_a_font_by_its_file(net: Any, tmp_path: Path) -> None:
    shutil.copy(BUNDLED.path, tmp_path / 'mine.ttf')
    node = text(net, font='nothing', fontfile='mine.ttf')
    np.testing.assert_array_equal(node.numpyArray(), text(net).numpyArray())
    assert not node.warnings()


def test_an_untrusted_project_reads_no_font_outside(tmp_path: Path) -> None:
    with td.Project(folder=tmp_path, trust=False) as project:
        node = project.op('/project1').create('textTOP', pars={'fontfile': BUNDLED.path})
        node.cook()
        assert 'outside the project folder' in node.warnings() and not node.errors()


def test_a_missing_character_is_named_while_it_is_there(net: Any) -> None:
    node = text(net, text='a\U0010fffd')
    node.cook()
    assert 'no installed font has' in node.warnings() and 'U+10FFFD' in node.warnings()
    assert alpha(node).any()
    node.par.text = 'a'
    node.cook()
    assert not node.warnings()


@pytest.mark.parametrize('pars', [
    {'text': ''}, {'text': '\n\n'}, {'fontsizex': 0}, {'fontsizex': 1e9}, {'positionx': 1e12}, {'trackingx': -1e6},
    {'text': 'x' * 5000, 'wordwrap': True}, {'linespacing': -1e5, 'text': 'a\nb'}, {'text': '\u0300\u200d\ufeff'},
    {'fontautosize': 'alwaysfit', 'borderspace1': 1e5}, {'text': '\ud800'},
    *({name: value} for name in ('fontsizex', 'positionx', 'trackingx', 'linespacing', 'fontalpha', 'bgcolorr')
      for value in (1e30, -1e30, 1e-30)),
    *({'fontautosize': 'alwaysfit', name: 1e30} for name in ('trackingx', 'linespacing', 'borderspace1')),
])
def test_strange_settings(net: Any, pars: dict[str, Any]) -> None:
    node = text(net, **pars)
    assert node.numpyArray().shape == (80, 200, 4) and not node.errors()
