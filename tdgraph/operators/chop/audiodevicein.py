"""Audio Device In CHOP."""

from __future__ import annotations

from typing import Any

import numpy as np

from tdgraph.channels import Channels
from tdgraph.media.capture import Capture
from tdgraph.operators.chop._pages import slice_of
from tdgraph.operators.chop._sounddevice import SoundDevice
from tdgraph.pars import Float, Int, Menu, StrMenu, Toggle

__all__ = ['AudioDeviceInCHOP']

PAGE = 'Audio Device In'


class _Pages:
    active = Toggle(True, page=PAGE, role='cpu', help='Off closes the device; then there is silence.')
    device = StrMenu('default', 'default null', page=PAGE, role='cpu',
                     help='Name of the device, or how it begins; default: that of the system; null: one that is '
                          'always there and hears nothing.')
    errormissing = Toggle(True, page=PAGE, role='cpu', label='Error if Missing',
                          help='A device that is not there is an error; off: a warning.')
    format = Menu('mono stereo multichannel', 'stereo', page=PAGE, role='cpu',
                  help='One channel, two, or Number of Channels.')
    rate = Float(44100.0, min=8000.0, max=384000.0, norm=(8000, 96000), page=PAGE, role='cpu',
                 help='Samples per second.')
    bufferlength = Float(0.1, min=0.001, max=10.0, norm=(0.01, 0.5), page=PAGE, role='cpu', label='Buffer Length',
                         help='Seconds from the device to the output: longer bridges longer frames.')
    numchan = Int(2, min=1, max=64, norm=(1, 16), page=PAGE, role='cpu', label='Number of Channels',
                  help='How many channels, with Multi-Channel.')


class AudioDeviceInCHOP(_Pages, SoundDevice):
    """Receive sound from a microphone or another input of this machine.

    The device's own thread puts what it hears into a queue of at most ``2 * bufferlength + 0.25`` seconds; a cook
    takes as many samples as its time slice has.  At first, and when the queue has run empty, there is silence until
    `bufferlength` has come together; when it is full, what is oldest is dropped.

    Output: a time slice at `rate`; float32 (channels, samples since the last cook) named chan1, chan2, ...; 1 is
        full scale.
    Units: seconds, samples per second.
    Source: docs.derivative.ca/Audio_Device_In_CHOP.
    Differs: needs the extra `audio`; the driver is miniaudio's choice (PulseAudio, ALSA, JACK, CoreAudio, WASAPI).
        Multi-channel takes `numchan`, not the toggles of the pages Input 1 and 2.  A frame of a batch passes faster
        than its time, so that the queue is soon empty.  Not pure: it hears what there is.
    Raises: never.  Without the extra, the device or trust there is silence, errors() (or with `errormissing` off
        warnings()) says so, and the frame goes on.
    """

    opType, base_name, type_label = 'audiodeviceinCHOP', 'audiodevin', 'Audio Device In'
    inputs = ()
    opens, act = Capture, 'listen'
    unsupported = (
        'driver', 'inputs', 'frontleft', 'frontright', 'frontcenter', 'lowfrequency', 'backleft', 'backright',
        'frontleftcenter', 'frontrightcenter', 'backcenter', 'sideleft', 'sideright', 'topcenter', 'topfrontleft',
        'topfrontcenter', 'topfrontright', 'topbackleft', 'topbackcenter', 'topbackright')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._heard: tuple[float, Any] | None = None

    def info_channels(self) -> dict[str, float]:
        """Return samples that wait, were taken, have come; and how often the queue ran empty or over."""
        queue = None if self._stream is None else self._stream.queue
        if queue is None:
            return dict.fromkeys(('queue_read_pos', 'queue_write_pos', 'queue_length', 'queue_recovers'), 0.0)
        return {'queue_read_pos': queue.written - queue.length, 'queue_write_pos': queue.written,
                'queue_length': queue.length, 'queue_recovers': queue.recovers}

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Channels:
        channels = {'mono': 1, 'stereo': 2}.get(p.format, p.numchan)
        self._open((p.device, channels, round(p.rate), p.bufferlength) if p.active else None)
        first, count = slice_of(time, p.rate)
        self._tell(p)
        samples = self._samples(channels, count, time.abs_frame)
        return Channels([f'chan{row + 1}' for row in range(channels)], samples, p.rate, float(first), True)

    def _samples(self, channels: int, count: int, frame: float) -> Any:
        """Return what has been heard; a second cook in the same frame gets it again."""
        if self._stream is None:
            return np.zeros((channels, count), np.float32)
        if self._heard is None or self._heard[0] != frame or self._heard[1].shape[1] != count:
            self._heard = frame, self._stream.queue.take(count)
        return self._heard[1]

    def _close(self) -> None:
        super()._close()
        self._heard = None
