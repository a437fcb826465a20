"""Types, names, parameters, options and wires that cannot be."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.errors import (
    ConnectError,
    DestroyedError,
    ExpressionError,
    NameTakenError,
    NetworkError,
    NotFoundError,
    ParTypeError,
    ParValueError,
    TDGraphError,
    UnknownParError,
    UnknownTypeError,
)

from .world import World

NAN, INF = float('nan'), float('inf')


def says(text: str) -> str:
    return re.escape(text)


# -- unknown types, names, parameters

@pytest.mark.parametrize(('kind', 'text'), [
    ('noizeTOP', "no operator type 'noizeTOP'; did you mean 'noiseTOP'?"),
    ('nulltop', "no operator type 'nulltop'; did you mean 'nullTOP'?"),
    ('boxSOP', 'TouchDesigner has a boxSOP'), ('', "no operator type ''"),
    (None, 'None is no operator type; give one like td.noiseTOP or its name'),
    (3, '3 is no operator type'), (int, 'is no operator type'), ([], '[] is no operator type'),
])
def test_unknown_types(world: World, kind: Any, text: str) -> None:
    with pytest.raises(UnknownTypeError, match=says(text)):
        world.net.create(kind)
    assert [op.path for op in world.net.children] == world.before


@pytest.mark.parametrize('name', ['a b', '', 'a/b', '..', '*', 'ü', 'a\n', 3, b'a', True])
def test_names_that_no_operator_can_have(world: World, name: Any) -> None:
    text = says(f'{name!r} is no operator name; use letters, digits and underscores')
    with pytest.raises(NameTakenError, match='^/project1: ' + text):
        world.net.create('nullTOP', name)
    with pytest.raises(NameTakenError, match='^/project1/look: ' + text):
        world.look.name = name
    assert [op.path for op in world.net.children] == world.before


def test_a_name_that_leads_nowhere(world: World) -> None:
    assert world.net.op('lock') is None
    with pytest.raises(NotFoundError, match=says("'lock'") + '.*' + says("did you mean 'look'?")):
        world.net.opex('lock')
    with pytest.raises(NotFoundError, match="mod finds no DAT 'tools'"):
        td.mod('tools')


def test_unknown_parameters(world: World) -> None:
    text = says("/project1/look: no parameter 'brightnes'; did you mean 'brightness1'?")
    with pytest.raises(UnknownParError, match=text):
        world.look.par.brightnes = 2
    with pytest.raises(UnknownParError, match=text):
        _ = world.look.par.brightnes
    with pytest.raises(UnknownParError, match="/project1/level1: no parameter 'brightnes'"):
        world.net.create('levelTOP', pars={'brightnes': 2})
    with pytest.raises(UnknownParError, match="no sequence 'cnst'; did you mean 'const'"):
        world.speed.seq.cnst  # noqa: B018
    with pytest.raises(IndexError, match="/project1/speed: sequence 'const' has no block 9; there are 1"):
        world.speed.seq.const[9]
    assert world.look.par['brightnes'] is None
    assert [op.path for op in world.net.children] == world.before, 'nothing is left of what create() refused'


# -- values

@pytest.mark.parametrize(('name', 'value', 'error', 'text'), [
    ('brightness1', 'x', ParTypeError, 'takes a number, not str'),
    ('brightness1', np.zeros(3), ParTypeError, 'takes a number, not ndarray'),
    ('brightness1', object(), ParTypeError, 'takes a number, not object'),
    ('brightness1', NAN, ParValueError, 'cannot be NaN; give a number'),
    ('brightness1', INF, ParValueError, 'cannot be infinite; give a finite number'),
    ('brightness1', 10 ** 400, ParValueError, 'too large'),
    ('resolutionw', NAN, ParValueError, 'cannot be NaN'),
    ('format', 'rgba8fixd', ParValueError, "did you mean 'rgba8fixed'?"),
    ('format', NAN, ParValueError, 'takes a menu item or its whole index, not nan'),
    ('format', None, ParTypeError, 'takes a menu item or its index, not NoneType'),
])
def test_wrong_values(world: World, name: str, value: Any, error: type[Exception], text: str) -> None:
    before = world.look.par[name].val
    with pytest.raises(error, match=says(text)) as caught:
        world.look.par[name] = value
    assert str(caught.value).startswith(f"/project1/look: parameter '{name}'")
    assert world.look.par[name].val == before


def test_values_out_of_a_hard_range_are_clamped(world: World) -> None:
    world.look.par.resolutionw, world.look.par.chanmask = -5, 99
    assert (world.look.par.resolutionw, world.look.par.chanmask) == (1, 15)
    world.look.par.chanmask = 15


def test_an_expression_that_gives_no_number_keeps_the_last_value(world: World) -> None:
    world.look.par.brightness1 = 0.5
    for text in ('float("nan")', '1 / 0', 'op("nix").x', 'None', '"x"', '10 ** 400', '[1, 2]'):
        world.look.par.brightness1.expr = text
        assert world.look.par.brightness1.eval() == 0.5
        assert world.out.numpyArray()[0, 0, 0] == pytest.approx(0.25, abs=0.003)
        assert world.look.errors().startswith("/project1/look: parameter 'brightness1'"), text
    with pytest.raises(TDGraphError, match=r"parameter 'brightness1': '1 \+' is not an expression"):
        world.look.par.brightness1.expr = '1 +'
    world.look.par.brightness1 = 1
    assert not world.look.errors()


@pytest.mark.parametrize(('options', 'text'), [
    ({'resolution': (0, 5)}, 'resolution is (0, 5); give (width, height) in pixels'),
    ({'resolution': (8.5, 6)}, 'resolution is (8.5, 6)'), ({'resolution': 8}, 'resolution is 8'),
    ({'resolution': 'ab'}, "resolution is 'ab'"), ({'rate': 0}, 'the rate is 0; give frames per second'),
    ({'rate': -60}, 'the rate is -60'), ({'rate': NAN}, 'the rate is nan'), ({'rate': 'x'}, "the rate is 'x'"),
    ({'folder': 5}, 'folder takes a path, not int'),
])
def test_wrong_options_of_a_project(options: dict[str, Any], text: str) -> None:
    with pytest.raises((ParValueError, ParTypeError), match=says(f'project: {text}')):
        td.Project(**options)
    with pytest.raises(td.errors.NoProjectError):
        td.op('x')


@pytest.mark.parametrize('frames', [-1, 1.5, 'x', None, NAN])
def test_frames_that_are_no_number_of_frames(world: World, frames: Any) -> None:
    with pytest.raises(ParValueError, match=says(f'advance({frames!r}); give a number of frames, 0 or more')):
        world.project.advance(frames)
    assert world.project.absTime.frame == 1


def test_roots_that_are_no_operators_stop_before_the_clock_moves(world: World) -> None:
    gone = world.net.create('nullTOP')
    gone.destroy()
    for cook, error, text in (('out', ParTypeError, r"advance\(\) takes an operator, not 'o'; use op\('name'\)"),
                              ([None], ParTypeError, 'takes an operator, not None'),
                              (5, ParTypeError, 'takes an operator, not 5'), ([gone], DestroyedError, 'destroyed')):
        with pytest.raises(error, match=text):
            world.project.advance(1, cook)
    assert world.project.absTime.frame == 1


# -- wires

@pytest.mark.parametrize(('inputs', 'text'), [
    (['source'], "/project1/look: wires lead to operators, not to 'source'; use op('name')"),
    ('source', "/project1/look: setInputs() takes a list of operators, not 'source'"),
    (None, 'setInputs() takes a list of operators, not None'), ([3], 'wires lead to operators, not to 3'),
])
def test_wires_to_what_is_no_operator(world: World, inputs: Any, text: str) -> None:
    with pytest.raises(ConnectError, match=says(text)):
        world.look.setInputs(inputs)
    assert world.look.inputs == [world.source]


def test_wires_that_cannot_be(world: World) -> None:
    box = world.net.create('baseCOMP')
    inside = box.create('nullTOP')
    other = td.Project()
    for source, text in ((world.speed, 'input 0 takes a TOP, but /project1/speed is a CHOP'),
                         (inside, 'which is in another component'),
                         (other.op('/project1').create('nullTOP'), 'which is in another component')):
        with pytest.raises(ConnectError, match=text):
            world.look.setInputs([source])
    with pytest.raises(ConnectError, match='takes 1 input at most, got 2'):
        world.look.setInputs([world.source, world.source])
    with pytest.raises(ConnectError, match='wires lead to operators'):
        world.look.inputConnectors[0].connect('source')
    other.close()
    assert world.look.inputs == [world.source]


def test_what_create_refuses_leaves_nothing_behind(world: World) -> None:
    for options, error in (({'inputs': ['source']}, ConnectError), ({'inputs': world.source}, ConnectError),
                           ({'pars': [1]}, ParTypeError), ({'pars': {3: 3}}, ParTypeError),
                           ({'pars': {'brightness1': np.zeros(4)}}, ParTypeError),
                           ({'callbacks': {'onCook': print}}, NetworkError)):
        with pytest.raises(error, match=r'^/project1/level1: '):
            world.net.create('levelTOP', **options)
    with pytest.raises(ParTypeError, match='callbacks is a dict with names as keys, not 5'):
        world.net.create('scriptTOP', callbacks=5)
    assert [op.path for op in world.net.children] == world.before


@pytest.mark.parametrize('thing', ['source', 3, None, b'x', [], object, td.noiseTOP, td.op])
def test_calls_that_take_an_operator(world: World, thing: Any) -> None:
    table = world.net.create('tableDAT')
    for call, function in (('copyParameters', world.look.copyParameters), ('relativePath', world.look.relativePath),
                           ('shortcutPath', world.look.shortcutPath), ('copy', world.net.copy),
                           ('dependenciesTo', world.look.dependenciesTo), ('copy', table.copy),
                           ('passive', td.passive), ('copyOPs', lambda thing: world.net.copyOPs([thing]))):
        with pytest.raises(ParTypeError, match=rf"{call}\(\) takes a.*, not .*; use op\('name'\)"):
            function(thing)
    with pytest.raises((ConnectError, ParTypeError)):
        world.look.setInputs([thing] if thing is not None else 3)
    with pytest.raises(ParTypeError, match='an expression is a text, not'):
        world.look.evalExpression(thing if not isinstance(thing, str) else 5)
    table.destroy()


def test_what_stands_for_an_operator_is_taken_as_it(world: World) -> None:
    passive = td.passive(world.source)
    null = world.net.create('nullTOP', inputs=[passive])
    assert null.inputs == [world.source] and null.inputs[0] is world.source
    assert td.root.copy(td.me).opType == 'containerCOMP'
    assert world.net.relativePath(td.me) == '.'
    world.project.advance(1, [td.passive(null)])
    assert null.totalCooks == 1
    null.destroy()


def test_a_cell_that_is_no_number(world: World) -> None:
    table = world.net.create('tableDAT')
    table.appendRow(['red', '0.5'])
    world.look.par.brightness1 = table[0, 1]
    assert world.look.par.brightness1 == 0.5
    with pytest.raises(ParValueError, match=r"parameter 'brightness1' takes a number; got .*Cell"):
        world.look.par.brightness1 = table[0, 0]
    world.look.par.brightness1.expr = "op('table1')[0, 0]"
    assert world.look.par.brightness1.eval() == 0.5
    assert "parameter 'brightness1' takes a number; got " in world.look.errors()
    world.look.par.brightness1 = 1
    table.destroy()


def test_writing_through_a_bind_that_leads_nowhere(world: World) -> None:
    world.look.par.brightness1.bindExpr = "op('nowhere').par.brightness1"
    with pytest.raises(ExpressionError, match=r"bind expression .* failed: AttributeError: 'NoneType'"):
        world.look.par.brightness1 = 2
    assert world.look.par.brightness1.eval() == 1
    world.look.par.brightness1.mode = td.ParMode.CONSTANT
    with pytest.raises(ParTypeError, match=r'mod\(\) takes the path of a DAT, not int'):
        td.mod(5)


def test_a_start_colour_below_black_has_no_hue(world: World) -> None:
    adjust = world.net.create('hsvadjustTOP', inputs=[world.net.create('noiseTOP')],
                              pars={'hueoffset': 90, 'startcolorr': -3e38, 'startcolorg': 0, 'startcolorb': 0})
    adjust.cook()
    assert adjust.errors() == ''


@pytest.mark.parametrize('expression', ["op('wave')['hihg']", "op('wave')['hihg'] * 2", "op('wave')[3].eval()"])
def test_an_expression_that_fails_says_which_channels_there_are(expression: str) -> None:
    with td.Project() as project:
        net = project.op('/project1')
        constant = net.create('constantCHOP', 'wave', pars={'const0name': 'high', 'const0value': 0.5})
        level = net.create('levelTOP', pars={'opacity': f'={expression}'})
        level.cook(force=True)
        missing = '3' if '3' in expression else "'hihg'"
        assert level.errors().endswith(f'; /project1/wave has no channel {missing}, its channels are high')
        constant.par.const0name = 'hihg'
        if '3' not in expression:
            level.cook(force=True)
            assert level.errors() == ''
