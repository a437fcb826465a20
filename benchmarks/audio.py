"""Sound: the spectrum of many channels against SciPy by hand, and how much faster than real time a chain is."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy import fft

import tdgraph as td
from benchmarks.measure import Measure, compare

CHANNELS, SAMPLES, RATE = 64, 48_000, 48_000
SIZE, FRAMES, MUSIC = 8192, 60, 44_100
REACH, TIMES = 1.2, 50
Array = np.ndarray[Any, np.dtype[np.float32]]


def measures() -> Iterator[Measure]:
    """Yield Audio Spectrum over a second of 64 channels, its transform alone, and the chain of issue 3."""
    data = np.random.default_rng(1).standard_normal((CHANNELS, SAMPLES)).astype(np.float32)
    with td.Project() as project:
        net = project.op('/project1')

        def fill(op: Any) -> None:
            op.rate = RATE
            op.copyNumpyArray(data)

        source = net.create('scriptCHOP', callbacks={'onCook': fill})
        for name, pars, by_hand in (
                ('levels on the logarithmic axis', {}, _levels(data)),
                ('magnitude and phase', {'mode': 'timetoraw'}, partial(_raw, data))):
            node = net.create('audiospectrumCHOP', inputs=[source], pars=pars)
            np.testing.assert_allclose(node.numpyArray(), by_hand(), rtol=1e-3, atol=1e-4)
            yield compare(f'Audio Spectrum, {name}, {CHANNELS} x {SAMPLES:,}, against SciPy by hand',
                          partial(node.cook, force=True), by_hand, REACH, rounds=15,
                          detail=f'the latest {SIZE:,} samples of each channel')
    yield _chain('mono', 1, {})
    yield _chain('stereo', 2, {})
    # What TouchDesigner's page on Audio Spectrum calls its fastest form.
    yield _chain('stereo, the fast form', 2, {'fftsize': '2048', 'outputmenu': 'setmanually', 'outlength': 2048})


def _levels(data: Array) -> Callable[[], Array]:
    """Return the levels by hand: window, transform, straight lines between bins; what is constant is ready."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)
    window = (window * 2 / window.sum()).astype(np.float32)
    part = np.arange(RATE // 2 + 1) / (RATE // 2)
    hertz = RATE / 2 * 1000 ** (part - 1)
    gain = ((1 + hertz[:-1] / 100) ** 0.375).astype(np.float32)
    place = hertz * SIZE / RATE
    below = np.minimum(place[:-1].astype(np.intp), SIZE // 2 - 1)
    share = (place[:-1] - below).astype(np.float32)
    above = below + 1
    wide = int(np.flatnonzero(np.diff(place) > 1)[0])
    starts = place[wide:-1].astype(np.intp) + 1

    def levels() -> Array:
        level = np.abs(fft.rfft(data[:, -SIZE:] * window, axis=1))
        low = np.take(level, below, 1)
        rows = low + (np.take(level, above, 1) - low) * share
        np.maximum(rows[:, wide:], np.maximum.reduceat(level, starts, axis=1), out=rows[:, wide:])
        rows *= gain
        return rows

    return levels


def _raw(data: Array) -> Array:
    bins = fft.rfft(data[:, -SIZE:], axis=1)
    return np.stack([np.abs(bins), np.angle(bins)], 1).reshape(2 * CHANNELS, -1)


def _chain(name: str, channels: int, pars: dict[str, Any]) -> Measure:
    """Measure a second of file in, filter, spectrum and analyze at 60 frames a second, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, td.Project(folder=folder) as project:
        _write(Path(folder) / 'noise.wav', channels)
        net = project.op('/project1')
        sound = net.create('audiofileinCHOP', pars={'file': 'noise.wav'})
        smooth = net.create('filterCHOP', inputs=[sound], pars={'widthunit': 'samples', 'width': 31})
        spectrum = net.create('audiospectrumCHOP', inputs=[smooth], pars=pars)
        loudest = net.create('analyzeCHOP', inputs=[spectrum], pars={'function': 'maximum'})
        project.advance(FRAMES)
        assert loudest.numpyArray().min() > 0 and sound.errors() == ''
        size, length = spectrum.par.fftsize.eval(), spectrum.numSamples
        core = _one_core()
        try:
            taken = statistics.median(_seconds(project, loudest) for _ in range(9))
        finally:
            os.sched_setaffinity(0, core)
    return Measure(f'a second of sound ({name}, {MUSIC:,}) through file in, filter, spectrum and analyze',
                   taken * 1000, 1000 / TIMES, 'ms',
                   f'processor time on one core, {FRAMES} frames: {1 / taken:.0f} times real time; spectrum of '
                   f'{size} to {length:,} samples')


def _seconds(project: td.Project, node: Any) -> float:
    """Time a second of sound: of the processor, since this is about what one core can do, not who else wants it."""
    start = time.process_time()
    for _ in range(FRAMES):
        project.advance(cook=[node])
    return time.process_time() - start


def _one_core() -> set[int]:
    """Stay on one core; returns those that there were."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    return cores


def _write(path: Path, channels: int) -> None:
    samples = np.random.default_rng(2).integers(-8000, 8000, (20 * MUSIC, channels)).astype('<i2')
    with wave.open(str(path), 'wb') as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(MUSIC)
        file.writeframes(samples.tobytes())
