"""What a notebook shows: whole SVG, PNG with the right pixels, hostile names and values."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tdgraph import notebook
from tdgraph.channels import EMPTY, Channels
from tdgraph.media import decode_image

SVG = '{http://www.w3.org/2000/svg}'


def shown(png: bytes) -> Any:
    """Decode a PNG to uint8 (h, w, c), row 0 = bottom."""
    assert png.startswith(b'\x89PNG')
    return decode_image('.png', png).pixels


def test_picture_keeps_rows_and_channels() -> None:
    pixels = np.zeros((3, 5, 4), np.float32)
    pixels[0, 0] = (1, 0.5, 0, 1)
    pixels[2, 4] = (2, -1, math.nan, 1)
    codes = shown(notebook.picture_png(pixels))
    assert codes.shape == (3, 5, 4)
    assert codes[0, 0].tolist() == [255, 128, 0, 255]
    assert codes[2, 4].tolist() == [255, 0, 0, 255]


def test_two_channels_are_what_the_format_says() -> None:
    pixels = np.full((2, 2, 2), 0.5, np.float32)
    assert shown(notebook.picture_png(pixels, 'rg8fixed'))[0, 0].tolist() == [128, 128, 0]
    assert shown(notebook.picture_png(pixels, 'monoalpha8fixed')).shape == (2, 2, 2)


@pytest.mark.parametrize('height, width, size', [
    (1, 3001, (1, 1000)), (200, 2560, (100, 1280)), (4, 1280, (4, 1280))])
def test_a_wide_picture_is_shown_smaller(height: int, width: int, size: tuple[int, int]) -> None:
    codes = shown(notebook.picture_png(np.full((height, width, 1), 0.2, np.float32)))
    assert codes.shape[:2] == size
    assert (codes == 51).all()


def test_of_layers_the_first_is_shown() -> None:
    layers = np.stack([np.full((2, 3, 4), value, np.float32) for value in (1.0, 0.0)])
    assert (shown(notebook.picture_png(layers)) == 255).all()


def plot(*args: Any, title: str = '') -> tuple[ElementTree.Element, list[str]]:
    root = ElementTree.fromstring(notebook.channels_svg(Channels(*args), title))
    return root, [path.get('d', '') for path in root.iter(f'{SVG}path')]


def test_a_plot_has_a_line_for_each_channel_within_the_frame() -> None:
    root, paths = plot(('tx', 'ty'), np.array([[0, 1, 2], [4, 3, 0]], np.float32), title='/project1/lfo1')
    assert len(paths) == 2
    assert paths[0] == 'M60.0,160.0 346.0,126.0 632.0,92.0'
    text = ' '.join(''.join(node.itertext()) for node in root.iter(f'{SVG}text'))
    assert '/project1/lfo1' in text and 'tx' in text and '2 x 3 samples at 60 Hz' in text


def test_a_long_channel_keeps_its_peak() -> None:
    samples = np.zeros((1, 100_000), np.float32)
    samples[0, 54_321] = 7
    _, (path,) = plot(('a',), samples)
    assert path.count(' ') < 1500
    assert ',24.0' in path


@pytest.mark.parametrize('samples', [np.full((1, 4), math.nan), np.full((1, 4), 3.0), np.zeros((1, 0)),
                                     np.array([[1.0, math.inf, 2.0, math.nan, 3.0]]), np.array([[2.5]])])
def test_awkward_samples_still_plot(samples: Any) -> None:
    root, paths = plot(('a',), samples.astype(np.float32))
    assert root.tag == f'{SVG}svg'
    assert not any('nan' in path or 'inf' in path for path in paths)


def test_no_channels_and_hostile_names() -> None:
    assert 'no channels' in notebook.channels_svg(EMPTY)
    root, _ = plot(('<b>&"\x07',), np.zeros((1, 2), np.float32), title='a<script>')
    assert 'a<script>' in ''.join(root.itertext())


def node(name: str, x: float, *inputs: Any, family: str = 'TOP', errors: str = '') -> Any:
    return SimpleNamespace(name=name, path=f'/project1/{name}', nodeX=x, nodeY=0.0, nodeWidth=130.0,
                           nodeHeight=90.0, family=family, OPType='levelTOP', inputs=list(inputs),
                           errors=lambda: errors)


def network(*nodes: Any) -> ElementTree.Element:
    comp = SimpleNamespace(path='/project1', children=list(nodes))
    return ElementTree.fromstring(notebook.network_svg(comp))


def test_a_network_shows_operators_wires_and_errors() -> None:
    first = node('noise1', 0)
    root = network(first, node('level1', 200, first, None), node('bad', 400, errors='no file'))
    assert [len(list(root.iter(SVG + tag))) for tag in ('rect', 'path')] == [3, 1]
    assert sum(rect.get('stroke') == '#d00000' for rect in root.iter(f'{SVG}rect')) == 1
    wire = next(root.iter(f'{SVG}path')).get('d', '')
    assert wire.startswith('M150.0,') and wire.split()[-1].startswith('220.0,')


def test_an_empty_and_a_huge_network() -> None:
    assert '0 operators' in ''.join(network().itertext())
    root = network(*(node(f'n{i}', i * 200) for i in range(450)))
    assert len(list(root.iter(f'{SVG}rect'))) == 400
    assert '450 operators, 400 of them drawn' in ''.join(root.itertext())


def test_ipython_shows_operators_and_projects() -> None:
    """The real formatter of notebooks, without a notebook around it."""
    from IPython.core.formatters import DisplayFormatter

    import tdgraph as td

    formatter = DisplayFormatter()
    with td.Project(resolution=(16, 9)) as project:
        net = project.op('/project1')
        top, chop = net.create('constantTOP'), net.create('constantCHOP', pars={'const0name': 'speed'})
        picture = formatter.format(top)[0]['image/png']
        assert shown(picture).shape[:2] == (9, 16)
        assert 'speed' in formatter.format(chop)[0]['image/svg+xml']
        for shown_as_network in (project, net):
            svg = formatter.format(shown_as_network)[0]['image/svg+xml']
            assert '>constant1<' in svg and '>constant2<' in svg
