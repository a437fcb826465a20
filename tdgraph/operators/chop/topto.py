"""TOP to CHOP."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, legal_name, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import ExtendPage, RatePage, extend_of, to_samples
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import RGBA, Float, Menu, Str, Toggle, TOPRef

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.gpu import DelayedQueue, Image

    Array = NDArray[np.float32]

__all__ = ['TopToCHOP']

IMAGE, CROP, EXTEND, CHANNEL = 'Image', 'Crop', 'Extend', 'Channel'
EXTENDS = 'hold cycle mirror default'
SCALES = {'u1': 1.0, 'u256': 255.0, 'u65536': 65535.0}
ACTIVE = {'red': 0, 'green': 1, 'blue': 2, 'alpha': 3}


@dataclass(frozen=True)
class UnderWay:
    """The version of the TOP whose pixels were asked for last."""

    version: int


class _Pages(RatePage, ExtendPage):
    top = TOPRef(page=IMAGE, label='TOP', help='The TOP whose pixels are read.')
    downloadtype = Menu('immediate nextframe', page=IMAGE, label='Download Type',
                        labels=('Immediate (Slow)', 'Next Frame (Fast)'),
                        help='Wait for the GPU, or give the pixels of the cook before.')
    r = Str('r', page=IMAGE, label='Red', help='Name of the channels of red; empty: none.')
    g = Str('g', page=IMAGE, label='Green', help='Name of the channels of green; empty: none.')
    b = Str('b', page=IMAGE, label='Blue', help='Name of the channels of blue; empty: none.')
    a = Str('a', page=IMAGE, label='Alpha', help='Name of the channels of alpha; empty: none.')
    singleset = Toggle(page=IMAGE, label='Output as Single Channel Set',
                       help='All rows one after the other in one set of channels, not a set for each row.')
    excludenans = Toggle(page=IMAGE, label='Exclude NaNs',
                         help='Leave out pixels with a NaN in any channel; makes a single set.')
    activechannel = Menu('none red green blue alpha', page=IMAGE, label='Active Channel',
                         help='Leave out pixels whose value in this channel is 0; makes a single set.')
    rgbaunit = Menu('u1 u256 u65536', page=IMAGE, label='RGBA Units',
                    labels=('0 to 1', '0 to 255', '0 to 65535'), help='What 1 becomes.')
    crop = Menu('pixel row col block full', 'full', page=CROP,
                labels=('Pixel (U,V)', 'Row (U)', 'Column (V)', 'Rows and Columns', 'Full Image'),
                help='The pixel at U Start and V Start; the row at V Start from U Start to U End; the column '
                     'at U Start from V Start to V End; the rectangle; or all.')
    uvunits = Menu('norm pixel', page=CROP, label='UV Units', labels=('0 to 1', 'Pixels'),
                   help='What U and V are given in.')
    ustart = Float(0.0, norm=(0, 1), page=CROP, label='U Start', help='Left end, or the column.')
    uend = Float(1.0, norm=(0, 1), page=CROP, label='U End', help='Right end.')
    vstart = Float(0.0, norm=(0, 1), page=CROP, label='V Start', help='Bottom end, or the row.')
    vend = Float(1.0, norm=(0, 1), page=CROP, label='V End', help='Top end.')
    interp = Menu('nearest linear', page=CROP, label='Interpolate', labels=('Nearest Sample', 'Linear'),
                  help='How input 0 reads between pixels.')
    imageleft = Menu(EXTENDS, page=EXTEND, label='Image Left', help='What lies left of the image.')
    imageright = Menu(EXTENDS, page=EXTEND, label='Image Right', help='What lies right of the image.')
    imagebottom = Menu(EXTENDS, page=EXTEND, label='Image Bottom', help='What lies below the image.')
    imagetop = Menu(EXTENDS, page=EXTEND, label='Image Top', help='What lies above the image.')
    defcolor = RGBA(0.0, norm=(0, 1), page=EXTEND, label='Default Color',
                    help='The colour of Default outside the image.')
    start = Float(0.0, norm=(0, 600), page=CHANNEL, help='Where the channels start.')
    startunit = Menu('samples frames seconds', labels=('I', 'F', 'S'), page=CHANNEL, label='Start Unit',
                     help='Samples, frames or seconds.')


class TopToCHOP(_Pages, CHOP):
    """Turn the pixels of a TOP into channels: each row a set r, g, b, a, from the bottom up.

    ``out[row, channel, x] = pixels[row, x, channel] * unit``, unit 1, 255 or 65535

    One row gives channels ``r g b a``, several ``r0 r1 ... g0 g1 ...`` (all of red, then of green);
    `singleset` puts the rows one after the other.  `crop` and U, V choose pixels: as parts of the image
    ``floor(u * width)`` to ``ceil(uend * width) - 1``, in pixels both ends inclusive.  What lies outside
    follows the Extend page.

    Input 0: read at the places (channel 0, channel 1) = (u, v), one sample each, instead of `crop`;
        nearest ``floor(u * width)``, linear between pixel centres ``(i + 0.5) / width``.
    Output: as long as there are pixels in a row; at `rate` from `start`; with input 0 its length, start and
        rate; float32 (channels, samples).  Channels that the pixel format lacks are left out: mono gives r.
    Units: 0 to 1, or as `rgbaunit` says.
    Source: docs.derivative.ca/TOP_to_CHOP.
    Differs: U is horizontal also for Row and Column; of a 3D or array texture the first slice is read; with
        nextframe, which is stateful, the first cook waits, there being no image before; the default is
        immediate; colour spaces are not converted.
    """

    opType, base_name, type_label = 'toptoCHOP', 'topto', 'TOP to'
    inputs = Input('uv'),
    unsupported = ('outputcolorspace', 'outputreferencewhite')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._queue: DelayedQueue | None = None

    def holds_state(self) -> bool:
        return 'downloadtype' in self.moving or self.par['downloadtype'].val == 'nextframe'

    @property
    def State(self) -> type[UnderWay] | None:  # type: ignore[override]
        return UnderWay if self.par.snapshot().downloadtype == 'nextframe' else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if self.State is None:
            self._queue = None
            return self._channels(inputs, p, time, None)
        queued = UnderWay(-1 if p.top is None else p.top.version)
        return self._channels(inputs, p, time, state or UnderWay(-1)), queued

    def _channels(self, inputs: list[Any], p: Any, time: Any, under_way: UnderWay | None) -> Channels:
        if p.top is None:
            return self.empty()
        image: Image = p.top.value
        pixels = self._pixels(image, p.top.version, under_way)
        if pixels.ndim == 4:
            pixels = pixels[0]
        kept = image.spec.pixel_format.channels
        names = [(getattr(p, 'rgba'[channel]), place) for place, channel in enumerate(kept)]
        uv: Channels | None = inputs[0] if inputs else None
        if uv is not None:
            read = at_places(pixels, uv, p, kept)[None]
            rate, start = uv.rate, uv.start
        else:
            read = cropped(pixels, p, kept)
            frame_rate = time.rate if p.startunit == 'frames' else 60.0
            rate = p.rate
            start = to_samples(p.start - (p.startunit == 'frames'), p.startunit, rate, frame_rate)
        read = read * np.float32(SCALES[p.rgbaunit])
        titles, rows = as_channels(read, names, p, kept)
        return Channels(titles, rows, rate, start, extend=extend_of(p))

    def _pixels(self, image: Image, version: int, under_way: UnderWay | None) -> Array:
        """Return the pixels (h, w, c), of this cook or the one before."""
        device = self.engine.device()
        if under_way is None:
            return device.read(image, place=self._path_text())
        if self._queue is None:
            self._queue = device.delayed_queue()
        before = self._queue.swap(image)
        if before is None:
            before = device.read(image, place=self._path_text())
        elif version != under_way.version:
            # What came is older than what there is: look again next frame, even if the TOP stands still.
            self.engine.abs_time.note()
        return before


def wrapped(index: NDArray[np.int64], size: int, low: str, high: str) -> tuple[Any, NDArray[np.bool_]]:
    """Return pixel indices inside 0..size-1 and where the default colour stands instead."""
    inside = np.clip(index, 0, size - 1)
    default = np.zeros(index.shape, bool)
    for outside, kind in ((index < 0, low), (index >= size, high)):
        if kind == 'cycle':
            inside[outside] = index[outside] % size
        elif kind == 'mirror':
            turned = index[outside] % (2 * size)
            inside[outside] = np.minimum(turned, 2 * size - 1 - turned)
        elif kind == 'default':
            default |= outside
    return inside, default


def texels(pixels: Array, x: NDArray[np.int64], y: NDArray[np.int64], p: Any, kept: tuple[int, ...]) -> Array:
    """Return the pixels at whole places, x and y of one shape (...), extended: (..., c)."""
    column, left_out = wrapped(x, pixels.shape[1], p.imageleft, p.imageright)
    row, below = wrapped(y, pixels.shape[0], p.imagebottom, p.imagetop)
    found = pixels[row, column]
    outside = left_out | below
    if outside.any():
        colour = np.array([p.defcolor[channel] for channel in kept], np.float32)
        found = np.where(outside[..., None], colour, found)
    return np.asarray(found, np.float32)


def _span(start: float, end: float, size: int, unit: str) -> NDArray[np.int64]:
    """Return the pixels from start to end, in either direction's order upwards; at least one."""
    if unit == 'norm':
        first, last = floor(start * size), ceil(end * size) - 1
    else:
        first, last = floor(start), floor(end)
    return np.arange(first, max(last, first) + 1)


def cropped(pixels: Array, p: Any, kept: tuple[int, ...]) -> Array:
    """Return the pixels that the Crop page chooses, (rows, columns, c)."""
    if p.crop == 'full':
        return pixels
    height, width = pixels.shape[:2]
    columns = _span(p.ustart, p.uend, width, p.uvunits)
    rows = _span(p.vstart, p.vend, height, p.uvunits)
    columns = columns[:1] if p.crop in ('pixel', 'col') else columns
    rows = rows[:1] if p.crop in ('pixel', 'row') else rows
    y, x = np.meshgrid(rows, columns, indexing='ij')
    if p.crop == 'col':
        x, y = x.T, y.T
    return texels(pixels, x, y, p, kept)


def at_places(pixels: Array, uv: Channels, p: Any, kept: tuple[int, ...]) -> Array:
    """Return the pixels at the places of the input, (samples, c)."""
    height, width = pixels.shape[:2]
    places = np.zeros((2, uv.length))
    places[:min(uv.count, 2)] = uv.samples[:2]
    if p.uvunits == 'norm':
        places *= [[width], [height]]
    if p.interp == 'nearest':
        x, y = np.floor(places).astype(np.int64)
        return texels(pixels, x, y, p, kept)
    places = places - 0.5 if p.uvunits == 'norm' else places
    low = np.floor(places)
    (fx, fy), (x, y) = (places - low)[:, :, None], low.astype(np.int64)
    corners = [(texels(pixels, x + i, y + j, p, kept), (fx if i else 1 - fx) * (fy if j else 1 - fy))
               for i in (0, 1) for j in (0, 1)]
    return np.asarray(sum(values * weight for values, weight in corners), np.float32)


def as_channels(read: Array, names: list[tuple[str, int]], p: Any, kept: tuple[int, ...],
                ) -> tuple[tuple[str, ...], Array]:
    """Return names and samples of pixels (rows, columns, c)."""
    chosen = np.ones(read.shape[:2], bool)
    if p.excludenans:
        chosen &= ~np.isnan(read).any(-1)
    if p.activechannel != 'none':
        place = kept.index(ACTIVE[p.activechannel]) if ACTIVE[p.activechannel] in kept else None
        chosen &= read[..., place] != 0 if place is not None else False
    if p.singleset or not chosen.all() or p.excludenans or p.activechannel != 'none':
        read = read[chosen][None]
    titles, rows = [], []
    for name, place in names:
        if name:
            titles += [name] if len(read) == 1 else [f'{name}{row}' for row in range(len(read))]
            rows.append(read[..., place])
    samples = np.concatenate(rows) if rows else np.zeros((0, read.shape[1]), np.float32)
    return unique(map(legal_name, titles)), np.ascontiguousarray(samples, np.float32)
