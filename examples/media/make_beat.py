"""Make beat.flac: four bars at 120 beats a minute, to be played in a loop.

``python examples/media/make_beat.py`` writes the file anew.  Kick on every beat, snare on the second and fourth,
hat on every eighth, a bass note for each bar, and a chord that swells.  All of it is computed here, and is the same
each time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

RATE, BEAT, BARS = 44100, 0.5, 4
LENGTH = round(BARS * 4 * BEAT * RATE)
STEP = 2 ** -11  # 12 bits are plenty here, and FLAC makes use of it


def main() -> None:
    """Write the file beside this script."""
    import av

    path = Path(__file__).with_name('beat.flac')
    with av.open(str(path), 'w') as output:
        stream = output.add_stream('flac', rate=RATE, layout='mono')
        stream.codec_context.options = {'compression_level': '12'}
        frame = av.AudioFrame.from_ndarray((beat() * 32768).astype(np.int16)[None], 's16', 'mono')
        frame.sample_rate = RATE
        output.mux([*stream.encode(frame), *stream.encode(None)])
    print(f'{path}: {path.stat().st_size:,} bytes')


def beat() -> np.ndarray:
    """Return the loop: float64 (samples,) in steps of 12 bits, peak below 1."""
    random = np.random.Generator(np.random.PCG64(120))
    out = np.zeros(LENGTH)
    for number in range(BARS * 4):
        add(out, kick(), number, 0.8)
        if number % 2:
            add(out, snare(random), number, 0.3)
        for half in (0, 0.5):
            add(out, hat(random), number + half, 0.1 if half else 0.05)
    for bar, note in enumerate((33, 33, 36, 31)):
        for eighth in range(8):
            add(out, tone(hertz(note), 0.22, 9), bar * 4 + eighth / 2, 0.22)
        chord = sum(swell(hertz(note + 24 + step)) for step in (0, 7, 10, 15))
        add(out, chord, bar * 4, 0.03)
    return np.round(np.tanh(out) / STEP) * STEP


def add(out: np.ndarray, sound: np.ndarray, at: float, level: float) -> None:
    """Mix a sound in at a beat; what lasts beyond the end goes on at the begin."""
    places = (round(at * BEAT * RATE) + np.arange(len(sound))) % LENGTH
    out[places] += level * sound


def hertz(note: float) -> float:
    """Return the frequency of a note by its MIDI number."""
    return 440 * 2 ** ((note - 69) / 12)


def seconds(length: float) -> np.ndarray:
    """Return the times of the samples of a sound."""
    return np.arange(round(length * RATE)) / RATE


def kick() -> np.ndarray:
    """Return a tone that falls from 170 to 45 Hz."""
    time = seconds(0.32)
    phase = 45 * time + (170 - 45) * 0.035 * (1 - np.exp(-time / 0.035))
    return np.sin(2 * np.pi * phase) * np.exp(-time / 0.11)


def snare(random: np.random.Generator) -> np.ndarray:
    """Return noise over a short tone."""
    time = seconds(0.18)
    return (random.normal(0, 0.6, len(time)) + np.sin(2 * np.pi * 190 * time)) * np.exp(-time / 0.045)


def hat(random: np.random.Generator) -> np.ndarray:
    """Return short noise without its low part."""
    time = seconds(0.05)
    return np.diff(random.normal(0, 1, len(time)), 2, prepend=[0, 0]) * np.exp(-time / 0.012)


def tone(frequency: float, length: float, overtones: int) -> np.ndarray:
    """Return a plucked tone."""
    time = seconds(length)
    parts = (np.sin(2 * np.pi * frequency * k * time) / k * np.exp(-time * k * 3) for k in range(1, overtones + 1))
    return sum(parts) * np.minimum(time / 0.004, 1) * np.minimum((length - time) / 0.03, 1)


def swell(frequency: float) -> np.ndarray:
    """Return a soft tone as long as a bar, loudest in its middle."""
    time = seconds(4 * BEAT)
    shape = np.sin(np.pi * time / (4 * BEAT)) ** 2
    return shape * (np.sin(2 * np.pi * frequency * time) + 0.4 * np.sin(4 * np.pi * frequency * time))


if __name__ == '__main__':
    main()
