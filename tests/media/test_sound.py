"""Sound files: the same samples however one gets there, ends, damage, and what is refused."""

from __future__ import annotations

import runpy
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tdgraph import media
from tdgraph.errors import MediaError
from tdgraph.media import sound as module

RATE, SECONDS = 44100, 3.5
#: name -> codec, container, sample format.
FILES: dict[str, tuple[str, str, str]] = {
    'a.wav': ('pcm_s16le', 'wav', 's16'), 'b.wav': ('pcm_s24le', 'wav', 's32'),
    'c.wav': ('pcm_f32le', 'wav', 'flt'), 'd.aiff': ('pcm_s16be', 'aiff', 's16'),
    'e.au': ('pcm_s16be', 'au', 's16'), 'f.flac': ('flac', 'flac', 's16'),
    'g.mp3': ('libmp3lame', 'mp3', 'fltp'), 'h.ogg': ('vorbis', 'ogg', 'fltp'), 'i.opus': ('libopus', 'ogg', 'flt'),
    'j.m4a': ('aac', 'ipod', 'fltp'), 'k.mka': ('vorbis', 'matroska', 'fltp'), 'l.mkv': ('aac', 'matroska', 'fltp'),
    'm.aac': ('aac', 'adts', 'fltp'), 'n.caf': ('pcm_s16be', 'caf', 's16'), 'o.mkv': ('flac', 'matroska', 's16'),
    'p.ts': ('aac', 'mpegts', 'fltp'), 'q.wav': ('pcm_u8', 'wav', 'u8'),
}
EXACT = {'a.wav': 2 ** -16, 'b.wav': 2 ** -22, 'c.wav': 1e-7, 'd.aiff': 2 ** -16, 'e.au': 2 ** -16,
         'f.flac': 2 ** -16, 'n.caf': 2 ** -16, 'o.mkv': 2 ** -16, 'q.wav': 2 ** -7}


def tones(seconds: float = SECONDS, rate: int = RATE) -> Any:
    """A rising tone left, noise right: no two places are alike."""
    time = np.arange(round(seconds * rate)) / rate
    left = 0.5 * np.sin(2 * np.pi * (200 * time + 300 * time ** 2))
    right = np.random.default_rng(3).normal(0, 0.1, len(time)).clip(-0.9, 0.9)
    return np.stack([left, right]).astype(np.float32)


def write(path: Path, samples: Any, rate: int = RATE, codec: str = 'pcm_s16le', container: str = 'wav',
          layout: str = 'fltp') -> Path:
    """Encode float32 (channels, n)."""
    with av.open(str(path), 'w', format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout='stereo' if len(samples) == 2 else 'mono')
        # FFmpeg's own Vorbis; and noise that an AAC decoder makes up is different each time.
        stream.codec_context.options = {'strict': 'experimental'} | ({'aac_pns': '0'} if codec == 'aac' else {})
        whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), 'fltp',
                                           'stereo' if len(samples) == 2 else 'mono')
        whole.sample_rate = rate
        to = av.AudioResampler(layout, 'stereo' if len(samples) == 2 else 'mono', rate)
        queue = av.AudioFifo()
        for frame in [*to.resample(whole), *to.resample(None)]:
            frame.pts = None
            queue.write(frame)
        size = stream.codec_context.frame_size or 1024
        at = 0
        while (piece := queue.read(size)) or (piece := queue.read(size, partial=True)):
            piece.pts, at = at, at + piece.samples
            piece.time_base = Fraction(1, rate)
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return path


@pytest.fixture(scope='module')
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('sounds')
    for name, (codec, container, layout) in FILES.items():
        rate = 48000 if codec == 'libopus' else RATE
        write(folder / name, tones(rate=rate), rate, codec, container, layout)
    return folder


@pytest.mark.parametrize('name', FILES)
def test_every_way_leads_to_the_same_samples(files: Path, name: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, 'BLOCK', 4096)
    monkeypatch.setattr(module, 'KEPT_BYTES', 0)  # two blocks: nearly each read decodes anew
    with media.open_sound(files / name) as one:
        rate = 48000 if name == 'i.opus' else RATE
        assert (one.rate, one.channels) == (rate, 2)
        # A packet more or less is what lossy codecs may add at the end.
        assert abs(one.length - SECONDS * rate) <= (0 if name in EXACT else 2100), one.length
        whole = one.read(0, one.length)
        assert np.isfinite(whole).all() and whole[0].std() > 0.3
        rng = np.random.default_rng(1)
        worst = 0.0
        for start in [one.length - 5, 0, *rng.integers(0, one.length - 900, 25)]:
            count = min(900, one.length - int(start))
            worst = max(worst, float(np.abs(one.read(int(start), count) - whole[:, start:start + count]).max()))
        assert worst == 0 if name != 'i.opus' else worst < 2e-3, worst


@pytest.mark.parametrize('name', FILES)
def test_the_first_sample_is_the_first_of_the_sound(files: Path, name: str) -> None:
    with media.open_sound(files / name) as one:
        wanted = tones(rate=one.rate)
        samples = one.read(0, wanted.shape[1])
        if name in EXACT:
            np.testing.assert_allclose(samples, wanted, atol=EXACT[name])
        elif name not in ('m.aac', 'l.mkv', 'p.ts', 'j.m4a'):  # AAC without a word about its padding
            part = slice(20000, 24000)
            shift = np.argmax(np.correlate(samples[1, 19000:25000], wanted[1, part], 'valid')) - 1000
            assert shift == 0


def test_outside_the_sound_is_silence(files: Path) -> None:
    with media.open_sound(files / 'a.wav') as one:
        assert not one.read(-50, 50).any() and not one.read(one.length, 50).any()
        around = one.read(-10, one.length + 30)
        np.testing.assert_array_equal(around[:, 10:-20], one.read(0, one.length))
        assert not around[:, :10].any() and not around[:, -20:].any()
        assert one.read(5, 0).shape == (2, 0)
        assert (len(one), one.duration, one.end) == (one.length, SECONDS, one.length)
    with pytest.raises(MediaError, match='has been closed; open it again'):
        one.read(0, 1)


def test_memory_is_bounded(tmp_path: Path) -> None:
    path = write(tmp_path / 'long.wav', np.zeros((2, 3_000_000), np.float32))
    with media.open_sound(path) as one:
        for start in range(0, one.length - module.BLOCK, module.BLOCK):
            one.read(start, module.BLOCK)
        kept = sum(samples.nbytes for samples, _ in one._blocks.values())
        assert 0 < kept <= module.KEPT_BYTES < one.length * 8 * 2


def test_a_film_gives_its_sound(tmp_path: Path) -> None:
    path = tmp_path / 'film.mp4'
    with av.open(str(path), 'w') as output:
        pictures = output.add_stream('mpeg4', rate=25)
        pictures.width = pictures.height = 16
        sound = output.add_stream('aac', rate=48000, layout='mono')
        for index in range(25):
            frame = av.VideoFrame.from_ndarray(np.full((16, 16, 3), index * 10, np.uint8), 'rgb24')
            output.mux(pictures.encode(frame))
            wave = np.sin(2 * np.pi * 480 * (index * 1920 + np.arange(1920)) / 48000)[None].astype(np.float32) / 2
            tone = av.AudioFrame.from_ndarray(wave, 'fltp', 'mono')
            tone.sample_rate, tone.pts = 48000, index * 1920
            output.mux(sound.encode(tone))
        output.mux([*pictures.encode(None), *sound.encode(None)])
    with media.open_sound(path) as one:
        assert (one.rate, one.channels, one.codec) == (48000, 1, 'aac')
        assert abs(one.duration - 1) < 0.05
        heard = one.read(12000, 4800)[0]
        assert np.argmax(np.abs(np.fft.rfft(heard))) == 48
    with media.open_film(path) as film:
        assert film.audio is not None


# -- what is wrong with files

def test_a_file_that_is_cut_off_says_when(files: Path, tmp_path: Path) -> None:
    for name in ('a.wav', 'd.aiff', 'e.au', 'f.flac', 'n.caf'):
        data = (files / name).read_bytes()
        path = tmp_path / name
        path.write_bytes(data[:len(data) * 6 // 10])
        with media.open_sound(path) as one, media.open_sound(files / name) as whole:
            if one.end == one.length:  # a demuxer that believes the file's size rather than its header
                assert name == 'n.caf'
            else:
                assert one.length == whole.length
                samples, fault = one.heard(one.end - 100, 200)
                assert f'{name}: no sound from {one.end / RATE:.3f} to ' in fault
                assert fault.endswith(' to 3.500 s (the file ends early); write or copy the file again')
                assert one.heard(one.length - 10, 10)[1] == fault and one.heard(one.end - 100, 100)[1] == ''
                assert not samples[:, 100:].any()
                with pytest.raises(MediaError, match='ends early'):
                    one.read(one.end + 9 * module.BLOCK // 8, 10)
            assert 0.4 < one.end / one.length < 0.7 or one.end == one.length
            good = one.end // module.BLOCK * module.BLOCK
            np.testing.assert_array_equal(one.read(0, good), whole.read(0, good))
    for name in ('g.mp3', 'h.ogg', 'i.opus', 'k.mka', 'm.aac'):
        data = (files / name).read_bytes()
        path = tmp_path / name
        path.write_bytes(data[:len(data) * 6 // 10])
        with media.open_sound(path) as one:
            assert 1 < one.end / one.rate < 3
            assert one.read(0, one.end // 2).std() > 0.1


def test_damage_in_the_middle(files: Path, tmp_path: Path) -> None:
    data = bytearray((files / 'f.flac').read_bytes())
    middle = len(data) // 2
    data[middle:middle + 3000] = bytes(3000)
    path = tmp_path / 'hurt.flac'
    path.write_bytes(data)
    with media.open_sound(path) as one, media.open_sound(files / 'f.flac') as whole:
        assert one.length == whole.length
        heard, fault = one.heard(0, one.length)
        assert 'hurt.flac: no sound from 1.' in fault and 's (' in fault
        sound = whole.read(0, whole.length)
        lost = (heard != sound).any(0)
        assert 0 < lost.sum() < 3 * 4608
        assert not heard[:, lost].any() and (heard[:, -RATE:] == sound[:, -RATE:]).all()
        with pytest.raises(MediaError, match='no sound from'):
            one.read(0, one.length)
        one.read(0, RATE // 2)


@pytest.mark.parametrize('name', ['a.wav', 'f.flac', 'g.mp3', 'h.ogg', 'j.m4a', 'k.mka', 'd.aiff'])
def test_random_damage_raises_nothing_else(files: Path, tmp_path: Path, name: str) -> None:
    whole = (files / name).read_bytes()
    rng = np.random.default_rng(11)
    path = tmp_path / name
    for round_ in range(24):
        data = bytearray(whole)
        reach = len(data) if round_ % 3 == 0 else min(len(data), 400)
        for _ in range(6):
            data[rng.integers(4, reach)] = rng.integers(0, 256)
        path.write_bytes(data if round_ % 4 else data[:rng.integers(12, len(data))])
        try:
            with media.open_sound(path) as one:
                assert 1 <= one.channels <= 64
                for start in (0, one.length // 2, max(one.length - 100, 0)):
                    samples, _ = one.heard(start, 100)
                    assert samples.shape == (one.channels, 100)
        except MediaError as error:
            assert name in str(error) and ';' in str(error)


def riff(channels: int, rate: int, bits: int = 16, claim: int = 400) -> bytes:
    """A WAV file of 400 bytes of sound with this header."""
    block = channels * bits // 8
    form = struct.pack('<HHIIHH', 1, channels & 0xFFFF, rate, (rate * block) & 0xFFFFFFFF, block & 0xFFFF, bits)
    return (b'RIFF' + struct.pack('<I', min(claim + 36, 2 ** 32 - 1)) + b'WAVEfmt ' + struct.pack('<I', 16) + form
            + b'data' + struct.pack('<I', claim) + bytes(400))


@pytest.mark.parametrize(('content', 'text'), [
    (b'', 'the file is empty'),
    (b'ffconcat version 1.0\nfile /etc/passwd\n', 'not an image, film or sound'),
    (b'#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'not an image, film or sound'),
    (b'RIFF\x10\0\0\0WAVE', 'broken or truncated wav|has no sound'),
    (b'fLaC', 'broken or truncated flac|no sound in it'),
    (b'ID3\x04\0\0\0\0\0\0', 'broken or truncated mp3|no sound in it'),
    (riff(0, 44100), 'broken or truncated wav|claims 0 channels|no sound'),
    (riff(2, 0), 'broken or truncated wav|claims 2 channels of 0|no sound'),
    (riff(200, 44100), 'claims 200 channels|broken or truncated wav'),
    (riff(1, 4_000_000_000), 'broken or truncated wav|claims 1 channels of'),
    (b'\x89PNG\r\n\x1a\n', 'a still image, not a sound'),
])
def test_contents_that_are_no_sound(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / 'bad.wav'
    path.write_bytes(content)
    with pytest.raises(MediaError, match=rf'bad\.wav: ({text})'):
        media.open_sound(path)


def test_a_claim_of_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / 'claims.wav'
    path.write_bytes(riff(2, 44100, claim=0x40000000))
    with media.open_sound(path) as one:
        assert (one.end, one.length) == (100, 2 ** 28)
        assert one.read(0, 100).shape == (2, 100)
        assert 'ends early' in one.heard(2 ** 27, 100)[1] and len(one._blocks) < 3
    path.write_bytes(riff(2, 44100, claim=0xFFFFFFFF))
    with media.open_sound(path) as one:  # written into a pipe
        assert (one.end, one.length) == (100, 100)


def test_pictures_and_sounds_are_told_apart(files: Path, tmp_path: Path) -> None:
    assert {media.kind_of(files / name) for name in ('a.wav', 'd.aiff', 'f.flac', 'g.mp3', 'm.aac')} == {'sound'}
    with pytest.raises(MediaError, match=r'a\.wav: a sound, not a film; read it with open_sound'):
        media.open_film(files / 'a.wav')
    with pytest.raises(MediaError, match=r'g\.mp3: a sound, not a still image; read it with an Audio File In'):
        media.read_image(files / 'g.mp3')
    with media.FilmWriter(tmp_path / 'mute.mkv') as writer:
        writer.write(np.zeros((16, 16, 3), np.uint8))
    with pytest.raises(MediaError, match=r'mute\.mkv: has no sound; give a sound, or a film with'):
        media.open_sound(tmp_path / 'mute.mkv')
    with pytest.raises(MediaError, match=r'none\.wav: no such file'):
        media.open_sound(tmp_path / 'none.wav')


def test_a_list_opens_no_other_file(files: Path, tmp_path: Path, monkeypatch: Any) -> None:
    trap = tmp_path / 'trap.wav'
    trap.write_text(f"ffconcat version 1.0\nfile '{files / 'a.wav'}'\n")
    with pytest.raises(MediaError, match=r'trap\.wav: not an image, film or sound'):
        media.open_sound(trap)
    monkeypatch.chdir(files)
    with pytest.raises(MediaError, match=r'concat:a\.wav: no such file'):
        media.open_sound('concat:a.wav')


def test_what_is_no_number_is_kept(tmp_path: Path) -> None:
    samples = np.zeros((2, 3000), np.float32)
    samples[0, 7], samples[1, 2000] = np.nan, -np.inf
    path = write(tmp_path / 'odd.wav', samples, codec='pcm_f32le', layout='flt')
    with media.open_sound(path) as one:
        np.testing.assert_array_equal(one.read(0, 3000), samples)


def test_flac_behind_a_tag(files: Path, tmp_path: Path) -> None:
    path = tmp_path / 'tagged.flac'
    path.write_bytes(b'ID3\x04\0\0\0\0\0\x14' + bytes(20) + (files / 'f.flac').read_bytes())
    with media.open_sound(path) as one, media.open_sound(files / 'f.flac') as whole:
        np.testing.assert_array_equal(one.read(9000, 900), whole.read(9000, 900))


def test_the_loop_of_the_examples() -> None:
    """What make_beat.py computes is what beat.flac holds: 16 beats of half a second."""
    folder = Path(__file__).parents[2] / 'examples' / 'media'
    made = runpy.run_path(str(folder / 'make_beat.py'))
    with media.open_sound(folder / 'beat.flac') as one:
        assert (one.rate, one.channels, one.length) == (44100, 1, 16 * 22050)
        held = one.read(0, one.length)[0]
    assert np.abs(held - made['beat']()).max() <= made['STEP']  # where sine and exponential round otherwise
    loud = held.reshape(32, -1)[:, :4000].std(1)  # on the beat and between
    assert loud[::2].min() > 2 * loud[1::2].max()
    assert (folder / 'beat.flac').stat().st_size < 300_000
