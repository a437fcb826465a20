"""TouchDesigner's page "NumPy": every code block runs unchanged and gives the right values.

And the callbacks of Script operators: from a DAT, a file and a function, by their new and old names.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import ArrayTypeError, ArrayValueError, ParTypeError

EXAMPLE = Path(__file__).parents[1] / 'examples' / 'numpy_page.py'
RED = (np.arange(8, dtype=np.float32) + 0.5) / 8


@pytest.fixture(scope='module')
def page() -> Any:
    """The example, which holds the blocks."""
    spec = importlib.util.spec_from_file_location('numpy_page', EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def net(page: Any, tmp_path: Path) -> Iterator[Any]:
    """/project1 with the operators that the page speaks of."""
    with td.Project(folder=tmp_path) as project:
        page.build(project)
        yield project.op('/project1')
        device = project.device
    assert device.ctx.error == 'GL_NO_ERROR'
    assert device.counts().live == device.counts().lent == 0


# -- the blocks

def test_a_chop_is_an_array_of_all_its_channels(page: Any, net: Any) -> None:
    array = page.run(net, page.CHOP_TO_ARRAY).npArray
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, page.POINTS)
    array[:] = 7
    np.testing.assert_array_equal(net.op('someChop').numpyArray(), page.POINTS)


def test_a_channel_is_an_array(page: Any, net: Any) -> None:
    array = page.run(net, page.CHANNEL_TO_ARRAY).npArray
    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, np.arange(10))


def test_an_array_becomes_channels(net: Any) -> None:
    chop = net.op('zeros')
    expected = np.zeros((3, 20), np.float32)
    expected[1, 10] = 1.234
    np.testing.assert_array_equal(chop.numpyArray(), expected)
    assert (chop.numChans, chop.numSamples) == (3, 20)
    assert [channel.name for channel in chop.chans()] == ['chan1', 'chan2', 'chan3']
    assert chop['chan2'][10] == np.float32(1.234)
    assert not chop.errors()


def test_distances_between_all_points(page: Any, net: Any) -> None:
    chop = net.op('distances')
    x, y = page.POINTS.astype(float)
    expected = np.hypot(x[:, None] - x, y[:, None] - y)
    assert chop.numpyArray().shape == (10, 10)
    np.testing.assert_allclose(chop.numpyArray(), expected, rtol=1e-6, atol=1e-6)
    assert not chop.errors()


def test_distances_follow_their_input(page: Any, net: Any) -> None:
    chop = net.op('distances')
    chop.cook()
    other = net.create('scriptCHOP', callbacks={
        'onCook': lambda op: op.copyNumpyArray(np.float32([[0, 3, 0], [0, 4, 12]]))})
    chop.setInputs([other])
    np.testing.assert_array_equal(chop.numpyArray(), [[0, 5, 12], [5, 0, np.sqrt(np.float32(73))], [12, *(
        [np.sqrt(np.float32(73)), 0])]])


def test_a_top_is_an_array(page: Any, net: Any) -> None:
    array = page.run(net, page.TOP_TO_ARRAY).npArray
    assert (array.dtype, array.shape) == (np.float32, (4, 8, 4))
    np.testing.assert_allclose(array[..., 0], np.tile(RED, (4, 1)), atol=1e-6)


def test_row_zero_is_the_bottom(page: Any, net: Any) -> None:
    net.op('someTop').par.type = 'vertical'
    array = page.run(net, page.TOP_TO_ARRAY).npArray
    np.testing.assert_allclose(array[:, 0, 0], [1 / 8, 3 / 8, 5 / 8, 7 / 8], atol=1e-6)


def test_a_delayed_array_is_that_of_the_call_before(page: Any, net: Any) -> None:
    top = net.op('someTop')
    now = []
    for phase in (0.0, 0.25, 0.5):
        top.par.phase = phase
        now.append(top.numpyArray())
        late = page.run(net, page.TOP_TO_ARRAY_DELAYED).npArray
        if phase == 0.0:
            assert late is None
        else:
            assert late.dtype == np.float32
            np.testing.assert_array_equal(late, now[-2])
    assert not np.array_equal(now[0], now[1])


def test_a_script_top_of_floats(net: Any) -> None:
    top = net.op('floats')
    np.testing.assert_array_equal(top.numpyArray(), net.op('someTop').numpyArray())
    assert top.pixelFormatName == 'rgba32float'
    assert not top.errors()


def test_a_script_top_of_bytes(net: Any) -> None:
    top = net.op('bytes')
    whole = (net.op('someTop').numpyArray() * 255).astype(np.uint8)
    np.testing.assert_array_equal(top.numpyArray(dtype='native'), whole)
    np.testing.assert_allclose(top.numpyArray(), whole / 255, atol=1e-7)
    assert top.numpyArray().dtype == np.float32
    assert top.pixelFormatName == 'rgba8fixed'
    assert top.pixelFormat == '8-bit fixed (RGBA)'
    assert not top.errors()


def test_script_tops_follow_their_input(net: Any) -> None:
    source = net.create('constantTOP', pars={
        'colorr': 0.2, 'format': 'rgba32float', 'outputresolution': 'custom', 'resolutionw': 3,
        'resolutionh': 2})
    for name, red in (('floats', np.float32(0.2)), ('bytes', np.float32(51 / 255))):
        net.op(name).cook()
        net.op(name).setInputs([source])
        assert net.op(name).numpyArray().shape == (2, 3, 4)
        assert net.op(name).numpyArray()[0, 0, 0] == pytest.approx(red, abs=1e-7)
    source.par.colorr = 0.6
    assert net.op('bytes').numpyArray()[0, 0, 0] == pytest.approx(0.6, abs=1e-6)


def test_the_diagonal_of_a_matrix(page: Any, net: Any, capsys: Any) -> None:
    names = page.run(net, page.MATRIX)
    assert names.npArray.dtype == np.float32
    np.testing.assert_array_equal(names.npArray, np.eye(4))
    text = capsys.readouterr().out
    assert text.startswith(str(np.ones(4, np.float32)))
    assert f'DAT:{names.__file__}' in text
    assert 'line:10' in text


def test_a_channel_as_bytes(page: Any, net: Any) -> None:
    data = page.run(net, page.BYTES).b
    assert isinstance(data, bytes)
    np.testing.assert_array_equal(np.frombuffer(data, np.float32), np.arange(10))


def test_the_example_prints_what_the_page_speaks_of(page: Any, capsys: Any) -> None:
    page.main()
    text = capsys.readouterr().out
    assert '1.234' in text
    assert 'the first call: None; the second: an array (4, 8, 4)' in text
    assert 'A Script TOP of floats: 32-bit float (RGBA)' in text
    assert '40 of them' in text


# -- where callbacks come from

def cook_with(value: float) -> str:
    return ('import numpy as np\n'
            f'def onCook(scriptOp):\n\tscriptOp.copyNumpyArray(np.full((1, 2), {value}, "f"))\n')


def test_callbacks_from_the_docked_dat(net: Any) -> None:
    chop = net.create('scriptCHOP')
    dat = chop.par.callbacks.eval()
    assert dat.dock is chop
    assert dat.name == f'{chop.name}_callbacks'
    dat.text = cook_with(3)
    assert chop.numpyArray().tolist() == [[3, 3]]
    dat.text = cook_with(4)
    assert chop.numpyArray().tolist() == [[4, 4]], 'an edit of the text is a reason to cook'


def test_callbacks_from_another_dat(net: Any) -> None:
    net.create('textDAT', 'mine').text = cook_with(5)
    chop = net.create('scriptCHOP', pars={'callbacks': 'mine'})
    assert chop.numpyArray().tolist() == [[5, 5]]


def test_callbacks_from_a_file(net: Any, tmp_path: Path) -> None:
    file = tmp_path / 'callbacks.py'
    file.write_text(cook_with(6))
    chop = net.create('scriptCHOP')
    dat = chop.par.callbacks.eval()
    dat.par.file = 'callbacks.py'
    assert chop.numpyArray().tolist() == [[6, 6]]
    file.write_text(cook_with(17))
    dat.par.loadonstartpulse.pulse()
    assert chop.numpyArray().tolist() == [[17, 17]]
    dat.par.syncfile = True
    file.write_text(cook_with(180))
    td.project.advance()
    assert chop.numpyArray().tolist() == [[180, 180]], 'syncfile looks again every frame'


def test_callbacks_from_functions(net: Any) -> None:
    seen = []

    def cook(scriptOp: Any) -> None:
        seen.append(td.me.path)
        scriptOp.copyNumpyArray(np.full((1, 1), 8, np.float32))

    chop = net.create('scriptCHOP', callbacks={'onCook': cook})
    assert chop.numpyArray().tolist() == [[8]]
    assert seen == [chop.path], 'for a plain function `me` is the Script operator'


def test_me_is_the_dat_in_a_callback_from_one(net: Any) -> None:
    chop = net.create('scriptCHOP')
    chop.par.callbacks.eval().text = (
        'def onCook(scriptOp):\n\tparent().store("seen", [me.path, op("someTop").name, parent().path])')
    chop.cook()
    assert net.fetch('seen') == [f'{chop.path}_callbacks', 'someTop', '/project1']
    assert not chop.errors()


@pytest.mark.parametrize('kind', ['scriptCHOP', 'scriptTOP'])
@pytest.mark.parametrize('as_text', [True, False])
def test_the_old_names(net: Any, kind: str, as_text: bool) -> None:
    def cook(scriptOP: Any) -> None:
        scriptOP.store('cooked', scriptOP.par.Amount.eval())

    def setupParameters(scriptOP: Any) -> None:
        scriptOP.appendCustomPage('Mine').appendFloat('Amount')[0].val = 2.5

    if as_text:
        op = net.create(kind)
        op.par.callbacks.eval().text = (
            'def cook(scriptOP):\n\tscriptOP.store("cooked", scriptOP.par.Amount.eval())\n'
            'def setupParameters(scriptOP):\n'
            '\tscriptOP.appendCustomPage("Mine").appendFloat("Amount")[0].val = 2.5\n')
        op.par.setuppars.pulse()
    else:
        op = net.create(kind, callbacks={'cook': cook, 'setupParameters': setupParameters})
    op.cook()
    assert not op.errors()
    assert op.fetch('cooked') == 2.5


def test_setup_parameters_makes_custom_parameters(net: Any) -> None:
    chop = net.create('scriptCHOP')
    assert not hasattr(chop.par, 'Valuea')
    chop.par.setuppars.pulse()
    assert [page.name for page in chop.customPages] == ['Custom']
    assert [par.label for par in chop.customPars] == ['Value A', 'Value B']
    chop.par.callbacks.eval().text = (
        'def onCook(scriptOp):\n\tscriptOp.clear()\n\tscriptOp.appendChan("a")[0] = scriptOp.par.Valuea\n')
    chop.par.Valuea = 3
    assert chop.numpyArray().tolist() == [[3]]
    chop.par.Valuea.expr = 'absTime.frame'
    td.project.advance(4)
    assert chop.numpyArray().tolist() == [[5]], 'what onCook reads is recorded'
    chop.par.setuppars.pulse()
    assert len(chop.customPars) == 2, 'setting up again does not double them'


def test_pulses_of_custom_parameters_call_on_pulse(net: Any) -> None:
    pressed = []

    def setup(scriptOp: Any) -> None:
        scriptOp.appendCustomPage('Custom').appendPulse('Go')

    chop = net.create('scriptCHOP', callbacks={
        'onSetupParameters': setup, 'onPulse': lambda par: pressed.append((par.name, par.owner))})
    chop.par.Go.pulse()
    assert pressed == [('Go', chop)]


def test_on_pulse_from_a_dat(net: Any) -> None:
    top = net.create('scriptTOP')
    top.par.callbacks.eval().text = (
        'def onSetupParameters(scriptOp):\n\tscriptOp.appendCustomPage("Custom").appendPulse("Go")\n'
        'def onPulse(par):\n\tpar.owner.store("pressed", par.name + me.name)\n')
    top.par.setuppars.pulse()
    top.par.Go.pulse()
    assert top.fetch('pressed') == f'Go{top.name}_callbacks'


def test_callbacks_that_are_none_are_refused(net: Any) -> None:
    before = len(net.children)
    with pytest.raises(ParTypeError, match=r"no callback 'onCooked'; .*; did you mean 'onCook'\?"):
        net.create('scriptCHOP', callbacks={'onCooked': print})
    with pytest.raises(ParTypeError, match="callback 'onCook' is a int; give a function"):
        net.create('scriptCHOP', callbacks={'onCook': 3})
    assert len(net.children) == before


# -- how eagerly they cook

LEVELS = ['AUTOMATIC', 'ON_CHANGE', 'WHEN_USED', 'ALWAYS']
# Cooks after each of six frames: asked for in the fourth and sixth, its input changed in the fifth.
EXPECTED = {'AUTOMATIC': [1, 1, 1, 1, 1, 2], 'ON_CHANGE': [1, 1, 1, 1, 2, 2],
            'WHEN_USED': [1, 1, 1, 2, 2, 3], 'ALWAYS': [2, 3, 4, 5, 6, 7]}


@pytest.mark.parametrize('level', LEVELS)
@pytest.mark.parametrize('as_text', [True, False])
def test_cook_levels(net: Any, level: str, as_text: bool) -> None:
    source = net.create('constantCHOP')
    if as_text:
        chop = net.create('scriptCHOP', inputs=[source])
        chop.par.callbacks.eval().text = (
            'def onCook(scriptOp):\n\tscriptOp.copy(scriptOp.inputs[0])\n'
            f'def onGetCookLevel(scriptOp):\n\treturn CookLevel.{level}\n')
    else:
        chop = net.create('scriptCHOP', inputs=[source], callbacks={
            'onCook': lambda op: op.copy(op.inputs[0]), 'onGetCookLevel': lambda op: td.CookLevel[level]})
    chop.cook()
    assert chop.totalCooks == 1, 'the first one has to be asked for'
    counts = []
    for step in range(6):
        if step == 4:
            source.par.const0value = 2
        td.project.advance(cook=[chop] if step in (3, 5) else ())
        counts.append(chop.totalCooks)
    assert counts == EXPECTED[level]
    assert chop['chan1'] == 2
    assert not chop.errors()


# -- what the page warns of

def test_other_dtypes_and_shapes_than_the_page_says(net: Any) -> None:
    chop = net.create('scriptCHOP', pars={'modoutsidecook': True})
    with pytest.raises(ArrayTypeError, match=r'takes float32, not float64; use astype\(np.float32\)'):
        chop.copyNumpyArray(np.zeros((3, 20)))
    with pytest.raises(ArrayValueError, match=r'takes the shape \(channels, samples\), not \(20,\)'):
        chop.copyNumpyArray(np.zeros(20, np.float32))
    with pytest.raises(ArrayTypeError, match='takes a NumPy array, not list'):
        chop.copyNumpyArray([[1.0]])
    top = net.create('scriptTOP', pars={'modoutsidecook': True})
    with pytest.raises(ArrayTypeError, match='float64'):
        top.copyNumpyArray(np.zeros((3, 20, 4)))
