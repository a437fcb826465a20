"""Audio Device Out CHOP."""

from __future__ import annotations

from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels
from tdgraph.graph.node import Input
from tdgraph.media.capture import Playback
from tdgraph.operators.chop._running import now, running
from tdgraph.operators.chop._sounddevice import SoundDevice
from tdgraph.pars import Float, StrMenu, Toggle

__all__ = ['AudioDeviceOutCHOP']

PAGE = 'Audio Device Out'


class AudioDeviceOutCHOP(SoundDevice):
    """Play channels on the loudspeakers, and pass them on.

    ``out = in``; the device gets ``in * volume``, with `clampoutput` within -1..1, `bufferlength` seconds later:
    the first channel left, the second right, one alone on both sides.  It cooks in each frame, whoever looks.

    Input 0: channels, time slices at a rate that the device knows; what is no slice is played from the current time
        on.  Input 1 (volume): its first channel takes the place of `volume`.
    Output: as input 0, as a time slice.
    Units: seconds.
    Source: docs.derivative.ca/Audio_Device_Out_CHOP.
    Differs: needs the extra `audio`; the driver is miniaudio's choice.  What comes faster than it is played, as in
        a batch, is dropped, the oldest first; what comes slower has silence in between.  Drivers, pan, speakers and
        the adjustment of speed do not exist.  NaN is played as 0.
    Raises: never.  Without the extra, the device or trust errors() (or with `errormissing` off warnings()) says so,
        and the frame goes on.
    """

    opType, base_name, type_label = 'audiodeviceoutCHOP', 'audiodevout', 'Audio Device Out'
    inputs = Input('channels'), Input('volume')
    opens, act = Playback, 'play'
    unsupported = (
        'driver', 'outputs', 'adjustspeed', 'pan', 'cookalways', 'stereo', 'frontleft', 'frontright', 'frontcenter',
        'lowfrequency', 'backleft', 'backright', 'frontleftcenter', 'frontrightcenter', 'backcenter', 'sideleft',
        'sideright', 'topcenter', 'topfrontleft', 'topfrontcenter', 'topfrontright', 'topbackleft', 'topbackcenter',
        'topbackright')

    active = Toggle(True, page=PAGE, role='cpu', help='Off closes the device.')
    device = StrMenu('default', 'default null', page=PAGE, role='cpu',
                     help='Name of the device, or how it begins; default: that of the system; null: one that is '
                          'always there and plays nothing.')
    errormissing = Toggle(True, page=PAGE, role='cpu', label='Error if Missing',
                          help='A device that is not there is an error; off: a warning.')
    bufferlength = Float(0.15, min=0.001, max=10.0, norm=(0.01, 0.5), page=PAGE, role='cpu', label='Buffer Length',
                         help='Seconds until a sample is heard: longer bridges longer frames.')
    volume = Float(1.0, norm=(0, 1), page=PAGE, role='cpu', help='Multiplies what is played.')
    clampoutput = Toggle(True, page=PAGE, role='cpu', label='Clamp Output',
                         help='Hold what is played within -1..1.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._sent: float | None = None  # the frame whose samples the device has
        self.engine.roots[self] = None

    def prepare(self, inputs: list[Any], p: Any) -> list[Any]:
        return inputs  # the volume shall not be brought to the rate of the sound

    def info_channels(self) -> dict[str, float]:
        """Return samples that wait, and how often the queue ran empty or over."""
        queue = None if self._stream is None else self._stream.queue
        return {'queue_length': queue.length if queue else 0.0, 'queue_recovers': queue.recovers if queue else 0.0}

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Channels:
        source, volume = (*inputs, None, None)[:2]
        if source is None or not source.count or not source.length:
            self._open(None)
            return EMPTY
        sound = running(source, True, time)
        loud = now(self, volume)
        self._open((p.device, max(sound.count, 2), round(sound.rate), p.bufferlength) if p.active else None)
        self._tell(p)
        self._play(sound, float(loud[0]) if len(loud) else p.volume, p.clampoutput, time.abs_frame)
        return sound

    def _play(self, sound: Channels, volume: float, clamp: bool, frame: float) -> None:
        """Hand the samples to the device; those of a frame once, however often it cooks."""
        if self._stream is None or self._sent == frame:
            return
        self._sent = frame
        samples = np.nan_to_num(sound.samples * np.float32(volume), posinf=1.0, neginf=-1.0)
        if clamp:
            samples = samples.clip(-1, 1)
        self._stream.queue.put(samples if len(samples) > 1 else np.repeat(samples, 2, 0))

    def cook_as_root(self) -> None:
        """A frame of the project: play, also where nobody looks."""
        self.engine.scheduler.cook(self)
