"""Movie File Out TOP."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

from tdgraph.errors import MediaError, TDGraphError, UntrustedError
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.media import FilmWriter, NamePattern, channel_names, write_image
from tdgraph.media.sequence import has_pattern
from tdgraph.operators.top._passes import COPY
from tdgraph.operators.top.base import TOP
from tdgraph.pars import FileSave, Float, Int, Menu, Pulse, Toggle

__all__ = ['MovieFileOutTOP']

# TD's tokens -> codecs of tdgraph.media.  TD's h264nvgpu and h265nvgpu name NVIDIA's encoder; here it is the
# CPU's.
_CODECS: Final = {'h264nvgpu': 'h264', 'h265nvgpu': 'h265', 'prores': 'prores', 'ffv1': 'ffv1',
                  'mjpa': 'mjpeg', 'rle': 'qtrle', 'vp9': 'vp9'}
_CODEC_LABELS: Final = ('H.264', 'H.265', 'Apple ProRes', 'FFV1 (lossless)', 'Motion JPEG',
                        'Animation (lossless)', 'VP9')
_SUFFIX_OF_CODEC: Final = {'h264nvgpu': '.mp4', 'h265nvgpu': '.mp4', 'ffv1': '.mkv', 'vp9': '.webm'}
_PIXEL_FORMATS: Final = {
    'yuv420': ('yuv420p', 'yuvj420p'), 'yuv420p10bit': ('yuv420p10le',),
    'yuv422': ('yuv422p', 'yuv422p10le', 'yuvj422p'),
    'yuv444': ('yuv444p', 'yuvj444p', 'yuv444p10le'), 'yuv444p10bit': ('yuv444p10le',)}
_STILLS: Final = {'tiff': '.tif', 'jpeg': '.jpg', 'bmp': '.bmp', 'exr': '.exr', 'png': '.png', 'dds': '.dds'}


class MovieFileOutTOP(TOP):
    """Write what comes in to a film, an image, or a row of images.

    ``out = in``.  While `record` is on, every frame of the project is captured once, whether or not the input
    has changed, from the first cook with `record` on (`advance()` cooks a recorder without being asked).
    Switching `record` off, reaching the length limit, or closing the project finishes the file.

    movie           one film; `fps` is the speed at which it plays, not how often it is captured
    image           one picture: the first frame that is captured, and every one that `addframe` adds
    imagesequence   a picture per frame: ``name.####.exr`` takes the project's frame number, a name without a
                    place for it counts from `n`

    A film grows under a temporary name and can be played even after a kill; pictures are there whole or not
    at all.  A relative path begins at the project's folder; folders that are missing are made.

    Input 0: any size and format; all frames of a film have one size.  Unconnected: transparent black.
    Output: the input itself.
    Units: values as they are: colours are not multiplied by alpha; floats are cut to 0..1, save in OpenEXR.
    Source: docs.derivative.ca/Movie_File_Out_TOP.
    Differs: h264nvgpu and h265nvgpu encode on the CPU; ffv1, the pixel format automatic and the container mkv
        are ours.  A frame is captured once however often it cooks.  Not here: sound, stop-frame films, point
        clouds, GIF, Hap, Cineform, NotchLC, VVC, AV1, spherical and stereo marks.
    Raises: MediaError (in `errors()`; recording stops until `record` is switched on again, and a film keeps
        what it has): an odd size in a subsampled format, a size that changes, a folder that cannot be
        written, a full disk.
    """

    opType, base_name, type_label = 'moviefileoutTOP', 'moviefileout', 'Movie File Out'
    inputs = Input('image'),
    shader = COPY
    unsupported = (
        'videocodectype', 'videopixelformat', 'outputcolorspace', 'outputreferencewhite', 'audiochop',
        'audiocodec', 'audiobitrate', 'maxthread', 'headerdat', 'pointcloud', 'input*', 'stallforopen',
        'starttimecode', 'profile', 'preset', 'bitratemode', 'avgbitrate', 'peakbitrate', 'maxbframes',
        'motionpredict', 'frameslicing', 'numslices', 'entropymode', 'stereomode', 'sphericalmode',
        'secondarycompression', 'encodetestmode', 'mipmaps')

    type = Menu('movie image imagesequence', page='Movie Out', role='cpu', viewer_only=True,
                labels=('Movie', 'Image', 'Image Sequence'), help='What is written.')
    videocodec = Menu(_CODECS, page='Movie Out', role='cpu', viewer_only=True, label='Video Codec',
                      labels=_CODEC_LABELS, help='How a film is compressed.')
    imagefiletype = Menu(_STILLS, 'png', page='Movie Out', role='cpu', viewer_only=True,
                         label='Image File Type', help='Format of images whose name has no suffix.')
    uniquesuff = Toggle(page='Movie Out', role='cpu', viewer_only=True, label='Unique Suffix',
                        help='Raise N until the file does not exist yet; File has to use me.fileSuffix.')
    n = Int(0, min=0, norm=(0, 100), page='Movie Out', role='cpu', viewer_only=True,
            help='Number in me.fileSuffix, and of the first image of a sequence without frame numbers.')
    leadingzerosdigits = Int(0, min=0, max=12, norm=(0, 6), page='Movie Out', role='cpu', viewer_only=True,
                             label='Leading Zeros Digits', help='Write N with at least so many digits.')
    file = FileSave(expr="'TDMovieOut' + me.fileSuffix", page='Movie Out', viewer_only=True,
                    help='Where to write; its suffix chooses the container or the image format.')
    moviepixelformat = Menu(['automatic', *_PIXEL_FORMATS, 'rgb', 'rgba'], page='Movie Out', role='cpu',
                            viewer_only=True, label='Movie Pixel Format',
                            help="automatic: the codec's usual one; rgba keeps alpha (ProRes 4444, FFV1, "
                                 'Animation).')
    moviecontainer = Menu('automatic mov mp4 mkv webm', page='Movie Out', role='cpu', viewer_only=True,
                          label='Movie Container', help="automatic: by the file's suffix.")
    quality = Float(0.9, min=0.0, max=1.0, page='Movie Out', role='cpu', viewer_only=True,
                    help='0 smallest to 1 best; lossless formats do not mind.')
    fps = Float(60.0, min=0.01, max=1000.0, norm=(1, 120), page='Movie Out', role='cpu', viewer_only=True,
                label='Movie FPS', help='Frames per second at which the film plays.')
    keyframeinterval = Int(0, min=0, norm=(0, 120), page='Settings', role='cpu', viewer_only=True,
                           label='Keyframe Interval', help='Pictures between key frames; 0: one second.')
    limitlength = Toggle(page='Movie Out', role='cpu', viewer_only=True, label='Limit Length',
                         help='Stop after Length.')
    length = Float(10.0, min=0.0, norm=(0, 60), page='Movie Out', role='cpu', viewer_only=True,
                   help='How much to record, with Limit Length.')
    lengthunit = Menu('indices frames seconds', 'seconds', page='Movie Out', role='cpu', viewer_only=True,
                      label='Length Unit',
                      help='Unit of Length: pictures, frames of the project, or seconds of the film.')
    record = Toggle(page='Movie Out', role='cpu', viewer_only=True, help='Write while on.')
    pause = Toggle(page='Movie Out', role='cpu', viewer_only=True,
                   help='Capture nothing while on, but what Add Frame adds.')
    addframe = Pulse(page='Movie Out', viewer_only=True, label='Add Frame', help='Capture one frame now.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._film: FilmWriter | None = None
        self._count = 0
        self._frames = 0  # of the project, that have passed while recording
        self._target = ''
        self._last_frame: float | None = None
        self._recording = self._stopped = False
        self._fault = ''

    # -- what scripts see ---------------------------------------------------------------------------

    @property
    def fileSuffix(self) -> str:
        """``.N`` and the suffix of the file type, such as ``.0.mp4``; `file` uses it by default."""
        number = f'{self.par.n.eval():0{self.par.leadingzerosdigits.eval()}d}'
        return f'.{number}{self._suffix()}'

    def own_errors(self) -> list[str]:
        return [*super().own_errors(), *([self._fault] if self._fault else [])]

    # -- cooking ------------------------------------------------------------------------------------

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0

    def cooked(self, *args: Any) -> None:
        super().cooked(*args)
        if self._recording:
            self._frame()

    def cook_as_root(self) -> None:
        """A frame of the project: cook the input and capture, also where nothing has changed."""
        self._follow_record()
        if self._recording:
            self.engine.scheduler.cook(self)
            self._frame()

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if par.name == 'record':
            # An expression or export is looked at in each frame; a value that is set acts at once.
            self.engine.roots[self] = None
            if par.mode.name == 'CONSTANT':
                self._follow_record()

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'addframe':
            self._follow_record()
            if self._recording:
                self.engine.scheduler.cook(self)
                self._frame(added=True)

    def dispose(self) -> None:
        self._finish()
        super().dispose()

    def copy_contents(self, other: Any) -> None:
        super().copy_contents(other)
        self._follow_record()

    # -- recording ----------------------------------------------------------------------------------

    def _follow_record(self) -> None:
        """Begin or end where `record` has been switched."""
        on = bool(self.par.record.eval())
        if on:
            self.engine.roots[self] = None
        if on and not self._recording and not self._stopped:
            self._recording, self._fault = True, ''
            self._count = self._frames = 0
            self._last_frame = None
        elif not on:
            self._stopped = False
            if self._recording:
                self._finish()
            if self.par.record.mode.name == 'CONSTANT':
                self.engine.roots.pop(self, None)

    def _frame(self, added: bool = False) -> None:
        """Capture this frame unless it has been, or `pause` is on; note what goes wrong."""
        now = self.engine.abs_time.peek()
        if self._last_frame != now:
            self._frames += 1
        elif not added:
            return
        self._last_frame = now
        p = self.par.snapshot()
        if self.cook_error or (not added and (p.pause or (p.type == 'image' and self._count))):
            return
        try:
            self._capture(p)
        except TDGraphError as error:
            self._fault = str(error) if str(error).startswith(self.path) else f'{self.path}: {error}'
            self._abandon()
            return
        self._count += 1
        if p.limitlength and self._reached(p):
            self._finish()
            self._stopped = True
            if self.par.record.mode.name == 'CONSTANT':
                self.par.record = False

    def _reached(self, p: Any) -> bool:
        if p.lengthunit == 'frames':
            return bool(self._frames >= p.length - 1e-6)
        return bool(self._count >= p.length * (p.fps if p.lengthunit == 'seconds' else 1.0) - 1e-6)

    def _capture(self, p: Any) -> None:
        image = self.value
        pixels = self.device.read(image, dtype='native', place=self._path_text())
        names = channel_names(image.spec.format)
        if p.type != 'movie':
            write_image(self._image_path(p), pixels, p.quality, names=names, create_folders=True)
            return
        if self._film is None:
            self._film = self._new_film(p, deep=image.spec.pixel_format.dtype.itemsize > 1)
        self._film.write(pixels, names)

    def _new_film(self, p: Any, deep: bool) -> FilmWriter:
        codec = _CODECS[p.videocodec]
        wanted = p.moviepixelformat
        return FilmWriter(self._free_path(), codec, p.fps, quality=p.quality, alpha=wanted == 'rgba',
                          deep=deep, pixel_format=_pixel_format(self.path, codec, wanted),
                          keyframes=p.keyframeinterval or None, create_folders=True)

    def _image_path(self, p: Any) -> str:
        if p.type == 'image':
            if not self._target or not self._count:
                self._target = self._free_path()
            return self._target
        path = self._path_of_file()
        if has_pattern(path):
            return NamePattern.parse(path).path(round(self.engine.timeline_of(self).peek()))
        head, suffix = os.path.splitext(path)
        return f'{head}.{p.n + self._count:0{p.leadingzerosdigits}d}{suffix}'

    def _free_path(self) -> str:
        """Return the path to write, after raising N as far as `uniquesuff` needs."""
        path = self._path_of_file()
        while self.par.uniquesuff.eval() and os.path.exists(path):
            self.par.n = self.par.n.eval() + 1
            following = self._path_of_file()
            if following == path:
                raise MediaError(f'{self.path}: {path} exists, and N is not part of the name; '
                                 f'use me.fileSuffix in File, or turn Unique Suffix off')
            path = following
        return path

    def _path_of_file(self) -> str:
        if not self.trusted:
            raise UntrustedError(f'{self.path}: a file that is not trusted writes nothing; load the project with '
                                 'trust=True if you trust it, or write with tdgraph cook --out')
        name = str(self.par.file.eval())
        if not name:
            raise MediaError(f'{self.path}: names no file; set the parameter file')
        head, suffix = os.path.splitext(name)
        container = self.par.moviecontainer.eval()
        if self.par.type.eval() == 'movie' and container != 'automatic':
            name = f'{head}.{container}'
        elif not suffix:
            name += self._suffix()
        return os.path.join(os.path.realpath(self.engine.folder), os.path.expanduser(name))

    def _suffix(self) -> str:
        if self.par.type.eval() != 'movie':
            return _STILLS[self.par.imagefiletype.eval()]
        container = self.par.moviecontainer.eval()
        return f'.{container}' if container != 'automatic' else _SUFFIX_OF_CODEC.get(
            self.par.videocodec.eval(), '.mov')

    def _finish(self) -> None:
        film, self._film, self._recording, self._target = self._film, None, False, ''
        if film is not None and film.frames:
            try:
                film.close()
            except MediaError as error:
                self._fault = self._fault or f'{self.path}: {error}'
        elif film is not None:
            film.abandon()

    def _abandon(self) -> None:
        """Stop after a fault; a film keeps what it has."""
        self._finish()
        self._stopped = True


def _pixel_format(place: str, codec: str, wanted: str) -> str | None:
    """Return FFmpeg's pixel format for a token of `moviepixelformat`; None lets the codec choose."""
    from tdgraph.media import CODECS
    row = CODECS[codec]
    known = (*row.pixels.values(), *row.others)
    if wanted in ('automatic', 'rgba'):
        return None
    if wanted == 'rgb' and any(name.startswith(('rgb', 'bgr', 'gbr')) for name in known):
        return None
    for name in _PIXEL_FORMATS.get(wanted, ()):
        if name in known:
            return name
    raise MediaError(f'{place}: {row.label} has no pixel format {wanted} here; '
                     f'use automatic, or another codec')
