"""Time COMP."""

from __future__ import annotations

from typing import Any

from tdgraph.errors import ParValueError
from tdgraph.graph.comp import COMP
from tdgraph.graph.time import Timeline
from tdgraph.pars import Float, Menu, ParMode, Toggle

__all__ = ['TimeCOMP']


class TimePars:
    """The Time page.  A class of its own, since the parameters share names with members."""

    play = Toggle(True, role='cpu', page='Time', help='Whether this timeline moves.')
    rate = Float(60.0, min=0.001, norm=(1, 120), role='cpu', page='Time', help='Frames per second.')
    start = Float(1.0, norm=(1, 600), role='cpu', page='Time', help='First frame.')
    end = Float(600.0, norm=(1, 600), role='cpu', page='Time', help='Last frame.')
    rangelimit = Menu('loop hold', role='cpu', page='Time', label='Range Limit',
                      help='What a live window does at the end of the range.')
    rangestart = Float(1.0, norm=(1, 600), role='cpu', page='Time', label='Range Start',
                       help='First frame of the range that is played.')
    rangeend = Float(600.0, norm=(1, 600), role='cpu', page='Time', label='Range End',
                     help='Last frame of the range that is played.')
    tempo = Float(120.0, min=0.001, norm=(1, 300), role='cpu', page='Time', help='Beats per minute.')
    signature = Float(4.0, size=2, min=1.0, norm=(1, 16), role='cpu', page='Time', help='Beats per bar, and which.')


_PLACES = {'rate': 'rate', 'start': 'start', 'end': 'end', 'rangestart': 'range_start', 'rangeend': 'range_end',
           'play': 'play'}


class TimeCOMP(TimePars, COMP):
    """Count time for the component around it: `local/time`.

    ``seconds = (frame - 1) / rate``

    Input 0: none.
    Output: none.
    Units: frames from 1, seconds from 0.
    Source: docs.derivative.ca/Time_COMP, /TimeCOMP_Class.
    Differs: `advance()` never loops the timeline; only a live window does.  `independent` does not exist: a
        timeline of its own always is.  Expressions on rate, play, start, end and the range do not count.
    """

    opType, base_name = 'timeCOMP', 'time'
    unsupported = ('independent', 'timecode*')
    _td_safe_ = COMP._td_safe_ | {'frame', 'seconds', 'fraction', 'rate', 'play', 'start', 'end',
                                  'rangeStart', 'rangeEnd', 'loop', 'tempo', 'timecode', 'signature1', 'signature2'}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        first = self._path_text() == '/local/time'
        self.clock = self.engine.timeline if first else Timeline(60.0)
        if not first:
            self.engine.clocks[self.clock] = None

    def dispose(self) -> None:
        self.engine.clocks.pop(self.clock, None)
        super().dispose()

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        place = _PLACES.get(getattr(par, 'name', ''))
        if place is not None and par.mode is ParMode.CONSTANT:
            setattr(self.clock, place, par.val)
            self.clock.changed()

    def _set(self, par: str, value: float) -> None:
        self.par[par].val = value

    @property
    def frame(self) -> float:
        """The current frame, from 1; assigning seeks."""
        return self.clock.frame

    @frame.setter
    def frame(self, frame: float) -> None:
        self.clock.frame = frame

    @property
    def seconds(self) -> float:
        """The current time; assigning seeks."""
        return self.clock.seconds

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        self.clock.seconds = seconds

    @property
    def fraction(self) -> float:
        """The current frame by the last one; assigning seeks."""
        return self.clock.frame / self.clock.end

    @fraction.setter
    def fraction(self, fraction: float) -> None:
        self.clock.frame = fraction * self.clock.end

    @property
    def rate(self) -> float:
        return self.clock.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._set('rate', rate)

    @property
    def play(self) -> bool:
        return self.clock.play

    @play.setter
    def play(self, on: bool) -> None:
        self._set('play', on)

    @property
    def start(self) -> float:
        return self.clock.start

    @start.setter
    def start(self, frame: float) -> None:
        self._set('start', frame)

    @property
    def end(self) -> float:
        return self.clock.end

    @end.setter
    def end(self, frame: float) -> None:
        self._set('end', frame)

    @property
    def rangeStart(self) -> float:
        return self.clock.range_start

    @rangeStart.setter
    def rangeStart(self, frame: float) -> None:
        self._set('rangestart', frame)

    @property
    def rangeEnd(self) -> float:
        return self.clock.range_end

    @rangeEnd.setter
    def rangeEnd(self, frame: float) -> None:
        self._set('rangeend', frame)

    @property
    def loop(self) -> bool:
        """Whether a live window starts over at the end of the range."""
        return bool(self.par['rangelimit'].eval() == 'loop')

    @loop.setter
    def loop(self, on: bool) -> None:
        self.par['rangelimit'].val = 'loop' if on else 'hold'

    @property
    def tempo(self) -> float:
        return float(self.par['tempo'].eval())

    @tempo.setter
    def tempo(self, tempo: float) -> None:
        self._set('tempo', tempo)

    @property
    def signature1(self) -> float:
        """Beats in a bar."""
        return float(self.par['signature1'].eval())

    @signature1.setter
    def signature1(self, beats: float) -> None:
        self._set('signature1', beats)

    @property
    def signature2(self) -> float:
        """Which note is a beat: 4 a quarter."""
        return float(self.par['signature2'].eval())

    @signature2.setter
    def signature2(self, note: float) -> None:
        self._set('signature2', note)

    @property
    def timecode(self) -> str:
        """The current time as hh:mm:ss:ff; assigning seeks."""
        total, frames = divmod(int(self.clock.frame) - 1, max(1, round(self.clock.rate)))
        minutes, seconds = divmod(total, 60)
        hours, minutes = divmod(minutes, 60)
        return f'{hours:02d}:{minutes:02d}:{seconds:02d}:{frames:02d}'

    @timecode.setter
    def timecode(self, timecode: str) -> None:
        parts = [int(part) for part in str(timecode).split(':') if part.isdecimal()]
        if len(parts) != 4:
            raise ParValueError(f'{self.path}: timecode {timecode!r} is no time; give hh:mm:ss:ff')
        hours, minutes, seconds, frames = parts
        self.clock.frame = ((hours * 60 + minutes) * 60 + seconds) * max(1, round(self.clock.rate)) + frames + 1

    def own_warnings(self) -> list[str]:
        moving = [name for name in _PLACES if self.par[name].mode is not ParMode.CONSTANT]
        return [*super().own_warnings(),
                *(f'{self.path}: parameter {name!r} counts as a constant only; set a value' for name in moving)]
