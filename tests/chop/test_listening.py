"""mouseinCHOP and keyboardinCHOP: what `project.user_input` is told, and what of it they give."""

from __future__ import annotations

from typing import Any

import pytest

from tdgraph.errors import ParValueError

MONITOR = (1600, 900)


def values(node: Any) -> dict[str, float]:
    assert node.errors() == ''
    return {channel.name: channel.eval() for channel in node.chans()}


@pytest.fixture
def mouse(net: Any) -> Any:
    return net.create('mouseinCHOP', pars={'lbuttonname': 'l', 'rbuttonname': 'r', 'mbuttonname': 'm',
                                           'wheel': 'w'})


def test_nothing_has_moved(mouse: Any, net: Any) -> None:
    assert values(mouse) == {'tx': 0, 'ty': 0, 'l': 0, 'r': 0, 'm': 0, 'w': 0}
    assert values(net.create('mouseinCHOP')) == {'tx': 0, 'ty': 0}
    assert values(net.create('keyboardinCHOP', pars={'keys': 'a p0'})) == {'ka': 0, 'kp0': 0}


@pytest.mark.parametrize(('output', 'x', 'y'), [
    ('normal', 0.5, -1.0), ('aspect', 0.5, -0.5625), ('absolute', 1200, 0)])
def test_coordinates(project: Any, mouse: Any, output: str, x: float, y: float) -> None:
    mouse.par.output = output
    project.user_input.move(1200, 0, MONITOR)
    found = values(mouse)
    assert (found['tx'], found['ty']) == (x, y)


def test_a_monitor_to_the_left_goes_on_below_minus_one(project: Any, mouse: Any) -> None:
    project.user_input.move(-1600, 450, MONITOR)
    assert values(mouse)['tx'] == -3


def test_buttons_and_wheel(project: Any, mouse: Any) -> None:
    hand = project.user_input
    hand.button('left', True)
    hand.button('middle', True)
    hand.scroll(2)
    hand.scroll(-3)
    mouse.par.wheelinc = 0.25
    assert values(mouse) == {'tx': 0, 'ty': 0, 'l': 1, 'r': 0, 'm': 1, 'w': -0.25}
    hand.let_go()
    project.advance(2)
    assert values(mouse)['l'] == 0


def test_a_tap_between_two_frames_is_down_for_one(project: Any, net: Any) -> None:
    keys = net.create('keyboardinCHOP', pars={'keys': 'a b'})
    project.advance(cook=[keys])
    project.user_input.press('a')
    project.user_input.release('a')
    seen = []
    for _ in range(3):
        project.advance(cook=[keys])
        seen.append(values(keys)['ka'])
    assert seen == [1, 0, 0]


def test_a_held_key_stays_down(project: Any, net: Any) -> None:
    keys = net.create('keyboardinCHOP', pars={'keys': 'B space', 'channelnames': 'number'})
    project.user_input.press('b')
    for _ in range(3):
        project.advance(cook=[keys])
        assert values(keys) == {'k1': 1, 'k2': 0}


@pytest.mark.parametrize(('modifiers', 'held', 'down'), [
    ('ignore', ['shift'], 1), ('none', ['shift'], 0), ('none', [], 1), ('shift', ['shift'], 1),
    ('shift', ['shift', 'ctrl'], 0), ('shiftctrl', ['shift', 'ctrl'], 1), ('ctrlalt', ['ctrl'], 0),
    ('shiftctrlalt', ['shift', 'ctrl', 'alt'], 1), ('alt', ['alt'], 1)])
def test_modifiers(project: Any, net: Any, modifiers: str, held: list[str], down: float) -> None:
    keys = net.create('keyboardinCHOP', pars={'keys': 'q', 'modifiers': modifiers})
    for key in (*held, 'q'):
        project.user_input.press(key)
    assert values(keys) == {'kq': down}


def test_not_active_keeps_what_it_had(project: Any, net: Any) -> None:
    keys = net.create('keyboardinCHOP', pars={'keys': 'a'})
    project.user_input.press('a')
    project.advance(cook=[keys])
    keys.par.active = 'off'
    project.user_input.release('a')
    project.advance(2, cook=[keys])
    assert values(keys) == {'ka': 1}
    keys.par.active = 'play'
    project.time.par.play = False
    project.advance(cook=[keys])
    assert values(keys) == {'ka': 1}
    project.time.par.play = True
    project.advance(cook=[keys])
    assert values(keys) == {'ka': 0}


def test_it_cooks_only_when_something_has_happened(project: Any, mouse: Any) -> None:
    project.advance(5, cook=[mouse])
    cooks = mouse.totalCooks
    project.advance(5, cook=[mouse])
    assert mouse.totalCooks == cooks
    project.user_input.move(1, 1)
    project.advance(cook=[mouse])
    assert mouse.totalCooks == cooks + 1


@pytest.mark.parametrize('name', ['rate', 'left', 'right', 'defval'])
def test_the_channel_page(net: Any, name: str) -> None:
    node = net.create('keyboardinCHOP')
    before = node.channels()
    setattr(node.par, name, {'rate': 30, 'defval': 0.5}.get(name, 'cycle'))
    after = node.channels()
    assert (before.rate, before.extend) != (after.rate, after.extend)


@pytest.mark.parametrize('call', [
    lambda hand: hand.press(''), lambda hand: hand.press('a b'), lambda hand: hand.button('third', True),
    lambda hand: hand.move(float('nan'), 0), lambda hand: hand.move(0, 0, (0, 5))])
def test_nonsense_is_refused(project: Any, call: Any) -> None:
    with pytest.raises(ParValueError, match='user_input'):
        call(project.user_input)
