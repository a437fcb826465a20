"""Text without a picture: fonts, shapes, order, breaks, places, coverage; against FreeType and Pillow."""

from __future__ import annotations

from pathlib import Path

import freetype
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont, features

from tdgraph.errors import MediaError
from tdgraph.media.textblock import Align, Block, cover
from tdgraph.media.textface import Face, Pen, face_of
from tdgraph.media.textfonts import BUNDLED, find_font, font_families, installed_fonts, open_font
from tdgraph.media.textlayout import Setting, Typeface, break_lines, ink_box
from tdgraph.media.textorder import embedding_levels, shown_order

FACE = face_of(BUNDLED)
TYPEFACE = Typeface(BUNDLED)


def setting(size=32.0, **how):
    return Setting(TYPEFACE, size, size, **how)


def drawn(text, size=(200, 60), em=32.0, move=(0.0, 0.0), align=None, **how):
    """The coverage of a whole picture, row 0 = bottom."""
    one = setting(em)
    block = Block(tuple(break_lines(text, one)), one)
    covered = cover(block, block.placed(size, align or Align(), move), size, **how)
    picture = np.zeros(size[::-1], np.uint8)
    if covered is not None:
        height, width = covered.pixels.shape
        picture[covered.bottom:covered.bottom + height, covered.left:covered.left + width] = covered.pixels
    return picture


def code(character, face=FACE):
    return face.shape(character, 0, 1, False, True)[0].glyph


def names(line):
    """The glyphs of a line as the names that the font gives them."""
    plain = freetype.Face(BUNDLED.path)
    return [plain.get_glyph_name(glyph.glyph).decode() for glyph in line.glyphs]


# -- fonts

def test_the_package_holds_a_font_and_its_licence():
    folder = Path(BUNDLED.path).parent
    assert open_font(BUNDLED.path) == BUNDLED
    assert 'Permission is hereby granted' in (folder / 'LICENSE').read_text(encoding='utf-8')


def test_the_font_of_the_package_is_always_there(monkeypatch):
    monkeypatch.setattr('tdgraph.media.textfonts.installed_fonts', lambda: ())
    assert find_font('') == find_font('DejaVu Sans') == find_font('dejavu-sans', bold=True) == (BUNDLED, '')
    file, trouble = find_font('DejaVu Sanz')
    assert file is BUNDLED
    assert trouble == "no font 'DejaVu Sanz' is installed, DejaVu Sans stands in; did you mean 'DejaVu Sans'?"
    assert font_families() == ['DejaVu Sans']


def test_a_family_gives_the_face_that_fits_best():
    styles = {face.style for face in installed_fonts() if face.family == 'DejaVu Serif'}
    if not {'Italic', 'Condensed Bold'} <= styles:
        pytest.skip('needs all DejaVu fonts (.ci/setup test installs them)')
    assert [find_font('DejaVu Serif', bold, italic)[0].style for bold in (False, True) for italic in (False, True)
            ] == ['Book', 'Italic', 'Bold', 'Bold Italic']
    assert find_font('dejavu serif condensed bold')[0].style == 'Condensed Bold'
    assert {face.family for face in installed_fonts()} <= set(font_families())


@pytest.mark.parametrize(('content', 'text'), [(None, 'no such font file'), (b'', 'no TrueType or OpenType'),
                                               (b'\0\1\0\0' * 50, 'no TrueType or OpenType')])
def test_files_that_are_no_font(tmp_path, content, text):
    path = tmp_path / 'a.ttf'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MediaError, match=text):
        open_font(str(path))


@pytest.mark.parametrize('seed', range(60))
def test_a_damaged_font_is_refused_or_drawn(tmp_path, seed):
    """Nothing else is raised, and nothing crashes."""
    rng = np.random.default_rng(seed)
    data = bytearray(Path(BUNDLED.path).read_bytes())
    for place in rng.integers(0, 4000 if seed % 2 else len(data), 100):
        data[place] = rng.integers(0, 256)
    path = tmp_path / 'bad.ttf'
    path.write_bytes(data if seed % 3 else data[:rng.integers(10, len(data))])
    try:
        one = Setting(Typeface(open_font(str(path)), bool(seed & 4), bool(seed & 8)), 30, 30)
    except MediaError as error:
        assert 'bad.ttf' in str(error)
        return
    block = Block(tuple(break_lines('Hamburg ffi é بب 12', one)), one)
    covered = cover(block, block.placed((200, 60), Align('center', 'center', (True, True)), (0, 0)), (200, 60))
    assert covered is None or covered.pixels.shape <= (60, 200)


def test_a_character_that_no_font_has_is_a_box():
    face = Typeface(BUNDLED)
    [line] = break_lines('a\U0010fffd', Setting(face, 32, 32))
    assert [glyph.glyph == 0 for glyph in line.glyphs] == [False, True]
    assert face.lacks('a\U0010fffd') == ['\U0010fffd'] and face.lacks('a') == []


def test_what_a_font_lacks_comes_from_another():
    other = find_font('DejaVu Sans Mono')[0]
    if other is BUNDLED:
        pytest.skip('needs DejaVu Sans Mono (.ci/setup test installs it)')
    face = Typeface(other)
    only_here = chr(next(one for one in FACE.characters if one > 0x2190 and one not in face.main.characters))
    assert face.main.file == other
    assert face.face('a') is face.main and face.face(only_here).file is BUNDLED
    [line] = break_lines(f'a{only_here}a', Setting(face, 32, 32))
    assert [glyph.face.file.family for glyph in line.glyphs] == ['DejaVu Sans Mono', 'DejaVu Sans',
                                                                 'DejaVu Sans Mono']


# -- shapes

def test_ligatures_kerning_and_marks():
    [plain] = break_lines('ffi', setting())
    assert names(plain) == ['uniFB03']
    assert len(break_lines('ffi', setting(tracking=(2, 0)))[0].glyphs) == 3
    widths = [break_lines(text, setting())[0].width for text in ('AV', 'A', 'V')]
    assert widths[0] < widths[1] + widths[2] - 1
    assert names(break_lines('e\u0301', setting())[0]) == ['eacute']


def test_arabic_letters_join():
    alone = names(break_lines('\u0628', setting())[0])
    joined = names(break_lines('\u0628\u0628\u0628', setting())[0])
    assert len({*alone, *joined}) == 4  # alone, and last, middle, first from left to right
    assert break_lines('\u0628\u0628\u0628', setting())[0].width < 3 * break_lines('\u0628', setting())[0].width


@pytest.mark.parametrize('text', ['derivative', 'Wäöéß 123', 'TAVTo. fly'])
def test_advances_are_those_of_pillow(text):
    if not features.check('raqm'):
        pytest.skip('needs libfribidi for Pillow (.ci/setup test installs it)')
    # At 2048 pixels the em is that of the font, and Pillow's hints round nothing.
    font = ImageFont.truetype(BUNDLED.path, 2048, layout_engine=ImageFont.Layout.RAQM)
    assert break_lines(text, setting(2048))[0].width == pytest.approx(font.getlength(text), abs=len(text))


def test_tracking_lies_between_letters():
    plain, wide = (break_lines('abc', setting(tracking=by))[0] for by in ((0.0, 0.0), (5.0, 2.0)))
    assert wide.width == pytest.approx(plain.width + 10)
    assert [glyph.y for glyph in wide.glyphs] == [0, 2, 4]


# -- drawing

@pytest.mark.parametrize('character', 'agW@%\u0416')
@pytest.mark.parametrize('em', [7.0, 24.0, 61.0])
def test_a_glyph_is_the_one_that_freetype_draws(character, em):
    plain = freetype.Face(BUNDLED.path)
    plain.set_pixel_sizes(0, int(em))
    plain.load_char(character, freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
    bitmap = plain.glyph.bitmap
    wanted = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)[::-1, :bitmap.width]
    got = FACE.bitmap(code(character), 0.0, 0.0, Pen(em, em), (100, 100))
    pixels = np.round((1 - got.free) * 255).astype(int)
    assert (got.left, got.bottom) == (plain.glyph.bitmap_left, plain.glyph.bitmap_top - bitmap.rows)
    assert pixels.shape == wanted.shape
    assert abs(pixels - wanted).max() <= 4  # outlines are rounded to 1/64 pixel at another step


def test_a_picture_is_close_to_that_of_pillow():
    font = ImageFont.truetype(BUNDLED.path, 40)
    image = Image.new('L', (260, 60))
    ImageDraw.Draw(image).text((5, 50), 'Hamburg', font=font, fill=255, anchor='ls')
    ours = drawn('Hamburg', (260, 60), 40, (5.0, 10.0 - 40 * 483 / 2048))[::-1]
    theirs = np.asarray(image)
    # Pillow hints and puts glyphs on whole pixels, so that edges differ; what is covered does not.
    assert abs(ours.astype(float).sum() / theirs.sum() - 1) < 0.05
    assert (abs(ours.astype(int) - theirs) > 128).mean() < 0.03


def test_parts_of_a_pixel_move_the_coverage():
    """The mean place of the ink moves exactly with the text, to 1/64 pixel."""
    def place(x, y):
        picture = drawn('o', (60, 60), 32, (x, y)).astype(float)
        rows, columns = np.indices(picture.shape)
        return np.array([(picture * columns).sum(), (picture * rows).sum()]) / picture.sum()

    start = place(10.0, 10.0)
    for x, y in ((0.25, 0.0), (0.5, 0.75), (0.33, 0.9)):
        np.testing.assert_allclose(place(10 + x, 10 + y) - start, (x, y), atol=0.02)


def test_the_cache_changes_nothing(monkeypatch):
    first = drawn('cache', em=20, move=(3.3, 7.7))
    np.testing.assert_array_equal(drawn('cache', em=20, move=(3.3, 7.7)), first)
    face_of.cache_clear()
    monkeypatch.setattr(TYPEFACE, 'main', face_of(BUNDLED))
    monkeypatch.setattr(TYPEFACE, '_found', {})
    assert not TYPEFACE.main._bitmaps
    np.testing.assert_array_equal(drawn('cache', em=20, move=(3.3, 7.7)), first)
    np.testing.assert_array_equal(drawn('cache', em=20, move=(4.3, 7.7))[:, 1:], first[:, :-1])


def test_the_cache_is_bounded(monkeypatch):
    monkeypatch.setattr('tdgraph.media.textface.KEPT_PIXELS', 20_000)
    face = Face(BUNDLED, False, False)
    for step in range(640):
        face.bitmap(code('abcdefghij'[step // 64]), step / 64, 0.0, Pen(20, 20), (50, 50))
    assert 10_000 < face._pixels <= 20_000
    assert face._pixels == sum(64 + (0 if kept is None else kept.free.size) for kept in face._bitmaps.values())


@pytest.mark.parametrize('em', [0.0, 0.01, 3000.0, 90_000.0])
def test_tiny_and_huge_sizes(em):
    picture = drawn('\u2588', (50, 40), em, (0.0, -em / 4), Align('left', 'bottom'))
    assert picture.shape == (40, 50) and picture.all() == (em > 1000)


def test_a_large_glyph_is_cut_at_the_picture():
    """What is drawn only where the picture is equals that part of the whole."""
    whole, part = drawn('S', (400, 400), 300, (100.0, 100.0)), drawn('S', (120, 90), 300, (0.0, 0.0))
    np.testing.assert_array_equal(part, whole[100:190, 100:220])


def test_overlapping_glyphs_leave_free_what_both_do():
    one = setting(40, tracking=(-8.0, 0.0))
    block = Block(tuple(break_lines('oo', one)), one)
    both = cover(block, block.placed((80, 60), Align(), (2, 0)), (80, 60)).pixels / 255
    assert both.max() <= 1
    apart = [cover(Block((line,), one), [(2.0 + x, block.descent)], (80, 60))
             for line in break_lines('o', one) for x in (0.0, block.lines[0].glyphs[1].x)]
    free = np.ones((60, 80))
    for item in apart:
        height, width = item.pixels.shape
        free[item.bottom:item.bottom + height, item.left:item.left + width] *= 1 - item.pixels / 255
    np.testing.assert_allclose(both.sum(), (1 - free).sum(), rtol=1e-3)


def test_strokes_and_hard_edges():
    filled, outline = drawn('O', em=50), drawn('O', em=50, stroke=2.0)
    assert 0 < outline[0:60].sum() < filled.sum()
    assert set(np.unique(drawn('hard', smooth=False))) == {0, 255}


def test_bold_and_italic_are_made():
    plain, bold, italic = face_of(BUNDLED), face_of(BUNDLED, True), face_of(BUNDLED, False, True)
    pen = Pen(40, 40)
    ink = [float((1 - face.bitmap(code('l', face), 0, 0, pen, (99, 99)).free).sum())
           for face in (plain, bold, italic)]
    assert ink[1] > 1.3 * ink[0] and ink[2] == pytest.approx(ink[0], rel=0.01)
    assert italic.box(code('l')).right - italic.box(code('l')).left > plain.box(code('l')).right - plain.box(
        code('l')).left + 200
    assert bold.shape('l', 0, 1, False, True)[0].advance > plain.shape('l', 0, 1, False, True)[0].advance
    # A mark has no width, and gets none.
    assert bold.shape('q\u0304', 0, 2, False, True)[-1].advance == 0


# -- lines

def test_newlines_tabs_and_controls():
    assert [line.text for line in break_lines('a\nb\r\nc\rd\n', setting())] == ['a', 'b', 'c', 'd', '']
    assert [line.text for line in break_lines('a\tb\x00\x1bc', setting())] == ['a        bc']
    assert break_lines('', setting())[0].width == 0


def test_lines_break_where_words_end():
    text = 'The quick brown fox, jumps over-the lazy dog.'
    lines = break_lines(text, setting(20), 120.0)
    assert [line.text for line in lines] == ['The quick', 'brown fox,', 'jumps over-', 'the lazy', 'dog.']
    assert all(line.width <= 120 for line in lines)
    assert [line.text for line in break_lines(text, setting(20), 1e6)] == [text]


def test_breaks_follow_unicode():
    """No space is needed between ideographs, none is taken at a no-break space or before a full stop."""
    width = break_lines('漢字', setting(20))[0].width
    assert [line.text for line in break_lines('漢字漢字。', setting(20), width * 1.1)] == ['漢字', '漢', '字。']
    assert [line.text for line in break_lines('aa bb\u00a0cc', setting(20), 60.0)] == ['aa', 'bb\u00a0cc']


def test_a_word_that_is_too_wide_is_broken_between_letters():
    lines = break_lines('ab Donaudampfschiff x', setting(20), 70.0)
    assert ''.join(line.text for line in lines).replace(' ', '') == 'abDonaudampfschiffx'
    assert all(line.width <= 70 for line in lines) and len(lines) > 3
    assert [line.text for line in break_lines('e\u0301e\u0301', setting(20), 1.0)] == ['e\u0301', 'e\u0301']


@given(st.text('ab \u0628\u05d0漢-\n', max_size=40), st.floats(1, 200))
def test_no_letter_is_lost_in_breaking(text, width):
    lines = break_lines(text, setting(20), width)
    assert ''.join(line.text for line in lines).replace(' ', '') == text.replace('\n', '').replace(' ', '')


# -- order

@pytest.mark.parametrize(('text', 'rtl', 'levels'), [
    ('abc', False, '000'), ('אבג', False, '111'), ('a אב b', False, '001100'), ('a אב b', True, '211112'),
    ('אב 12', False, '11122'), ('(אב) a', False, '011000'), ('א (ב) a', False, '1111100'),
    ('א (a) ב', False, '1000001'), ('א\u2067ב', False, '111'),
])
def test_levels(text, rtl, levels):
    assert ''.join(map(str, embedding_levels(text, rtl))) == levels


def test_shown_order():
    assert shown_order([0, 1, 1, 0]) == [0, 2, 1, 3]
    assert shown_order([1, 2, 2, 1]) == [3, 1, 2, 0]
    assert shown_order([]) == []


def test_right_to_left_runs_from_the_right():
    [line] = break_lines('ab אבג', setting())
    assert names(line) == ['a', 'b', 'space', 'uni05D2', 'uni05D1', 'uni05D0']
    [line] = break_lines('ab אבג', setting(rtl=True))
    assert names(line) == ['uni05D2', 'uni05D1', 'uni05D0', 'space', 'a', 'b']
    [line] = break_lines('(א)', setting(rtl=True))
    assert names(line) == ['parenleft', 'uni05D0', 'parenright']  # mirrored


# -- places

def test_the_box_of_a_line_is_that_of_its_pixels():
    for text in ('xyz', 'Ag', 'ـبـ'):
        [line] = break_lines(text, setting(60))
        box = ink_box(line, setting(60))
        rows, columns = np.nonzero(drawn(text, (300, 120), 60, (20.0, 20.0)))
        base = 20 + 60 * 483 / 2048
        assert columns.min() == int(20 + box.left) and abs(columns.max() + 1 - (20 + box.right)) <= 1
        assert abs(rows.min() - (base + box.bottom)) <= 1 and abs(rows.max() + 1 - (base + box.top)) <= 1


@pytest.mark.parametrize('across', ['left', 'center', 'right'])
@pytest.mark.parametrize('up', ['bottom', 'center', 'top'])
def test_alignment(across, up):
    size, one = (301, 201), setting(30)
    block = Block(tuple(break_lines('Wide line\nhgl', one)), one, 4.0)
    (x0, y0), (x1, y1) = block.placed(size, Align(across, up), (3.0, 5.0))
    wide, short = (line.width for line in block.lines)
    lefts = {'left': (0, 0), 'center': ((301 - wide) / 2, (301 - short) / 2), 'right': (301 - wide, 301 - short)}
    assert (x0, x1) == pytest.approx([value + 3 for value in lefts[across]])
    tops = {'bottom': block.height, 'center': (201 + block.height) / 2, 'top': 201}
    assert y0 == pytest.approx(tops[up] - 30 * 1901 / 2048 + 5)
    assert y0 - y1 == pytest.approx(30 * (1901 + 483) / 2048 + 4) and block.height == pytest.approx(
        2 * 30 * 2384 / 2048 + 4)


def test_alignment_by_ink_touches_the_edges():
    size, one = (200, 100), setting(40)
    block = Block(tuple(break_lines('jQ', one)), one)
    for across, up in (('left', 'bottom'), ('right', 'top')):
        covered = cover(block, block.placed(size, Align(across, up, (True, True)), (0, 0)), size)
        height, width = covered.pixels.shape
        edges = (covered.left, covered.bottom) if across == 'left' else (
            200 - covered.left - width, 100 - covered.bottom - height)
        assert edges == (0, 0) and covered.pixels[:, 0].any() and covered.pixels[0].any()


def test_scaled_is_set_larger():
    small, large = setting(20, tracking=(1.0, 0.0)), setting(50, tracking=(2.5, 0.0))
    block = Block(tuple(break_lines('ab\nc', small)), small, 2.0).scaled(2.5)
    direct = Block(tuple(break_lines('ab\nc', large)), large, 5.0)
    assert (block.width, block.height) == pytest.approx((direct.width, direct.height))
    assert block.setting == direct.setting
