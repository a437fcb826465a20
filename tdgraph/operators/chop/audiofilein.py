"""Audio File In CHOP."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tdgraph.channels import Channels
from tdgraph.errors import MediaError, ParValueError, UntrustedError
from tdgraph.media import Sound, open_sound
from tdgraph.operators.chop._pages import UNITS, slice_of, to_samples
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.files import named_file
from tdgraph.pars import File, Float, Menu, Pulse, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ['AudioFileInCHOP']

SILENT_RATE = 44100.0  # of an operator that has never opened a file
MOST_READ = 1 << 24  # samples of the file that one slice may pass over
GRACE = 1e-6


@dataclass(frozen=True)
class Anchor:
    """Sample `index` of the slices (counted from second 0 of absTime) is sample `place` of what is played (0: where
    that starts), and from there on each sample goes on by `speed`."""

    index: int
    place: float
    speed: float
    file: str

    def at(self, index: int) -> float:
        """Return the place of a sample."""
        return self.place + (index - self.index) * self.speed


class Loop(NamedTuple):
    """The samples `start` <= i < `stop` of the file that are heard, once or again and again."""

    start: int
    stop: int
    repeat: bool


class AudioFileInCHOP(CHOP):
    """Play a sound file, or the first sound track of a film.

    ``out[k] = volume * ((1 - f) * file[floor(x)] + f * file[floor(x) + 1])``, f the fraction of x, the place in
    the file for sample k of the slice, in samples from 0:

    locked      ``x[k] = start + k``: sample 0 of the timeline is the start of the (trimmed) sound
    specify     ``x[k] = floor(index) - (last - k)``, `index` in samples and `last` the last sample of the slice:
                what comes before the index, as long as the slice.  An index that is the time plays the sound
    sequential  ``x[k] = start + anchor + (k - then) * speed``: the integral of the speed.  The anchor is the start
                at second 0 of absTime, and a change of speed, play, cue or file sets a new one, so that nothing
                jumps.  While `play` is off or `cue` is on the place stands, and there is silence

    Before the start there is silence, after the end too or, with `repeat`, the sound again.

    Output: a time slice at the rate of the file; float32 (channels of the file, or one with `mono`, samples
        since the last cook), 1 is full scale.  chan1, chan2, ... ; slices tile the sound, whatever the frames.
    Units: samples of the file, frames of the timeline, seconds, as the unit of each parameter says.
    Source: docs.derivative.ca/Audio_File_In_CHOP.
    Differs: mono is the mean of the channels.  Between samples the sound is linear, and at a speed above 1 it is
        not filtered first.  trimend is a place in the file, 0 its end.  The defaults of repeat and of the units
        are ours.  A negative speed counts as 0.  Not here: URLs, time codes, reading ahead (what is needed is
        decoded when it is asked for, nothing is dropped).  Stateful only where the speed changes: else any frame
        cooks alone.
    Raises: never.  A file that is missing, refused, cut off or damaged is silent where it cannot be read, and
        errors() says so with the time.
    """

    opType, base_name, type_label = 'audiofileinCHOP', 'audiofilein', 'Audio File In'
    inputs = ()
    State = Anchor
    unsupported = ('timecodeop', 'prereadlength', 'prereadlengthunit', 'opentimeout', 'fade')

    file = File(page='Audio File In', help='A sound, or a film with sound; a relative path begins at the folder of '
                                           'the project.')
    reloadpulse = Pulse(page='Audio File In', label='Reload', help='Read the file again.')
    play = Toggle(True, page='Audio File In', role='cpu', help='Sequential: whether it plays.')
    playmode = Menu('locked specify sequential', 'sequential', page='Audio File In', role='cpu', label='Play Mode',
                    labels=('Locked to Timeline', 'Specify Index', 'Sequential'),
                    help='What says where the sound stands: the timeline, Index, or playing by itself.')
    speed = Float(1.0, min=0.0, norm=(0, 2), page='Audio File In', role='cpu',
                  help='Sequential: 2 is twice as fast.')
    cue = Toggle(page='Audio File In', role='cpu', help='Sequential: wait at the cue point while on.')
    cuepulse = Pulse(page='Audio File In', label='Cue Pulse', help='Sequential: jump to the cue point and play on.')
    cuepoint = Float(0.0, norm=(0, 10), page='Audio File In', role='cpu', label='Cue Point', help='Where Cue goes.')
    cuepointunit = Menu(UNITS, 'seconds', page='Audio File In', role='cpu', label='Cue Point Unit',
                        labels=('Index', 'Frames', 'Seconds'), help='Unit of Cue Point.')
    index = Float(0.0, norm=(0, 10), page='Audio File In', role='cpu', help='Specify: the place in the sound.')
    indexunit = Menu(UNITS, 'seconds', page='Audio File In', role='cpu', label='Index Unit',
                     labels=('Index', 'Frames', 'Seconds'), help='Unit of Index.')
    repeat = Menu('off on', 'on', page='Audio File In', role='cpu', labels=('Off', 'On'),
                  help='Whether the sound begins again at its end.')
    trim = Toggle(page='Audio File In', role='cpu', help='Play only the part from Trim Start to Trim End.')
    trimstart = Float(0.0, norm=(0, 10), page='Audio File In', role='cpu', label='Trim Start',
                      help='The first sample that is played.')
    trimstartunit = Menu(UNITS, 'seconds', page='Audio File In', role='cpu', label='Trim Start Unit',
                         labels=('Index', 'Frames', 'Seconds'), help='Unit of Trim Start.')
    trimend = Float(0.0, norm=(0, 10), page='Audio File In', role='cpu', label='Trim End',
                    help='The first sample that is not played; 0 is the end of the file.')
    trimendunit = Menu(UNITS, 'seconds', page='Audio File In', role='cpu', label='Trim End Unit',
                       labels=('Index', 'Frames', 'Seconds'), help='Unit of Trim End.')
    mono = Toggle(page='Audio File In', role='cpu', help='Give one channel, the mean of those of the file.')
    volume = Float(1.0, norm=(0, 1), page='Audio File In', role='cpu', help='Multiplies the samples; 0 is silence.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._sound: Sound | None = None
        self._named: tuple[str, Any] = '', None
        self._refused = ''
        self._format = SILENT_RATE, 1
        self._shown: tuple[Loop, int, float] | None = None  # the last sample given, frames a second

    # -- the file -----------------------------------------------------------------------------------

    def _opened(self, p: Any) -> Sound | None:
        """Return the open file; None, with the reason in `_refused`, where it cannot be opened.

        What was refused is tried again when the file has changed, not on every frame.
        """
        path = os.path.join(self.engine.folder, os.path.expanduser(p.file))
        if p.file == self._named[0] and not p.reloadpulse and (
                self._sound is not None or (self._refused and _stamp(path) == self._named[1])):
            return self._sound
        self._close()
        self._named = p.file, _stamp(path)
        try:
            self._sound = open_sound(named_file(self, p.file))
            self._format = float(self._sound.rate), self._sound.channels
        except (MediaError, UntrustedError) as error:
            self._refused = str(error)
        return self._sound

    def _close(self) -> None:
        if self._sound is not None:
            self._sound.close()
        self._sound, self._refused, self._shown = None, '', None

    def dispose(self) -> None:
        self._close()
        super().dispose()

    def info_channels(self) -> dict[str, float]:
        """Return where the last sample of the slice stands, within the trim and (true) in the file, and lengths."""
        found = {'open': float(self._sound is not None), 'opening': 0.0, 'open_failed': float(bool(self._refused))}
        if self._sound is None or self._shown is None:
            return found
        (start, stop, repeat), at, frame_rate = self._shown
        length, whole = stop - start, self._sound.length
        at = at % length if repeat and at >= 0 else min(max(at, 0), length - 1)
        frames = frame_rate / self._sound.rate
        return {'sample': at, 'true_sample': start + at, 'fraction': at / length, 'file_length': length,
                'file_length_frames': length * frames, 'true_file_length': whole,
                'true_file_length_frames': whole * frames, **found}

    # -- one slice ----------------------------------------------------------------------------------

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        sound = self._opened(p)
        rate, channels = self._format
        first, count = slice_of(time, rate)
        samples, fault = None, self._refused
        if sound is not None:
            loop = _loop(sound, p, time)
            place, speed, state = _position(sound, loop, first, count, p, time, state)
            self._shown = loop, floor(place + (count - 1) * speed + GRACE), time.rate
            try:
                samples, fault = _played(sound, loop, place, speed, count) if speed else (None, '')
            except MediaError as error:
                fault = str(error)
        if samples is None:
            samples = np.zeros((channels, count), np.float32)
        self.stands_in = bool(fault)
        if fault:
            self.addError(fault if fault.startswith(self.path) else f'{self.path}: {fault}')
        if p.mono and channels > 1:
            samples = samples.mean(0, keepdims=True)
        if p.volume != 1:
            samples = samples * np.float32(p.volume)
        return Channels(_names(len(samples)), samples, rate, float(first), True), state


@lru_cache(maxsize=64)
def _names(count: int) -> tuple[str, ...]:
    return tuple(f'chan{row + 1}' for row in range(count))


def _stamp(path: str) -> Any:
    """Return what changes when a file does; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _samples(value: float, unit: str, sound: Sound, time: Any) -> float:
    return to_samples(value, unit, sound.rate, time.rate if unit == 'frames' else 60.0)


def _loop(sound: Sound, p: Any, time: Any) -> Loop:
    start, stop = 0, sound.length
    if p.trim:
        start = min(max(floor(_samples(p.trimstart, p.trimstartunit, sound, time) + GRACE), 0), stop - 1)
        end = floor(_samples(p.trimend, p.trimendunit, sound, time) + GRACE)
        stop = max(min(end, stop), start + 1) if end > 0 else stop
    return Loop(start, stop, p.repeat == 'on')


def _position(sound: Sound, loop: Loop, first: int, count: int, p: Any, time: Any, state: Anchor | None,
              ) -> tuple[float, float, Anchor | None]:
    """Return the place of the first sample, from the start, how far each goes on (0: silence), and the anchor."""
    if p.playmode == 'locked':
        return float(first), 1.0, state
    if p.playmode == 'specify':
        index = floor(_samples(p.index, p.indexunit, sound, time) + GRACE)
        return float(index - count + 1 - loop.start), 1.0, state
    last = floor(time.abs_seconds * sound.rate + GRACE)
    anchor = _anchored(sound, loop, last - count + 1, p, time, state)
    return anchor.at(last - count + 1), anchor.speed, anchor


def _anchored(sound: Sound, loop: Loop, first: int, p: Any, time: Any, state: Anchor | None) -> Anchor:
    """Return the anchor that holds from sample `first` on."""
    speed = p.speed if p.play and not p.cue else 0.0
    if p.cue or p.cuepulse:
        cue = _samples(p.cuepoint, p.cuepointunit, sound, time)
        return Anchor(first, float(max(cue - loop.start, 0.0)), speed, p.file)
    if state is None:
        return Anchor(0, 0.0, speed, p.file)
    if state.file != p.file:
        return Anchor(first, 0.0, speed, p.file)
    if state.speed != speed:
        return Anchor(first - 1, state.at(first - 1), speed, p.file)
    return state


def _played(sound: Sound, loop: Loop, place: float, speed: float, count: int) -> tuple[Samples, str]:
    """Return `count` samples from `place` on, float32 (channels, count), and what is wrong with them."""
    whole = floor(place + GRACE)
    if speed == 1 and abs(place - whole) <= GRACE:
        return _heard(sound, loop, whole, count)
    places = place + np.arange(count) * speed
    below = np.floor(places).astype(np.int64)
    span = int(below[-1] - below[0]) + 2
    if span > MOST_READ:
        raise ParValueError(f'a speed of {speed:g} passes over {span:,} samples in a slice; set Speed lower')
    samples, fault = _heard(sound, loop, int(below[0]), span)
    part = (places - below).astype(np.float32)
    below -= below[0]
    return samples[:, below] * (1 - part) + samples[:, below + 1] * part, fault


def _heard(sound: Sound, loop: Loop, at: int, count: int) -> tuple[Samples, str]:
    """Return the samples from place `at` on, counted from the start, as the loop has them."""
    length = loop.stop - loop.start
    silent = min(max(-at, 0), count)
    at, rest = at + silent, count - silent
    if not loop.repeat:
        found, fault = sound.heard(loop.start + at, max(min(rest, length - at), 0))
    else:
        offset = at % length
        if offset + rest <= length:
            found, fault = sound.heard(loop.start + offset, rest)
        elif rest >= length:
            once, fault = sound.heard(loop.start, length)
            found = once[:, (offset + np.arange(rest)) % length]
        else:
            (found, fault), (more, worse) = (sound.heard(loop.start + offset, length - offset),
                                             sound.heard(loop.start, offset + rest - length))
            found, fault = np.concatenate([found, more], 1), fault or worse
    if found.shape[1] == count:
        return found, fault
    out = np.zeros((sound.channels, count), np.float32)
    out[:, silent:silent + found.shape[1]] = found
    return out, fault
