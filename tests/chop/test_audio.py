"""The audio CHOPs: audiofileinCHOP, audiospectrumCHOP, audiooscillatorCHOP, audiodeviceinCHOP and -outCHOP."""

from __future__ import annotations

import builtins
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.media.capture import Queue
from tdgraph.operators import registry
from tdgraph.operators.chop import audiospectrum

RATE = 8000
LENGTH = 6000


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    with td.Project(folder=tmp_path) as opened:
        yield opened


@pytest.fixture
def clip(tmp_path: Path) -> Any:
    """Two channels of noise, 0.75 s, in sound.wav; returns the samples."""
    samples = np.random.default_rng(1).integers(-30000, 30000, (2, LENGTH)).astype(np.int16)
    write(tmp_path / 'sound.wav', samples)
    return samples.astype(np.float32) / 32768


def write(path: Path, samples: Any, rate: int = RATE) -> None:
    with wave.open(str(path), 'wb') as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.T.astype('<i2').tobytes())


def player(project: Any, **pars: Any) -> Any:
    return project.op('/project1').create('audiofileinCHOP', pars={'file': 'sound.wav', **pars})


def played(project: Any, node: Any, frames: Any) -> Any:
    """What a node gives over frames: a number of them, or how far to go each time."""
    found = []
    for step in frames if not isinstance(frames, int) else [1] * frames:
        found.append(node.channels().samples)
        project.advance(step)
    return np.concatenate(found, 1)


def looped(clip: Any, first: int, count: int, repeat: bool = True) -> Any:
    """The file from a place on, silent before 0, again and again after its end or silent there."""
    places = first + np.arange(count)
    heard = (places >= 0) & (repeat | (places < clip.shape[1]))
    return np.where(heard, clip[:, places % clip.shape[1]], 0)


# -- Audio File In

def test_slices_tile_the_sound_whatever_the_frames(project: Any, clip: Any) -> None:
    steps = [1, 1, 3, 1, 7, 2, 1, 1, 12, 1, 5, 30, 1, 1]
    node = player(project)
    heard = played(project, node, steps)
    np.testing.assert_array_equal(heard, looped(clip, 1 - RATE // 60 - 1, heard.shape[1]))
    assert node.errors() == '' and node.name == 'audiofilein1'
    assert [chan.name for chan in node.chans()] == ['chan1', 'chan2']
    assert (node.rate, node.isTimeSlice) == (RATE, True)


def test_a_frame_cooks_alone_as_it_does_in_a_row(project: Any, clip: Any) -> None:
    first, late = player(project, speed=1.5), player(project, speed=1.5)
    played(project, first, 20)
    np.testing.assert_array_equal(first.channels().samples, late.channels().samples)


def test_without_repeat_it_ends(project: Any, clip: Any) -> None:
    heard = played(project, player(project, repeat='off'), 60)
    np.testing.assert_array_equal(heard, looped(clip, -(RATE // 60), heard.shape[1], False))


def test_locked_follows_the_timeline(project: Any, clip: Any) -> None:
    node = player(project, playmode='locked', speed=3, play=False)
    project.advance(10)
    project.time.frame = 31
    samples = node.channels().samples
    np.testing.assert_array_equal(samples, looped(clip, RATE // 2 + 1 - samples.shape[1], samples.shape[1]))


def test_sequential_does_not_hear_of_the_timeline(project: Any, clip: Any) -> None:
    node = player(project)
    before = played(project, node, 20)
    project.time.frame = 300
    after = played(project, node, 5)
    np.testing.assert_array_equal(np.concatenate([before, after], 1)[:, -after.shape[1]:],
                                  looped(clip, before.shape[1] - RATE // 60, after.shape[1]))


def test_an_index_that_is_the_time_plays_the_sound(project: Any, clip: Any) -> None:
    node = player(project, playmode='specify', index='=absTime.seconds')
    heard = played(project, node, [1, 4, 2, 1, 1])
    np.testing.assert_array_equal(heard, looped(clip, -(RATE // 60), heard.shape[1]))
    node.par.index, node.par.indexunit = 100, 'samples'
    samples = node.channels().samples
    np.testing.assert_array_equal(samples[:, -3:], clip[:, 98:101])
    node.par.index, node.par.indexunit = 6, 'frames'
    np.testing.assert_array_equal(node.channels().samples[:, -1], clip[:, 800])


def test_a_change_of_speed_does_not_jump(project: Any, tmp_path: Path) -> None:
    """A file that counts: what is heard is the place, the integral of the speed."""
    write(tmp_path / 'sound.wav', np.arange(30000)[None])
    node, speeds, heard = player(project), [1, 1, 2, 0.5, 0.5, 1.25, 0, 0, 1, 3], []
    for speed in speeds:
        node.par.speed = speed
        heard.append(node.channels().samples[0] * 32768)
        project.advance()
    steps = np.diff(np.concatenate([row for row, speed in zip(heard, speeds) if speed])[200:])
    assert steps.min() > 0.49 and steps.max() < 3.01
    places = [float(row[-1]) for row, speed in zip(heard, speeds) if speed]
    wanted = np.cumsum([1 / 60 * speed * RATE for speed in speeds if speed]) - RATE / 60
    np.testing.assert_allclose(places, wanted, atol=8)  # a slice is a sample longer or shorter than a frame
    assert not heard[6].any() and not heard[7].any()


def test_speed_is_linear_between_samples(project: Any, clip: Any) -> None:
    project.advance(6)
    samples = player(project, speed=0.5).channels().samples
    places = (np.arange(801 - samples.shape[1], 801)) * 0.5
    for row in range(2):
        np.testing.assert_allclose(samples[row], np.interp(places, np.arange(LENGTH), clip[row]), atol=1e-6)


def test_play_and_cue(project: Any, clip: Any) -> None:
    node = player(project, cuepoint=0.25)
    played(project, node, 5)
    node.par.play = False
    assert not node.channels().samples.any()
    project.advance(7)
    node.par.play = True
    samples = node.channels().samples
    at = 4 * RATE // 60 + 1
    project.advance()
    node.par.cuepulse.pulse()
    begun = node.channels().samples
    np.testing.assert_array_equal(begun, clip[:, 2000:2000 + begun.shape[1]])
    project.advance()
    np.testing.assert_array_equal(node.channels().samples[:, 0], clip[:, 2000 + begun.shape[1]])
    node.par.cue = True
    assert not node.channels().samples.any()
    project.advance(3)
    assert not node.channels().samples.any()
    node.par.cue = False
    project.advance()
    np.testing.assert_array_equal(node.channels().samples[:, 0], clip[:, 2001])
    # While it stood, one sample after the other was silent; it went on behind the last that was heard.
    assert any((samples[:, 0] == clip[:, at + shift]).all() for shift in (-1, 0, 1, 2))


def test_trim(project: Any, clip: Any) -> None:
    node = player(project, trim=True, trimstart=0.1, trimend=0.2)
    heard = played(project, node, 30)
    np.testing.assert_array_equal(heard[:, RATE // 60:],
                                  looped(clip[:, 800:1600], 0, heard.shape[1] - RATE // 60))
    node.par.trimstartunit, node.par.trimstart, node.par.trimend = 'samples', 5990, 0
    played(project, node, 2)
    assert node.errors() == ''
    node.par.trimstart = 1e9
    assert (np.abs(node.channels().samples - clip[:, -1:]) == 0).all()


def test_a_loop_shorter_than_a_slice(project: Any, tmp_path: Path) -> None:
    write(tmp_path / 'sound.wav', np.arange(1, 8)[None] * 100)
    project.advance(4)
    samples = player(project).channels().samples[0] * 32768 / 100
    np.testing.assert_allclose(samples, (np.arange(401 - len(samples), 401) % 7) + 1)


def test_mono_and_volume(project: Any, clip: Any) -> None:
    project.advance(6)
    node = player(project, mono=True, volume=0.5)
    samples = node.channels().samples
    assert node.numChans == 1
    wanted = looped(clip, 801 - samples.shape[1], samples.shape[1]).mean(0, keepdims=True) / 2
    np.testing.assert_allclose(samples, wanted, atol=1e-7)


def test_a_file_that_is_not_there(project: Any, tmp_path: Path) -> None:
    node = player(project, file='late.wav')
    assert not node.channels().samples.any() and (node.numChans, node.rate) == (1, 44100)
    assert node.errors() == f'/project1/audiofilein1: {tmp_path}/late.wav: no such file; check the path'
    project.advance()
    assert 'late.wav' in node.errors() and node.isTimeSlice
    write(tmp_path / 'late.wav', np.full((1, 4000), 16384))
    project.advance()
    assert node.channels().samples.any() and node.errors() == ''
    for name, text in (('', 'names no file; set the parameter file'), ('http://x/y.wav', 'is a URL; download it')):
        node.par.file = name
        assert not node.channels().samples.any() and text in node.errors()


def test_a_file_that_ends_early_says_when(project: Any, tmp_path: Path) -> None:
    import av
    tone = np.random.default_rng(2).integers(-9000, 9000, (1, 40000)).astype(np.int16)
    with av.open(str(tmp_path / 'whole.flac'), 'w') as output:
        stream = output.add_stream('flac', rate=RATE, layout='mono')
        frame = av.AudioFrame.from_ndarray(tone, 's16', 'mono')
        frame.sample_rate = RATE
        output.mux([*stream.encode(frame), *stream.encode(None)])
    data = (tmp_path / 'whole.flac').read_bytes()
    (tmp_path / 'cut.flac').write_bytes(data[:len(data) // 2])
    node, after = player(project, file='cut.flac'), project.op('/project1').create('analyzeCHOP')
    after.setInputs([node])
    faults = []
    for _ in range(300):
        heard = node.channels().samples
        faults.append(node.errors())
        if faults[-1] and not heard.any():
            break
        project.advance()
    assert faults[30] == '' and 'cut.flac: no sound from ' in faults[-1] and 'the file ends early' in faults[-1]
    after.cook()
    assert node.path in after.stale_from
    node.par.reloadpulse.pulse()
    node.par.playmode, node.par.index = 'specify', 0.5
    assert node.channels().samples.any() and node.errors() == ''


def test_reload(project: Any, clip: Any, tmp_path: Path) -> None:
    node = player(project)
    played(project, node, 3)
    write(tmp_path / 'sound.wav', np.full((1, 9000), 8192))
    node.par.reloadpulse.pulse()
    assert node.numChans == 1 and (node.channels().samples == 0.25).all()
    node.destroy()


def test_outside_the_folder_without_trust(tmp_path: Path, clip: Any, monkeypatch: Any) -> None:
    inside = tmp_path / 'inside'
    inside.mkdir()
    with td.Project(folder=inside) as project:
        assert player(project, file='../sound.wav').numChans == 2
        distrust(monkeypatch, 'audiofileinCHOP')
        node = player(project, file='../sound.wav')
        assert not node.channels().samples.any() and 'is outside the project folder' in node.errors()
        write(inside / 'sound.wav', np.full((1, 9000), 8192))
        assert player(project).channels().samples.any()


def distrust(monkeypatch: Any, kind: str) -> None:
    monkeypatch.setattr(registry.lookup(kind), 'trusted', property(lambda self: False))


# -- Audio Spectrum

@pytest.fixture
def given(project: Any) -> Callable[..., Any]:
    """Make a CHOP that gives channels, or what a function of the cook's time returns."""
    from tdgraph.operators.chop.base import CHOP

    class GivenCHOP(CHOP):
        """Give what the test says."""

        opType, base_name = 'givenaudioCHOP', 'given'
        source: Any

        def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
            return self.source(time) if callable(self.source) else self.source

    def make(source: Any) -> Any:
        node = project.op('/project1').create(GivenCHOP)
        node.source = source
        return node

    return make


def spectrum(project: Any, source: Any, **pars: Any) -> Any:
    return project.op('/project1').create('audiospectrumCHOP', inputs=[source], pars=pars)


def sine(hertz: float, amplitude: float, rate: int = 48000, seconds: float = 1) -> Any:
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


def test_a_sample_for_each_hertz(project: Any, given: Any) -> None:
    source = given(Channels(['a', 'b'], [sine(1500, 0.5), sine(9000, 2)], 48000))
    node = spectrum(project, source, frequencylog=0, highfreqboost=0)
    levels = node.numpyArray()
    assert levels.shape == (2, 24000) and node.name == 'audiospect1'
    assert levels.argmax(1).tolist() == [1500, 9000]
    np.testing.assert_allclose(levels.max(1), [0.5, 2], rtol=1e-5)
    assert levels[0, 5000:].max() < 1e-4


def test_an_octave_is_as_long_as_another(project: Any, given: Any) -> None:
    tones = sum(sine(hertz, 1) for hertz in (750, 1500, 3000, 6000))
    node = spectrum(project, given(Channels(['a'], [tones], 48000)), highfreqboost=0)
    levels = node.numpyArray()[0]
    peaks = [k for k in range(1, len(levels) - 1) if levels[k] > 0.9 and levels[k - 1] < levels[k] >= levels[k + 1]]
    octave = 24000 * np.log(2) / np.log(1000)
    np.testing.assert_allclose(np.diff(peaks), octave, atol=12)
    np.testing.assert_allclose(levels[peaks], 1, atol=0.08)


@pytest.mark.parametrize('length', [1, 7, 64, 500])
@pytest.mark.parametrize('log', [0, 0.4, 1])
def test_a_short_output_misses_no_tone(project: Any, given: Any, length: int, log: float) -> None:
    source = given(Channels(['a'], [sine(5.859375 * 1777, 0.75)], 48000))
    node = spectrum(project, source, outputmenu='setmanually', outlength=length, frequencylog=log, highfreqboost=0)
    levels = node.numpyArray()[0]
    assert len(levels) == length
    np.testing.assert_allclose(levels.max(), 0.75, rtol=0.05 if length == 500 else 1e-4)


def test_the_boost_makes_high_tones_louder(project: Any, given: Any) -> None:
    source = given(Channels(['a'], [sine(300, 1) + sine(9900, 1)], 48000))
    plain, high, higher = (spectrum(project, source, frequencylog=0, highfreqboost=boost).numpyArray()[0]
                           for boost in (0, 1, 2))
    np.testing.assert_allclose((high / plain)[[0, 300, 9900]], [1, 2, 10], rtol=1e-4)
    np.testing.assert_allclose((higher / plain)[[300, 9900]], [4, 100], rtol=1e-4)


def test_slices_go_together_to_the_latest_samples(project: Any, given: Any) -> None:
    noise = np.random.default_rng(4).normal(0, 0.2, 40000).astype(np.float32)

    def piece(time: Any) -> Channels:
        first, count = time.slice(12000)
        return Channels(['a'], noise[None, first + 500:first + 500 + count], 12000, first, True)

    node = spectrum(project, given(piece), fftsize='1024', frequencylog=0.5)
    for step in (1, 1, 2, 1, 3, 5, 1):
        node.cook()
        project.advance(step)
    now = int((project.root.time.frame - 1) * 200) + 501
    whole = spectrum(project, given(Channels(['a'], noise[None, now - 1024:now], 12000)), fftsize='1024',
                     frequencylog=0.5)
    np.testing.assert_allclose(node.numpyArray(), whole.numpyArray(), atol=1e-6)


def test_there_and_back_is_the_same_sound(project: Any, given: Any) -> None:
    noise = np.random.default_rng(5).normal(0, 0.3, (2, 90000)).astype(np.float32)

    def piece(time: Any) -> Channels:
        first, count = time.slice(44100)
        return Channels(['left', 'right'], noise[:, first + 735:first + 735 + count], 44100, first, True)

    source = given(piece)
    there = spectrum(project, source, mode='timetoraw', fftsize='2048')
    back = spectrum(project, there, mode='rawtotime')
    for step in (1, 1, 2, 1):
        heard, sent = back.channels(), source.channels()
        assert (heard.names, heard.start, heard.sliced) == (sent.names, sent.start, True)
        np.testing.assert_allclose(heard.samples, sent.samples, atol=2e-6)
        project.advance(step)
    assert [chan.name for chan in there.chans()] == ['left_m', 'left_p', 'right_m', 'right_p']
    assert (there.numSamples, there.rate) == (1025, 44100)


def test_magnitude_and_phase(project: Any, given: Any) -> None:
    noise = np.random.default_rng(7).normal(size=(2, 700)).astype(np.float32)
    rows = spectrum(project, given(Channels(['a', 'b'], noise, 8000, 40)), mode='timetoraw',
                    fftsize='512').numpyArray()
    wanted = np.fft.rfft(noise[:, -512:], axis=1)
    np.testing.assert_allclose(rows[0::2] * np.exp(1j * rows[1::2]), wanted, atol=1e-4)
    assert np.abs(rows[1::2]).max() <= np.float32(np.pi)


def test_half_a_pair_is_left_out(project: Any, given: Any) -> None:
    bins = np.ones((3, 33))
    node = spectrum(project, given(Channels(['a_m', 'b_p', 'c'], bins, 8000)), mode='rawtotime')
    assert (node.numChans, node.errors()) == (0, '')


def test_what_is_no_number_stays_in_its_channel_and_goes_by(project: Any, given: Any) -> None:
    bad = np.zeros((2, 64), np.float32)
    bad[0, 3] = np.nan
    node = spectrum(project, given(Channels(['a', 'b'], bad.copy(), 8000)), fftsize='64')
    levels = node.numpyArray()
    assert np.isnan(levels[0]).all() and np.isfinite(levels[1]).all()
    bad[0, 3], bad[1, 5] = 0, np.inf
    other = spectrum(project, given(Channels(['a', 'b'], bad.copy(), 8000)), fftsize='64')
    assert np.isfinite(other.numpyArray()[0]).all() and not np.isfinite(other.numpyArray()[1]).any()
    assert other.errors() == ''


@pytest.mark.parametrize('empty', [Channels((), np.zeros((0, 0))), Channels(['a'], np.zeros((1, 0))), None])
def test_nothing_to_look_at(project: Any, given: Any, empty: Any) -> None:
    node = project.op('/project1').create('audiospectrumCHOP', inputs=[] if empty is None else [given(empty)])
    for mode in ('visual', 'timetoraw', 'rawtotime'):
        node.par.mode = mode
        assert (node.numChans, node.errors()) == (0, '')


def test_low_rates_have_a_spectrum_too(project: Any, given: Any) -> None:
    node = spectrum(project, given(Channels(['a'], np.random.default_rng(0).normal(size=(1, 100)), 1)))
    assert np.isfinite(node.numpyArray()).all() and node.numSamples == 1
    assert audiospectrum._axis(0.3, 64, 1, 1.0, 0.0).gain is None


# -- Audio Oscillator

def oscillator(project: Any, *inputs: Any, **pars: Any) -> Any:
    return project.op('/project1').create('audiooscillatorCHOP', inputs=list(inputs), pars=pars)


def test_440_hertz(project: Any) -> None:
    node = oscillator(project)
    heard = played(project, node, [1, 3, 1, 8, 1])[0]
    places = np.arange(len(heard)) - 734
    np.testing.assert_allclose(heard, np.sin(2 * np.pi * 440 * places / 44100), atol=1e-6)
    assert (node.rate, node.name, node.isTimeSlice) == (44100, 'audioosc1', True)


def test_an_octave_up_does_not_jump(project: Any) -> None:
    pitch = project.op('/project1').create('constantCHOP', pars={'const0value': 0})
    node, heard = oscillator(project, pitch, wavetype='ramp'), []
    for value in (0, 0, 1, 1, -1, 0):
        pitch.par.const0value = value
        heard.append(node.channels().samples[0])
        project.advance()
    steps = np.diff(np.concatenate(heard)) % 1
    assert steps.min() > 0.99 * 220 / 44100 and steps.max() < 1.01 * 880 / 44100
    total = sum(np.diff(row).clip(0).sum() for row in heard[2:4])
    assert total > 1.8 * sum(np.diff(row).clip(0).sum() for row in heard[:2])


def test_units_per_octave(project: Any) -> None:
    pitch = project.op('/project1').create('constantCHOP', pars={'const0value': 12})
    samples = oscillator(project, pitch, octave=12, wavetype='ramp').channels().samples[0]
    np.testing.assert_allclose(np.median(np.diff(samples)), 880 / 44100, rtol=1e-3)


@pytest.mark.parametrize('smooth', [True, False])
def test_a_pitch_that_rises_glides_or_steps(project: Any, given: Any, smooth: bool) -> None:
    def rising(time: Any) -> Channels:
        first, count = time.slice(60)
        return Channels(['p'], (first + np.arange(count))[None] / 10, 60, first, True)

    node, heard = oscillator(project, given(rising), wavetype='ramp', smooth=smooth), []
    for _ in range(8):
        heard.append(node.channels().samples[0].astype(np.float64))
        project.advance()
    steps = np.diff(np.concatenate(heard)[735 * 3:735 * 6]) % 1 * 44100
    changes = np.diff(steps)
    assert (np.abs(changes) > 5).sum() == (0 if smooth else 2)
    assert steps[-1] / steps[0] == pytest.approx(2 ** (0.3 if smooth else 0.2), rel=0.01)


def test_it_is_the_integral_whatever_the_frames(project: Any, given: Any) -> None:
    def vibrato(time: Any) -> Channels:
        first, count = time.slice(60)
        return Channels(['p'], np.sin((first + np.arange(count)) * 0.7)[None], 60, first, True)

    pitch = given(vibrato)
    steady, jumping = oscillator(project, pitch), oscillator(project, given(vibrato))
    mine, theirs = [], []
    for frame in range(24):
        mine.append(steady.channels().samples)
        if frame in (0, 1, 4, 5, 11, 23):
            theirs.append(jumping.channels().samples)
        project.advance()
    np.testing.assert_allclose(np.concatenate(mine, 1), np.concatenate(theirs, 1), atol=1e-5)


def test_a_clip_plays_as_it_is(project: Any, given: Any) -> None:
    clip = np.random.default_rng(6).normal(size=(2, 300)).astype(np.float32)
    node = oscillator(project, None, None, given(Channels(['l', 'r'], clip, 44100)))
    project.advance(3)
    heard = node.channels()
    places = (heard.start + np.arange(heard.length)).astype(int) % 300
    np.testing.assert_allclose(heard.samples, clip[:, places], atol=1e-5)
    assert heard.names == ('l', 'r')


def test_white_noise_is_white_and_the_same_again(project: Any, given: Any) -> None:
    pitch = given(Channels(['a', 'b'], np.zeros((2, 1)), 60))
    one, two = (oscillator(project, pitch, wavetype='whitenoise') for _ in range(2))
    heard = played(project, one, 60)
    np.testing.assert_array_equal(one.channels().samples, two.channels().samples)
    assert abs(heard.mean()) < 0.01 and heard.var() == pytest.approx(1 / 3, rel=0.02)
    assert abs(np.corrcoef(heard)[0, 1]) < 0.02 and abs(np.corrcoef(heard[0, 1:], heard[0, :-1])[0, 1]) < 0.02
    assert -1 <= heard.min() < -0.999 and 0.999 < heard.max() <= 1


def test_endless_pitch_harms_nothing_else(project: Any, given: Any) -> None:
    node = oscillator(project, given(Channels(['a', 'b'], [[np.nan], [0]], 60)))
    samples = node.channels().samples
    assert np.isnan(samples[0]).all() and np.isfinite(samples[1]).all() and node.errors() == ''
    nothing = oscillator(project, given(Channels((), np.zeros((0, 0)))))
    assert nothing.numChans == 1 and nothing.errors() == ''


# -- Audio Device In

def ramp(first: int, count: int) -> Any:
    return (first + np.arange(count, dtype=np.float32))[None]


def test_a_queue_waits_until_it_is_filled_and_keeps_the_order() -> None:
    queue = Queue(1, delay=100, capacity=250)
    queue.put(ramp(1, 60))
    assert not queue.take(30).any() and queue.length == 60
    queue.put(ramp(61, 60))
    np.testing.assert_array_equal(queue.take(30), ramp(1, 30))
    np.testing.assert_array_equal(queue.take(50), ramp(31, 50))
    queue.put(ramp(121, 100))
    np.testing.assert_array_equal(queue.take(140), ramp(81, 140))
    assert (queue.length, queue.recovers) == (0, 0)


def test_a_queue_that_runs_empty_or_over() -> None:
    queue = Queue(2, delay=10, capacity=30)
    queue.put(np.repeat(ramp(1, 12), 2, 0))
    taken = queue.take(20)
    np.testing.assert_array_equal(taken[1, :12], ramp(1, 12)[0])
    assert not taken[:, 12:].any() and queue.recovers == 1
    queue.put(np.repeat(ramp(50, 5), 2, 0))
    assert not queue.take(3).any()
    queue.put(np.repeat(ramp(55, 40), 2, 0))
    assert queue.recovers == 2 and queue.length == 10
    np.testing.assert_array_equal(queue.take(10)[0], ramp(85, 10)[0])
    queue.put(np.zeros((2, 1000), np.float32))
    assert queue.length <= 30


def device(project: Any, **pars: Any) -> Any:
    return project.op('/project1').create('audiodeviceinCHOP', pars={'device': 'null', **pars})


def test_a_device_is_heard_in_slices(project: Any) -> None:
    node = device(project, bufferlength=0.02, rate=8000)
    node.cook()
    for _ in range(20):
        sleep(0.02)
        if node._stream.queue.written > 400:
            break
    assert node._stream.queue.written > 400 and node.errors() == ''
    project.advance()
    first = node.channels()
    assert (first.count, first.rate, first.sliced, first.length) == (2, 8000, True, 133)
    assert node.name == 'audiodevin1'
    node.par.active = False
    assert node.channels().count == 2 and node._stream is None
    node.par.format = 'mono'
    assert node.numChans == 1
    node.par.format, node.par.numchan, node.par.active = 'multichannel', 5, True
    assert node.numChans == 5 and node._stream is not None


def test_a_second_cook_in_a_frame_hears_the_same(project: Any) -> None:
    node = device(project, format='mono')
    node.cook()
    node._stream.close()
    node._stream.queue = Queue(1, 1, 100_000)
    node._stream.queue.put(ramp(1, 5000))
    project.advance()
    once = node.channels().samples
    np.testing.assert_array_equal(once, ramp(1, 735))
    node.par.renameto = 'mic'
    assert node['mic'] is not None
    np.testing.assert_array_equal(node.channels().samples, once)
    project.advance()
    np.testing.assert_array_equal(node.channels().samples, ramp(736, 735))


def test_a_device_that_is_not_there(project: Any, monkeypatch: Any) -> None:
    import miniaudio
    monkeypatch.setattr(miniaudio, 'get_enabled_backends', lambda: {miniaudio.Backend.CUSTOM})
    node = device(project, device='default')
    after = project.op('/project1').create('mathCHOP', inputs=[node])
    assert after.numSamples == 735 and not after.numpyArray().any()
    assert 'audiodevin1: sound device' in node.errors() and 'connect one, or name another' in node.errors()
    project.advance()
    assert 'sound device' in node.errors() and after.numSamples == 735
    node.par.errormissing = False
    assert after.numSamples == 735 and node.errors() == '' and 'sound device' in node.warnings()
    node.par.device = 'null'
    assert after.numSamples == 735 and node.errors() == node.warnings() == ''


def test_without_the_extra(project: Any, monkeypatch: Any) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == 'miniaudio':
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, '__import__', missing)
    node = device(project)
    assert not node.numpyArray().any()
    assert "miniaudio is not installed; pip install 'tdgraph[audio]'" in node.errors()


def test_a_project_from_a_file_does_not_listen(project: Any, monkeypatch: Any) -> None:
    distrust(monkeypatch, 'audiodeviceinCHOP')
    node = device(project)
    assert not node.numpyArray().any() and node._stream is None
    assert 'load it with trust=True' in node.errors()


# -- what an Info CHOP tells

def told(node: Any) -> dict[str, float]:
    found = node.info_channels()
    assert all(np.isfinite(value) for value in found.values())
    return found


def test_info_of_a_file(project: Any, clip: Any) -> None:
    node = player(project)
    assert told(node) == {'open': 0, 'opening': 0, 'open_failed': 0}
    project.advance(51)
    node.cook()
    assert told(node) == {
        'sample': 800, 'true_sample': 800, 'fraction': 800 / 6000, 'file_length': 6000, 'file_length_frames': 45,
        'true_file_length': 6000, 'true_file_length_frames': 45, 'open': 1, 'opening': 0, 'open_failed': 0}
    node.par.trim, node.par.trimstart, node.par.repeat = True, 0.25, 'off'
    node.cook()
    found = told(node)
    assert (found['sample'], found['true_sample'], found['file_length']) == (3999, 5999, 4000)
    node.par.file = 'none.wav'
    node.cook()
    assert told(node)['open_failed'] == 1


def test_info_of_a_spectrum_and_a_device(project: Any, given: Any) -> None:
    node = spectrum(project, given(Channels(['a'], [sine(50, 1)], 48000)), frequencylog=0)
    node.cook()
    assert told(node) == {'hz_per_sample': 1}
    node.par.mode, node.par.fftsize = 'timetoraw', '1024'
    node.cook()
    assert told(node) == {'hz_per_sample': 46.875}
    node.par.mode, node.par.frequencylog = 'visual', 1
    node.cook()
    assert told(node) == {'hz_per_sample': 0}
    sound = device(project, bufferlength=0.02)
    assert told(sound)['queue_length'] == 0
    sound.cook()
    for _ in range(100):
        sleep(0.01)
        if told(sound)['queue_write_pos']:
            break
    assert told(sound)['queue_write_pos'] > 0


# -- Audio Device Out

def speaker(project: Any, *inputs: Any, **pars: Any) -> Any:
    pars = {'device': 'null', **pars}
    return project.op('/project1').create('audiodeviceoutCHOP', inputs=list(inputs), pars=pars)


def sent(node: Any) -> Any:
    """What has been handed to the device and not yet been played; the device is stopped."""
    queue = node._stream.queue
    queue._filling = False
    return queue.take(queue.length)


def stopped(node: Any) -> None:
    """Take the device's thread away and let everything wait."""
    node._stream.close()
    node._stream.queue = Queue(node._stream.queue.channels, 1, 100_000)


def test_each_frame_is_played_once(project: Any, clip: Any) -> None:
    sound = player(project)
    node = speaker(project, sound, volume=0.5)
    node.cook()
    stopped(node)
    project.advance(5)
    node.cook(force=True)
    wanted = looped(clip, 1, RATE // 60 * 5 + 1) / 2
    np.testing.assert_allclose(sent(node)[:, :660], wanted[:, :660], atol=1e-7)
    assert node.errors() == '' and node.name == 'audiodevout1'
    np.testing.assert_array_equal(node.numpyArray(), sound.numpyArray())


def test_mono_is_heard_on_both_sides_and_clamped(project: Any, given: Any) -> None:
    def loud(time: Any) -> Channels:
        first, count = time.slice(8000)
        samples = np.array([0.5, 3, -9, np.nan], np.float32)[np.arange(count) % 4]
        return Channels(['a'], samples[None], 8000, first, True)

    node = speaker(project, given(loud))
    node.cook()
    stopped(node)
    project.advance()
    np.testing.assert_array_equal(sent(node)[:, :4], [[0.5, 1, -1, 0]] * 2)
    quiet = project.op('/project1').create('constantCHOP', pars={'const0value': 0.25})
    node.inputConnectors[1].connect(quiet)
    node.par.clampoutput = False
    node.par.volume = 100
    project.advance()
    np.testing.assert_array_equal(sent(node)[:, :4], [[0.125, 0.75, -2.25, 0]] * 2)


def test_the_device_plays(project: Any, clip: Any) -> None:
    node = speaker(project, player(project), bufferlength=0.01)
    for _ in range(30):
        project.advance()
        sleep(0.01)
    queue = node._stream.queue
    assert queue.written > 3000 and node.info_channels()['queue_length'] < queue.written
    node.par.active = False
    project.advance()
    assert node._stream is None


def test_no_loudspeaker(project: Any, clip: Any, monkeypatch: Any) -> None:
    import miniaudio
    monkeypatch.setattr(miniaudio, 'get_enabled_backends', lambda: {miniaudio.Backend.CUSTOM})
    node = speaker(project, player(project), device='default')
    project.advance(3)
    assert 'audiodevout1: sound device' in node.errors() and node.numSamples == RATE // 60 + 1
    assert speaker(project).numChans == 0
    distrust(monkeypatch, 'audiodeviceoutCHOP')
    other = speaker(project, player(project), errormissing=False)
    project.advance()
    assert 'may not play; load it with trust=True' in other.warnings() and other.errors() == ''
