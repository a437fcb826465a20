"""Movie File In TOP."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from tdgraph.errors import MediaError, UntrustedError
from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown
from tdgraph.media import Film, Stills, kind_of, open_film, open_stills
from tdgraph.media.imagewrite import rgba
from tdgraph.operators.files import check_inside, named_file
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top._playing import BLACK, ZERO, Playing, Range, in_indices
from tdgraph.operators.top.base import TOP
from tdgraph.pars import File, Float, Menu, Pulse, Toggle, Without

__all__ = ['MovieFileInTOP']

_BLEND: Final = Pixel('top/moviefilein.glsl')
_UNITS: Final = 'indices frames seconds fraction'
_EXTENDS: Final = 'hold cycle mirror black zero'
# What the place of a film that plays by itself follows from; while none of it moves it is a closed form of time.
_ANCHORING: Final = ('file', 'reload', 'reloadpulse', 'playmode', 'play', 'speed', 'cue', 'cuepulse', 'cuepoint',
                     'cuepointunit', 'trim', 'tstart', 'tstartunit', 'tend', 'tendunit', 'overridesample',
                     'samplerate', 'imageindexing')
_KEPT: Final = 4  # pictures that stay on the GPU: two neighbours now, two of the last cook


class MovieFileInTOP(TOP):
    """Read a picture, a film, or a row of pictures.

    ``out = (1 - f) * picture[floor(x)] + f * picture[floor(x) + 1]``, f the fraction of the position x with
    `interp`, else 0.  x counts pictures from 0:

    locked      ``x = start + me.time.seconds * rate``
    specify     ``x = index``, converted from its unit
    sequential  ``x = anchor + (absTime.seconds - then) * rate * speed``; the anchor is the start at second 0,
                and a change of speed, rate, play, cue or file sets a new one, so that nothing jumps.  While
                `play` is off x stands; while `cue` is on it is the cue point.

    `file`: a still image (PNG, JPEG, TIFF, BMP, OpenEXR, HDR, DPX, WebP, DDS), a film, a folder (its images
    in natural order, a2 before a10), or a numbered name (shot.####.exr, shot.%04d.exr).  A relative path
    begins at the project's folder.

    Output: width and height of the file; RGBA of its depth: 8 or 16 bits fixed, 16 or 32 bits float; grey is
        spread to red, green and blue; alpha is 1 where the file has none.  Not known before the file is read.
        Row 0 is the bottom.
    Units: the values that the file holds: no transfer curve or colour space is applied, YCbCr becomes RGB by
        the matrix and range that the file states.  A fraction is 0 at the begin of the film and 1 at its end;
        an end (`tend`) is the first picture that is not shown.
    Source: docs.derivative.ca/Movie_File_In_TOP.
    Differs: a row of stills plays at the timeline's rate unless overridesample sets another.  tend is a
        fraction by default, since it cannot follow the file's length.  Beyond the ends a film repeats by
        default (cycle).  decodepixelformat best interpolates the chroma of films.  Not here: URLs, sound,
        time codes, deinterlacing, colour spaces, cross-fading loops, npasses, reading ahead (a frame is
        decoded when it is asked for, and none is dropped).
    Raises: MediaError when a file is missing, broken or refused; what is handed on is then black with a red
        corner at the bottom right (`loadingerrorimage`).  MediaError with frame and time where a film ends
        before the length that it declares or is damaged in the middle: the last sound frame before is handed on,
        the first sound one behind where there is none.  Damage that a codec does not notice (VP9, MJPEG) shows.
    """

    opType, base_name, type_label = 'moviefileinTOP', 'moviefilein', 'Movie File In'
    inputs = ()
    State = Playing
    npasses = Without()
    unsupported = (
        'npasses', 'cuebehavior', 'loopcrossfade', 'loopcrossfadeunit', 'stepsize', 'audioloop',
        'timecodemode', 'timecodeop', 'deinterlace', 'precedence', 'bottomhalfalpha', 'multalpha',
        'inputcolorspace', 'inputreferencewhite', 'prereadframes', 'frametimeout', 'frametimeoutstrat',
        'alwaysloadinitial', 'opentimeout', 'uselatestontimeout', 'predownloadhttp', 'updateimage',
        'maxdecodecpus', 'highperfread', 'highperfreadfactor', 'hwdecode', 'asyncupload')

    file = File(page='Play', help='An image, a film, a folder of images, or a numbered name (shot.####.exr).')
    reload = Toggle(page='Play', role='cpu', help='Read the file again when this is switched on.')
    reloadpulse = Pulse(page='Play', label='Reload Pulse', help='Read the file again.')
    playmode = Menu('locked specify sequential', 'sequential', page='Play', role='cpu', label='Play Mode',
                    labels=('Locked to Timeline', 'Specify Index', 'Sequential'),
                    help='What says where the film stands: the timeline, Index, or playing by itself.')
    play = Toggle(True, page='Play', role='cpu', help='Sequential: whether it plays.')
    speed = Float(1.0, norm=(-2, 2), page='Play', role='cpu',
                  help='Sequential: 1 is the normal speed, negative plays backwards.')
    cue = Toggle(page='Play', role='cpu', help='Sequential: stand at the cue point while on.')
    cuepulse = Pulse(page='Play', label='Cue Pulse', help='Sequential: jump to the cue point and play on.')
    cuepoint = Float(0.0, norm=(0, 1), page='Play', role='cpu', label='Cue Point', help='Where Cue goes.')
    cuepointunit = Menu(_UNITS, page='Play', role='cpu', label='Cue Point Unit', help='Unit of Cue Point.')
    index = Float(0.0, norm=(0, 100), page='Play', role='cpu', help='Specify: the picture, from 0.')
    indexunit = Menu(_UNITS, page='Play', role='cpu', label='Index Unit',
                     help='Unit of Index: pictures, frames of the timeline, seconds, or 0 to 1.')
    imageindexing = Menu('zero filename', page='Play', role='cpu', label='Image Indexing',
                         labels=('Zero Based', 'From Filename'),
                         help='Whether an Index counts the images or is the number in their names.')

    interp = Toggle(page='Image', role='cpu', label='Interpolate Frames',
                    help='Blend neighbouring pictures: index 1.7 is 30 % of picture 1 and 70 % of 2.')
    premultrgbbyalpha = Menu('off on automatic', page='Image', role='cpu', label='Pre-Multiply RGB by Alpha',
                             help='Multiply colours by alpha; automatic: unless the file is OpenEXR, which '
                                  'stores them so.')
    loadingerrorimage = Menu('coloredbottomright zero', page='Image', role='cpu', label='Loading Error Image',
                             labels=('Colored Bottom Right', 'Zero'),
                             help='What is shown when the file cannot be read: black with a red corner, or '
                                  'nothing.')
    decodepixelformat = Menu('fastest best', page='Image', role='cpu', label='Decode Pixel Format',
                             help='best interpolates the chroma of films, at some ten times the cost.')

    trim = Toggle(page='Trim', role='cpu', help='Use only the part from Trim Start to Trim End.')
    tstart = Float(0.0, norm=(0, 1), page='Trim', role='cpu', label='Trim Start',
                   help='The first picture shown.')
    tstartunit = Menu(_UNITS, page='Trim', role='cpu', label='Trim Start Unit',
                      help='Unit of Trim Start.')
    tend = Float(1.0, norm=(0, 1), page='Trim', role='cpu', label='Trim End',
                 help='The first picture not shown.')
    tendunit = Menu(_UNITS, 'fraction', page='Trim', role='cpu', label='Trim End Unit',
                    help='Unit of Trim End.')
    textendleft = Menu(_EXTENDS, 'cycle', page='Trim', role='cpu', label='Extend Left',
                       help='What is shown before the start: the first picture, the film again, the film '
                            'backwards, black, or nothing.')
    textendright = Menu(_EXTENDS, 'cycle', page='Trim', role='cpu', label='Extend Right',
                        help='What is shown after the end, as Extend Left.')
    overridesample = Toggle(page='Trim', role='cpu', label='Override Sample Rate',
                            help='Play at Sample Rate instead of the rate of the file.')
    samplerate = Float(30.0, min=0.001, norm=(1, 60), page='Trim', role='cpu', label='Sample Rate',
                       help='Pictures per second, with Override Sample Rate.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._source: Film | Stills | None = None
        self._source_key: tuple[str, bool] | None = None
        self._reload_was_on = False
        self._images: OrderedDict[int, Image] = OrderedDict()
        self._generation = -1

    def holds_state(self) -> bool:
        return not self.moving.isdisjoint(_ANCHORING)

    # -- the file -----------------------------------------------------------------------------------

    def _key(self, p: Any) -> tuple[str, bool]:
        return p.file, p.decodepixelformat == 'best'

    def _opened(self, p: Any) -> Film | Stills:
        """Return the open file, opened anew when it is another one or shall be read again."""
        again = p.reloadpulse or (p.reload and not self._reload_was_on)
        self._reload_was_on = p.reload
        if self._source is not None and self._source_key == self._key(p) and not again:
            return self._source
        self._close()
        self._source = self._open(p)
        self._source_key = self._key(p)
        return self._source

    def _open(self, p: Any) -> Film | Stills:
        path = named_file(self, p.file)
        if os.path.exists(path) and kind_of(path) == 'film':
            return open_film(path, best=p.decodepixelformat == 'best')
        stills = open_stills(path)
        check_inside(self, *stills.paths)  # each may be a link
        return stills

    def _close(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source, self._source_key = None, None
        self._images.clear()

    def dispose(self) -> None:
        self._close()
        super().dispose()

    # -- position -----------------------------------------------------------------------------------

    def _rate(self, source: Film | Stills, p: Any, time: Any) -> float:
        if p.overridesample:
            return float(p.samplerate)
        return float(source.rate) if isinstance(source, Film) else float(time.rate)

    def _range(self, source: Film | Stills, p: Any, time: Any) -> Range:
        if not p.trim:
            return Range(0, source.length, p.textendleft, p.textendright)
        begin, end = (min(max(self._index(value, unit, source, p, time), 0.0), float(source.length))
                      for value, unit in ((p.tstart, p.tstartunit), (p.tend, p.tendunit)))
        return Range.between(min(begin, source.length - 1), end, p.textendleft, p.textendright)

    def _index(self, value: float, unit: str, source: Film | Stills, p: Any, time: Any) -> float:
        """Convert a position; looks at the clock only where the unit needs it."""
        if unit == 'indices':
            return _numbered(source, value) if p.imageindexing == 'filename' else value
        if unit == 'fraction':
            return value * source.length
        return in_indices(value, unit, self._rate(source, p, time), time.rate if unit == 'frames' else 1.0,
                          source.length)

    def _position(self, source: Film | Stills, shown: Range, p: Any, time: Any,
                  state: Playing | None) -> tuple[float, Playing | None]:
        if source.length == 1:
            return 0.0, state
        if p.playmode == 'specify':
            return self._index(p.index, p.indexunit, source, p, time), state
        rate = self._rate(source, p, time)
        if p.playmode == 'locked':
            return shown.first + time.seconds * rate, state
        return self._playing(shown, rate, source, p, time, state)

    def _playing(self, shown: Range, rate: float, source: Film | Stills, p: Any, time: Any,
                 state: Playing | None) -> tuple[float, Playing]:
        still = p.cue or not p.play or p.speed == 0
        if p.cue:
            place = self._index(p.cuepoint, p.cuepointunit, source, p, time)
            return place, Playing(0.0, place, 0.0, p.file)
        now = time.abs_seconds if not still or (state is not None and state.velocity) else 0.0
        velocity = 0.0 if still else rate * p.speed
        if p.cuepulse:
            state = Playing(now, self._index(p.cuepoint, p.cuepointunit, source, p, time), velocity, p.file)
        elif state is None:
            state = Playing(0.0, float(shown.first), velocity, p.file)
        elif state.file != p.file:
            state = Playing(now, float(shown.first), velocity, p.file)
        elif state.velocity != velocity:
            state = Playing(now, state.at(now), velocity, p.file)
        return state.at(now), state

    # -- pictures -----------------------------------------------------------------------------------

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        source = self._source
        # Stills of one row may differ in size and depth.
        if source is None or self._source_key != self._key(p):
            return UNKNOWN
        if isinstance(source, Stills) and source.length > 1:
            return UNKNOWN
        return _spec_of(source, 0)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> tuple[Image, Playing | None]:
        try:
            source = self._opened(p)
            shown = self._range(source, p, time)
            position, state = self._position(source, shown, p, time, state)
        except (MediaError, UntrustedError):
            self.values = self._finished(self._error_image(p), p),
            raise
        first, second, share = shown.neighbours(position)
        try:
            image = self._shown(source, first, second, share, p)
        except MediaError:
            self.values = self._finished(self._stand_in(source, first, p), p),
            raise
        return self._finished(image, p), state

    def _stand_in(self, source: Film | Stills, index: int, p: Any) -> Image:
        """Return the last sound frame before a damaged one; of stills, and where there is none, the error image."""
        sound = source.sound_frame(index) if isinstance(source, Film) and index >= 0 else None
        return self._error_image(p) if sound is None else self._shown(source, sound, sound, 0.0, p)

    def _finished(self, image: Image, p: Any) -> Image:
        return finish(self.device, image, None, self.common(p, image.spec), p, self._path_text())

    def _shown(self, source: Film | Stills, first: int, second: int, share: float, p: Any) -> Image:
        image = self._image(source, first, first)
        premultiply = p.premultrgbbyalpha == 'on' or (
            p.premultrgbbyalpha == 'automatic' and not _is_openexr(source, first))
        if not p.interp or share == 0 or first == second:
            if not premultiply:
                return image
            second, share = first, 0.0
        other = self._image(source, second, first)
        return self.device.render(
            _BLEND, [image, other], image.spec, constants={'PREMULTIPLY': int(premultiply)},
            uniforms={'u_blend': float(share)}, place=self._path_text())

    def _image(self, source: Film | Stills, index: int, like: int) -> Image:
        """Return a picture as an image; black and nothing take the spec of picture `like`."""
        if self._generation != self.device.generation:
            self._images.clear()
            self._generation = self.device.generation
        if index in (BLACK, ZERO):
            spec = _spec_of(source, max(like, 0))
            return self.device.fill(spec, (0.0, 0.0, 0.0, float(index == BLACK)))
        image = self._images.get(index)
        if image is None:
            pixels, spec = _pixels_of(source, index)
            uploaded = self.device.upload(pixels, spec.format, place=self._path_text())
            # A film's pixels need not be square: the spec of the file knows its aspect.
            image = self._images[index] = Image(spec, uploaded.lease)
            while len(self._images) > _KEPT:
                self._images.popitem(last=False)
        else:
            self._images.move_to_end(index)
        return image

    def _error_image(self, p: Any) -> Image:
        pixels = np.zeros((256, 256, 4), np.uint8)
        if p.loadingerrorimage == 'coloredbottomright':
            pixels[..., 3] = 255
            pixels[:64, -64:, 0] = 255
        return self.device.upload(pixels, place=self._path_text())


def _numbered(source: Film | Stills, value: float) -> float:
    """Return the index of the image whose number is `value`, or the last one before it."""
    numbers = getattr(source, 'numbers', None)
    if not numbers:
        return value
    whole = int(np.searchsorted(numbers, value, side='right')) - 1
    return max(whole, 0) + (value % 1.0 if whole >= 0 else 0.0)


def _is_openexr(source: Film | Stills, index: int) -> bool:
    return isinstance(source, Stills) and source.info(max(index, 0)).file_format == 'openexr'


def _pixels_of(source: Film | Stills, index: int) -> tuple[Any, Spec]:
    """Return picture `index` as RGBA (h, w, 4) and the spec that holds it."""
    spec = _spec_of(source, index)
    if isinstance(source, Film):
        return source.frame(index), spec
    picture = source.picture(index)
    return rgba(picture.pixels, picture.info.names if _known(picture.info.names) else None), spec


def _known(names: tuple[str, ...]) -> bool:
    return bool(set(names) & {'R', 'G', 'B', 'A', 'Y'})


def _spec_of(source: Film | Stills, index: int) -> Spec:
    if isinstance(source, Film):
        depth = '8fixed' if source.dtype == 'uint8' else '16fixed'
        return Spec('2d', source.width, source.height, format='rgba' + depth, aspect=source.aspect)
    info = source.info(index)
    depth = next(end for end in ('8fixed', '16fixed', '16float', '32float') if info.format.endswith(end))
    return Spec('2d', info.width, info.height, format='rgba' + depth)
