"""Animation COMP."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from tdgraph.errors import NetworkError, ParTypeError
from tdgraph.operators.chop._keys import Curve, curves_of, parse_function
from tdgraph.operators.comp._component import Component
from tdgraph.pars import COMPRef, Float, Menu, Pulse, Toggle
from tdgraph.tdu import patterns

__all__ = ['AnimationCOMP']

UNITS, UNIT_LABELS = 'samples frames seconds', ('I', 'F', 'S')
EXTENDS = 'hold slope cycle mirror default'
CHANNELS = ('name', 'id', 'left', 'right', 'default', 'keys', 'cr', 'cg', 'cb', 'picked', 'display', 'template')
KEYS = ('id', 'x', 'y', 'inslope', 'inaccel', 'expression', 'outslope', 'outaccel')
SAME = 1e-9  # how near a key has to be to be the one that is meant


class AnimationPages:
    """The pages Animation and Range."""

    timeref = COMPRef(page='Animation', label='Time Reference',
                      help='Whose timeline counts; without one that of this component.')
    playmode = Menu('locked input sequential outputrange', page='Animation', role='cpu', label='Play Mode',
                    labels=('Locked to Timeline', 'Use Input Index', 'Sequential', 'Output Full Range'),
                    help='Where in the animation the output is.')
    play = Toggle(True, page='Animation', role='cpu', help='Off: Sequential stands still.')
    speed = Float(1.0, norm=(-2, 2), page='Animation', role='cpu', help='How fast Sequential goes.')
    cue = Toggle(page='Animation', role='cpu', help='Sequential stays at the cue point.')
    cuepulse = Pulse(page='Animation', label='Cue Pulse', help='Sequential goes to the cue point.')
    cuepoint = Float(1.0, norm=(1, 600), page='Animation', role='cpu', label='Cue Point',
                     help='A place in the animation.')
    cuepointunit = Menu(f'{UNITS} fraction', 'frames', labels=(*UNIT_LABELS, '%'), page='Animation', role='cpu',
                        label='Cue Point Unit', help='Samples, frames, seconds, or the fraction of the range.')
    inputindexunit = Menu(f'{UNITS} fraction xunits', 'frames', page='Animation', role='cpu',
                          label='Input Index Unit', help='What the numbers of the input count.')
    cyclic = Menu('auto yes no', page='Animation', role='cpu', label='Cyclic Range',
                  labels=('Automatic', 'Yes', 'No'),
                  help='Whether the input index begins again one frame after the end.')
    rangetype = Menu('timeline custom', page='Range', role='cpu', label='Type',
                     help='Whether the range is that of the timeline.')
    start = Float(1.0, norm=(1, 600), page='Range', role='cpu', help='Start of the custom range.')
    startunit = Menu(UNITS, 'frames', labels=UNIT_LABELS, page='Range', role='cpu', label='Start Unit',
                     help='Samples, frames or seconds.')
    end = Float(600.0, norm=(1, 600), page='Range', role='cpu', help='End of the custom range.')
    endunit = Menu(UNITS, 'frames', labels=UNIT_LABELS, page='Range', role='cpu', label='End Unit',
                   help='Samples, frames or seconds.')
    tleft = Menu(EXTENDS, 'cycle', page='Range', role='cpu', label='Trim Left',
                 help='What the channels are before the range.')
    tright = Menu(EXTENDS, 'cycle', page='Range', role='cpu', label='Trim Right',
                  help='What the channels are after the range.')
    tdefault = Float(0.0, norm=(-1, 1), page='Range', role='cpu', label='Trim Default',
                     help='The value of Default.')


SETTINGS = ('playmode', 'play', 'speed', 'cue', 'cuepoint', 'cuepointunit', 'inputindexunit', 'cyclic', 'rangetype',
            'start', 'startunit', 'end', 'endunit', 'tleft', 'tright', 'tdefault')


class AnimationCOMP(AnimationPages, Component):
    """Hold keyframed channels, and play them.

    ``out[c] = curve[c](x)``, x in frames of the timeline: its frame (locked), what the input says (input), on and
    on (sequential, ``x = start + sum(speed)``), or all of the range (outputrange).  Outside the range `tleft` and
    `tright` count; a cycle begins again one frame after the end.

    Inside are the tables ``channels`` (a row for each: name, id, left, right, default, ...) and ``keys`` (id, x, y,
    inslope, inaccel: leaving the key; expression: the function from there to the next key; outslope, outaccel:
    arriving at it, for the last key inslope and inaccel), and a Keyframe CHOP between an In and an Out CHOP.  With
    p the part of the way between two keys the functions are constant(), linear(), easein() ``p**2``, easeout()
    ``1 - (1 - p)**2``, ease() both in halves, easep(n), easeinp(n) ``p**(n + 1)``, easeoutp(n); cubic(), a Bezier
    curve with handles a third of the way along the slopes; bezier(), handles as long as accel along (1, slope);
    easeadjust(), that with slopes 0.

    Input 0: the index, for Use Input Index.
    Output: the channels, as the Keyframe CHOP inside gives them.
    Units: frames; x 1 is frame 1.
    Source: docs.derivative.ca/Animation_COMP and AnimationCOMP_Class; functions and columns as the public editor
        Keyframer reads and writes them.
    Differs: the tables graph and attributes are there for files and change nothing; there is no editor.  The
        default trims, the meaning of the power, and that setKeyframe() makes a channel that is not there, are
        ours.  Use Input Index without an input follows the timeline.
    """

    opType, base_name, type_label = 'animationCOMP', 'animation', 'Animation'
    unsupported = ('specifyedit', 'editorigin', 'editrate', 'editanimation')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.cued: float | None = None  # the absolute frame of the latest Cue Pulse

    def created(self) -> None:
        super().created()
        for name, rows in (('channels', [CHANNELS]), ('keys', [KEYS]), ('graph', []), ('attributes', [])):
            self.create('tableDAT', name).fill(rows)
        inlet = self.create('inCHOP', 'in1')
        keyframe = self.create('keyframeCHOP', 'keyframe', inputs=[inlet], pars={'animation': '=parent()'})
        self.create('outCHOP', 'out1', inputs=[keyframe])

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'cuepulse':
            self.cued = self.engine.abs_time.peek()
            self.alert()
            for child in self.children:
                if child.opType == 'keyframeCHOP':
                    child.touch('cue')

    def settings(self) -> SimpleNamespace:
        """Return the parameters that playing depends on; records that they were read."""
        return SimpleNamespace(**{name: self.par[name].eval() for name in SETTINGS})

    def table(self, name: str) -> Any:
        """Return the table `name` inside, or raise."""
        found: Any = self.op(name)
        if found is None or found.family != 'DAT':
            raise NetworkError(f'{self.path}: there is no table {name!r} inside; make a Table DAT of that name')
        return found

    def curves(self) -> tuple[Curve, ...]:
        """Return the curves that the tables hold."""
        return curves_of(self.table('channels').content().rows, self.table('keys').content().rows)

    # -- keys ---------------------------------------------------------------------------------------

    def setKeyframe(self, position: float, channel: str = '*', value: float | None = None,
                    function: str | None = None) -> None:
        """Set or add a key at x in every channel that matches.

        Without a value a key that is added lies on the curve, which keeps its form where its function is
        constant(), linear() or cubic(); without a function it has that of the curve there.  A plain name that no
        channel has makes one.
        """
        x = self._number('position', position)
        y = None if value is None else self._number('value', value)
        if function is not None:
            name, power = parse_function(str(function), f'{self.path}: setKeyframe()')
            function = f'{name}({power:g})' if name.endswith('p') else f'{name}()'
        for curve in self._chosen(channel, make=True):
            self._set_key(curve, x, y, function)

    def _set_key(self, curve: Curve, x: float, y: float | None, function: str | None) -> None:
        dat = self.table('keys')
        rows = [list(row) + [''] * (len(KEYS) - len(row)) for row in dat.content().rows]
        own = [row for row in rows[1:] if row[0].strip() == curve.id]
        same = next((row for row in own if abs(float(row[1]) - x) < SAME), None)
        if same is None:
            before = max((row for row in own if float(row[1]) < x), key=lambda row: float(row[1]), default=None)
            same = [curve.id, f'{x:.12g}', f'{float(curve.at(np.array([x]))[0]):.9g}', '0', '0',
                    before[5] if before else 'linear()', '0', '0']
            if before is not None and before[5].startswith('cubic'):
                slope = np.diff(curve.at(np.array([x - 1e-4, x + 1e-4])))[0] / 2e-4
                same[3] = same[6] = f'{slope:.9g}'
            if own and x > max(float(row[1]) for row in own):  # the former last key kept what arrives in 3 and 4
                last = max(own, key=lambda row: float(row[1]))
                last[6:8] = last[3:5]
            rows.append(same)
        same[2] = same[2] if y is None else f'{y:.9g}'
        same[5] = function or same[5]
        dat.fill(rows)

    def deleteKeyframe(self, position: float, channel: str = '*', value: float | None = None,
                       function: str | None = None) -> None:
        """Remove the key at x from every channel that matches; value and function change nothing, as in TD."""
        x = self._number('position', position)
        dat = self.table('keys')
        ids = {curve.id for curve in self._chosen(channel)}
        rows = [list(row) + [''] * (len(KEYS) - len(row)) for row in dat.content().rows]
        kept = [row for index, row in enumerate(rows)
                if not index or row[0].strip() not in ids or abs(float(row[1]) - x) >= SAME]
        for id in ids if len(kept) < len(rows) else ():
            own = [row for row in kept[1:] if row[0].strip() == id]
            last = max(own, key=lambda row: float(row[1]), default=None)
            if last is not None and float(last[1]) < x:  # what arrives at the last key stands in 3 and 4
                last[3:5] = last[6:8]
        dat.fill(kept)

    def _chosen(self, channel: str, make: bool = False) -> list[Curve]:
        """Return the curves whose names match; with `make` a new one for a plain name that there is not."""
        if not isinstance(channel, str):
            raise ParTypeError(f'{self.path}: a channel is a name or pattern, not {type(channel).__name__}')
        curves = self.curves()
        found = [curves[row] for row in patterns.select(channel, [curve.name for curve in curves])]
        if not found and make and channel and not patterns.is_pattern(channel) and ' ' not in channel:
            numbers = [int(curve.id) for curve in curves if curve.id.isdecimal()]
            made = Curve(channel, str(max(numbers, default=-1) + 1), ())
            self.table('channels').appendRow([
                channel, made.id, 'hold', 'hold', 0, f'keys/{channel}', 1, 1, 1, 1, 1, 0])
            return [made]
        return found

    def _number(self, what: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
            raise ParTypeError(f'{self.path}: a key has a finite number as {what}, not {value!r:.40}')
        return float(value)
