"""timerCHOP: its states, callbacks, segments and pulses, whatever the frames are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdgraph as td
from tdgraph.errors import CookError, NetworkError, ParTypeError, ParValueError
from tdgraph.operators.chop.timer import TimerCHOP

NAMES = TimerCHOP.callback_names
EVENTS = tuple(name for name in NAMES if name != 'whileTimerActive')


def recording(log: list[Any], *names: str) -> dict[str, Any]:
    """Callbacks that note their name and arguments; a segment as its index."""
    def make(name: str) -> Any:
        def function(timer: Any, *args: Any) -> None:
            log.append((name, *(arg.index if hasattr(arg, 'index') else arg for arg in args)))
        return function
    return {name: make(name) for name in names}


def make(net: Any, log: list[Any], names: tuple[str, ...] = EVENTS, **pars: Any) -> Any:
    return net.create('timerCHOP', callbacks=recording(log, *names), pars=pars)


def table(net: Any, *rows: str) -> Any:
    dat = net.create('tableDAT')
    dat.fill([row.split() for row in rows])
    return dat


def test_a_run_from_start_to_done(project: Any, net: Any) -> None:
    log: list[Any] = []
    timer = make(net, log, length=0.1, outtimercount='frames', outdonepulse=True)
    assert timer['timer_fraction'].eval() == 0 and timer['running'].eval() == 0
    timer.par.start.pulse()
    seen = []
    for _ in range(8):
        seen.append([float(timer[name].eval()) for name in ('timer_frames', 'running', 'done', 'done_pulse')])
        project.advance()
    assert seen == [*([k, 1, 0, 0] for k in range(1, 6)), [6, 0, 1, 1], [6, 0, 1, 0], [6, 0, 1, 0]]
    assert log == [('onInitialize', 1), ('onReady',), ('onStart',), ('onTimerPulse', 0), ('onCycle', 0, 0),
                   ('onDone', 0, False)]


def test_it_runs_unasked_and_then_stops_cooking(project: Any, net: Any) -> None:
    log: list[Any] = []
    timer = make(net, log, ('onDone', 'whileTimerActive'), length=3, lengthunits='frames')
    timer.par.start.pulse()
    project.advance(10)
    assert [name for name, *_ in log] == ['whileTimerActive', 'onDone']
    cooks = timer.totalCooks
    project.advance(5)
    assert timer.totalCooks == cooks


def test_run_values_zero_wait_a_frame(project: Any, net: Any) -> None:
    timer = make(net, [], runvalues='zero', outtimercount='frames')
    timer.par.start.pulse()
    assert (timer['running'].eval(), timer['timer_frames'].eval()) == (1, 0)
    project.advance()
    assert timer['timer_frames'].eval() == 1


def test_cooking_twice_in_a_frame_calls_back_once(project: Any, net: Any) -> None:
    log: list[Any] = []
    timer = make(net, log, NAMES, length=2, lengthunits='frames')
    timer.par.start.pulse()
    for _ in range(4):
        for _ in range(3):
            timer.cook(force=True)
            timer.par.outseg = not timer.par.outseg
            assert timer.numChans == 3 + bool(timer.par.outseg)
        project.advance()
    assert [name for name, *_ in log] == ['onInitialize', 'onReady', 'onStart', 'onTimerPulse', 'whileTimerActive',
                                          'onCycle', 'onDone']


def test_several_cycles_and_segments_in_one_slice(project: Any, net: Any) -> None:
    log: list[Any] = []
    dat = table(net, 'length cycle cyclelimit maxcycles delay', '0.01 1 1 3 0', '0.004 0 0 1 0.002', '0 0 0 1 0')
    timer = make(net, log, segdat=dat)
    timer.par.start.pulse()
    project.engine.skip(5)
    timer.cook()
    assert log == [
        ('onInitialize', 1), ('onReady',), ('onStart',), ('onSegmentEnter', 0, False), ('onTimerPulse', 0),
        ('onCycleStart', 0, 0), ('onCycle', 0, 0), ('onCycleStart', 0, 1), ('onCycle', 0, 1),
        ('onCycleStart', 0, 2), ('onCycle', 0, 2), ('onSegmentExit', 0, False), ('onSegmentEnter', 1, False),
        ('onTimerPulse', 1), ('onCycle', 1, 0), ('onSegmentExit', 1, False), ('onSegmentEnter', 2, False),
        ('onTimerPulse', 2), ('onCycle', 2, 0), ('onSegmentExit', 2, False), ('onDone', 2, False)]


OUTPUTS: dict[str, Any] = {
    'outtimercount': 'all', 'outdelayfraction': 1, 'outcycle': 1, 'outcyclepulse': 1, 'outseg': 1,
    'outcumulativecount': 'seconds', 'outmastercount': 'frames', 'outreadypulse': 1, 'outdonepulse': 1}


def cut(frames: list[int], rate: float, skipping: bool, **pars: Any) -> tuple[Any, list[Any]]:
    """Run over frames in these portions; return all samples and what has been called back."""
    log: list[Any] = []
    with td.Project() as project:
        net = project.op('/project1')
        dat = table(net, 'length delay cycle', '0.031 0.02 0', '0.05 0 1')
        timer = make(net, log, rate=rate, ondone='restart', **OUTPUTS, **pars)
        timer.par.segdat = dat
        project.advance()
        parts = [timer.channels()]
        timer.par.start.pulse()
        for index, step in enumerate(frames):
            (project.engine.skip if skipping else project.advance)(step)
            if skipping or index % 2:
                value = timer.channels()
                assert value.sliced and timer.errors() == ''
                assert not skipping or value.start == parts[-1].end + 1
                parts.append(value)
        return np.concatenate([part.samples for part in parts], 1), log


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.sampled_from([60.0, 240.0, 90.0]),
       st.sampled_from([1.0, 0.7, 3.0]))
def test_slices_tile_time(frames: list[int], rate: float, speed: float) -> None:
    whole, events = cut([1] * sum(frames), rate, True, speed=speed)
    skipped, same = cut(frames, rate, True, speed=speed)
    np.testing.assert_array_equal(skipped, whole)
    assert same == events
    assert cut(frames, rate, False, speed=speed)[1] == events


def test_the_pulses_leave(project: Any, net: Any) -> None:
    log: list[Any] = []
    dat = table(net, 'length', '1', '1', '1')
    timer = make(net, log, ('onSegmentExit', 'onSegmentEnter', 'onDone'), segdat=dat, outseg=True)
    timer.par.start.pulse()
    for name, segment in [('gotonextseg', 1), ('gotoprevseg', 0), ('gotoendcycle', 1), ('gotodone', 2)]:
        project.advance()
        timer.par[name].pulse()
        assert timer['segment'].eval() == segment
    assert timer['done'].eval() == 1 and timer['timer_fraction'].eval() == 1
    assert log[-2:] == [('onSegmentExit', 1, True), ('onDone', 2, True)]
    timer.par.initialize.pulse()
    assert [timer[name].eval() for name in ('timer_fraction', 'done', 'segment')] == [0, 0, 0]


def test_cue_play_and_exit_at_the_end_of_the_cycle(project: Any, net: Any) -> None:
    timer = make(net, [], length=10, lengthunits='frames', cycle=True, outtimercount='frames', cuepoint=0.5,
                 cueunits='fraction')
    timer.par.start.pulse()
    project.advance()
    timer.par.play = False
    project.advance(5)
    assert timer['timer_frames'].eval() == 2
    timer.par.play = True
    timer.par.cuepulse.pulse()
    assert timer['timer_frames'].eval() == 5
    timer.par.cue = True
    project.advance(3)
    assert timer['timer_frames'].eval() == 5
    timer.par.cue = False
    timer.par.exitendcycle.pulse()
    project.advance(4)
    assert timer['running'].eval() == 1
    project.advance()
    assert timer['done'].eval() == 1


def test_members_and_jumps(project: Any, net: Any) -> None:
    dat = table(net, 'length delay colour', '1 0.5 red', '2 0 blue')
    timer = make(net, [], segdat=dat, outseg=True)
    with pytest.raises(NetworkError, match='pulse start'):
        timer.goTo(seconds=1)
    timer.par.start.pulse()
    timer.goTo(seconds=2)
    assert (timer.segment, timer.fraction, timer.masterSeconds) == (1, 0.25, 2)
    timer.masterFrames = 15
    assert (timer.segment, timer.fraction, timer.masterFrames) == (0, 0, 15)
    timer.goTo(segment=1, fraction=0.5)
    assert (timer['segment'].eval(), timer['timer_fraction'].eval()) == (1, 0.5)
    assert timer.beginSeconds == [0.5, 1.5] and timer.segments[1].custom == {'colour': 'blue'}
    assert timer.segments[1] + 1 == 2 and timer.segments[0].delayFrames == 30
    timer.goTo(segment=0, endOfCycle=True)
    project.advance(60)
    assert timer.segment == 0
    for wrong in ({'seconds': 1, 'frame': 2}, {'years': 1}):
        with pytest.raises(ParTypeError, match='one of seconds'):
            timer.goTo(**wrong)
    with pytest.raises(ParValueError, match='0 or more'):
        timer.goTo(seconds=float('nan'))


def test_callbacks_from_the_docked_dat(project: Any, net: Any) -> None:
    timer = net.create('timerCHOP', pars={'length': 0.05})
    dat = net.op('timer1_callbacks')
    assert dat.dock is timer and all(f'def {name}(' in dat.text for name in NAMES)
    dat.text = ('def onDone(timerOp, segment, interrupt):\n'
                '\tme.store("done", (me.name, timerOp.name, segment.lengthSeconds, segment + 1))\n')
    timer.par.start.pulse()
    project.advance(5)
    assert dat.fetch('done') == ('timer1_callbacks', 'timer1', 0.05, 1)


def test_initialize_is_asked_again(project: Any, net: Any) -> None:
    asked: list[int] = []

    def ready(timer: Any, count: int) -> int:
        asked.append(count)
        return 3 if count < 3 else 0

    timer = net.create('timerCHOP', callbacks={'onInitialize': ready}, pars={'outinit': True, 'outready': True})
    timer.par.start.pulse()
    states = []
    for _ in range(8):
        states.append([timer[name].eval() for name in ('initializing', 'ready', 'running')])
        project.advance()
    assert asked == [1, 2, 3]
    assert states == [[1, 0, 0]] * 6 + [[0, 0, 1]] * 2


def test_what_a_callback_asks_happens_at_the_next_sample(project: Any, net: Any) -> None:
    log: list[int] = []

    def again(timer: Any, segment: Any, interrupt: bool) -> None:
        log.append(int(td.absTime.frame))
        timer.par.start.pulse()

    timer = net.create('timerCHOP', callbacks={'onDone': again}, pars={'length': 3, 'lengthunits': 'frames'})
    timer.par.start.pulse()
    project.advance(12)
    assert log == [3, 6, 9, 12]


def test_a_callback_may_read_its_own_timer(project: Any, net: Any) -> None:
    log: list[Any] = []

    def look(timer: Any, segment: Any, cycle: int, fraction: float) -> None:
        log.append((timer.fraction == fraction, timer['timer_fraction'].eval() if timer.totalCooks else 0))

    timer = net.create('timerCHOP', callbacks={'whileTimerActive': look},
                       pars={'length': 4, 'lengthunits': 'frames'})
    timer.par.start.pulse()
    project.advance(5)
    assert log == [(True, 0), (True, 0.5)]  # its channels are those of the last cook
    assert timer.warnings() == '' and timer.errors() == ''


def test_an_untrusted_timer_runs_without_its_callbacks(project: Any, net: Any) -> None:
    timer = net.create('timerCHOP', pars={'length': 0.05})
    net.op('timer1_callbacks').text = 'def onDone(timerOp, segment, interrupt):\n\tme.store("done", 1)\n'
    project.engine.trusted = False
    timer.par.start.pulse()
    project.advance(5)
    assert timer['done'].eval() == 1 and 'trust=True' in timer.scriptErrors()
    assert net.op('timer1_callbacks').fetch('done', None) is None


def test_on_done_restart_loses_no_time(project: Any, net: Any) -> None:
    log: list[Any] = []
    timer = make(net, log, ('onDone', 'onInitialize'), length=0.025, ondone='restart')
    timer.par.start.pulse()
    project.advance(59)
    assert [name for name, *_ in log].count('onDone') == 40
    timer.par.ondone = 'restartnoinit'
    log.clear()
    project.advance(30)
    assert {name for name, *_ in log} == {'onDone'}


def test_cycle_end_alert(project: Any, net: Any) -> None:
    log: list[Any] = []
    timer = make(net, log, ('onCycleEndAlert', 'onCycle'), length=4, lengthunits='frames', cycle=True,
                 cyclelimit=True, maxcycles=2, cycleendalert=1, notifyunits='frames')
    timer.par.start.pulse()
    project.advance(10)
    assert log == [('onCycleEndAlert', 0, 0, False, False, False), ('onCycle', 0, 0),
                   ('onCycleEndAlert', 0, 1, True, True, False), ('onCycle', 0, 1)]


def test_inputs_initialize_and_start(project: Any, net: Any) -> None:
    switch = net.create('constantCHOP', pars={'const0value': 0})
    timer = net.create('timerCHOP', pars={'length': 4, 'lengthunits': 'frames', 'outready': True})
    timer.setInputs([None, switch])
    project.advance(3)
    switch.par.const0value = 1
    project.advance(2)
    assert timer['running'].eval() == 1 and timer['timer_fraction'].eval() == 0.5
    timer.setInputs([switch, None])
    project.advance()
    assert timer['ready'].eval() == 1


def test_a_driven_pulse_starts_at_its_edge(project: Any, net: Any) -> None:
    other = net.create('timerCHOP', pars={'length': 3, 'lengthunits': 'frames', 'outdonepulse': True})
    timer = net.create('timerCHOP', pars={'start': "=op('timer1')['done_pulse']"})
    other.par.start.pulse()
    project.advance(5)
    assert timer['running'].eval() == 1 and timer.runningFrames == 4


def test_locked_to_the_timeline_any_frame_cooks_alone() -> None:
    def at(frame: int, cooked: bool) -> list[float]:
        with td.Project() as project:
            timer = project.op('/project1').create('timerCHOP', pars={
                'timecontrol': 'lock', 'length': 0.3, 'delay': 0.1, 'cycle': True, 'outcycle': True})
            if cooked:
                project.advance(frame - 1)
            else:
                project.engine.roots.pop(timer)
                project.engine.skip(frame - 1)
            return [float(row[-1]) for row in timer.channels().samples]

    for frame in (1, 5, 7, 20, 100, 1000):
        np.testing.assert_allclose(at(frame, True), at(frame, False), atol=1e-5)


def test_custom_columns_as_channels(project: Any, net: Any) -> None:
    dat = table(net, 'length gain speed', '0.1 1 1', '0.1 3 0.5')
    timer = make(net, [], segdat=dat, channelcolumns='ga*', interpolation='lineartovalue')
    timer.par.start.pulse()
    assert timer['gain'].eval() == 1
    project.advance(8)
    assert timer['gain'].eval() == pytest.approx(1 + 2 * 0.25)


def test_a_callback_that_raises_is_said_once_and_the_timer_goes_on(
        project: Any, net: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(timer: Any, segment: Any, cycle: int, fraction: float) -> None:
        raise ValueError('no such lamp')

    log: list[Any] = []
    timer = net.create('timerCHOP', callbacks={**recording(log, 'onDone'), 'whileTimerActive': broken},
                       pars={'length': 5, 'lengthunits': 'frames'})
    timer.par.start.pulse()
    project.advance(10)
    assert log == [('onDone', 0, False)]
    assert 'no such lamp' in timer.scriptErrors() and 'no such lamp' in timer.errors()
    assert capsys.readouterr().err.count('\n') == 1
    timer.clearScriptErrors()
    assert timer.errors() == ''


def test_a_dat_that_does_not_compile(project: Any, net: Any) -> None:
    timer = net.create('timerCHOP', pars={'length': 0.1})
    net.op('timer1_callbacks').text = 'def onDone(:\n'
    timer.par.start.pulse()
    project.advance(10)
    assert timer['done'].eval() == 1 and 'SyntaxError' in timer.scriptErrors()
    net.op('timer1_callbacks').text = ''
    timer.par.start.pulse()
    timer.cook()
    assert timer.scriptErrors() == ''


@pytest.mark.parametrize(('rows', 'complaint'), [
    (['length'], 'no row below its heads'), (['length', 'abc'], "row 1, column length: 'abc' is no number"),
    (['length', 'nan'], 'is no number'), (['length', '-1'], 'below 0'), (['delay', 'inf'], 'is no number')])
def test_malformed_segments(project: Any, net: Any, rows: list[str], complaint: str) -> None:
    timer = make(net, [], segdat=table(net, *rows))
    timer.par.start.pulse()
    with pytest.raises(CookError, match=complaint):
        timer.channels()
    project.advance(3)
    timer.par.segdat = table(net, 'length', '1')
    assert timer['running'].eval() == 1 and timer.runningFrames == 4


def test_zero_lengths(project: Any, net: Any) -> None:
    log: list[Any] = []
    timer = make(net, log, ('onDone',), length=0)
    timer.par.start.pulse()
    assert timer['done'].eval() == 1 and log == [('onDone', 0, False)]
    timer.par.cycle = True
    timer.par.start.pulse()
    timer.cook()
    assert 'stopped after 10000 cycles' in timer.errors() and timer['done'].eval() == 1


def test_refuses_unknown_callbacks(net: Any) -> None:
    with pytest.raises(ParTypeError, match=r"no callback 'onDon'.*onDone"):
        net.create('timerCHOP', callbacks={'onDon': print})
    with pytest.raises(ParTypeError, match='give a function'):
        net.create('timerCHOP', callbacks={'onDone': 3})


def test_a_callback_may_destroy_its_timer(project: Any, net: Any) -> None:
    timer = net.create('timerCHOP', callbacks={'onDone': lambda timer, *args: timer.destroy()},
                       pars={'length': 0.05})
    timer.par.start.pulse()
    project.advance(6)
    assert not timer.valid and project.errors() == ''
