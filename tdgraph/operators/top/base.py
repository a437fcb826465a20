"""`TOP`: what every TOP has: the Common page, the size and format rules, reading pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph.errors import ArrayValueError, ParTypeError, ParValueError
from tdgraph.gpu.formats import FORMATS
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input, Inputs
from tdgraph.graph.op import OP
from tdgraph.operators.top._drawing import Drawing, Table, kinds
from tdgraph.pars import Float, Int, Menu, Toggle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.gpu import DelayedQueue, Device, Image
    from tdgraph.gpu.shaders import Declaration
    from tdgraph.operators.host import Host

__all__ = ['COMMON_PAGE', 'TOP', 'Input', 'Inputs']

ShaderValues = tuple[dict[str, int], dict[str, Any], frozenset[str], Mapping[str, tuple[str, ...]]]

COMMON_PAGE = 'Common'
_MULTIPLIERS = {'eighth': 0.125, 'quarter': 0.25, 'half': 0.5, '2x': 2.0, '4x': 4.0, '8x': 8.0}


class CommonPage:
    """The Common page.  A class of its own, since parameters share names with members of TOP (`aspect`)."""

    outputresolution = Menu('useinput eighth quarter half 2x 4x 8x fit limit custom', role='cpu',
                            page=COMMON_PAGE, label='Output Resolution',
                            help='How the size follows from the first input: as it is, a multiple, fitted into '
                                 'or limited to Resolution, or exactly Resolution (custom).')
    resolutionw = Int(256, min=1, norm=(1, 2048), role='cpu', page=COMMON_PAGE, label='Resolution W',
                      help='Width in pixels for fit, limit and custom, and of generators without an input.')
    resolutionh = Int(256, min=1, norm=(1, 2048), role='cpu', page=COMMON_PAGE, label='Resolution H',
                      help='Height in pixels, as Resolution W.')
    outputaspect = Menu('useinput resolution custom', role='cpu', page=COMMON_PAGE, label='Output Aspect',
                        help='Aspect of the picture: of the input, of the pixels, or Aspect (custom).')
    aspect = Float(1.0, size=2, min=0.0001, norm=(1, 16), role='cpu', page=COMMON_PAGE,
                   help='Width and height of the custom aspect.')
    inputfiltertype = Menu('nearest linear mipmap', 'linear', role='cpu', page=COMMON_PAGE,
                           label='Input Filter', help='How inputs are read between their pixels.')
    npasses = Int(1, min=0, norm=(1, 8), role='cpu', page=COMMON_PAGE, label='Passes',
                  help='Repeat the operator, each pass with the former result as input 1; 0 passes input 1 on.')
    chanmask = Int(15, min=0, max=15, norm=(0, 15), role='cpu', page=COMMON_PAGE, label='Channel Mask',
                   help='Channels that may change: red 1 + green 2 + blue 4 + alpha 8; others keep input 1.')
    format = Menu(['useinput', *FORMATS], role='cpu', page=COMMON_PAGE, label='Pixel Format',
                  help='How the pixels are stored; useinput: as the first input, else 8-bit fixed RGBA.')
    resmult = Toggle(True, role='cpu', viewer_only=True, page=COMMON_PAGE, label='Use Global Res Multiplier',
                     help='Kept for files; the multiplier is always 1 here.')
    unsupported: ClassVar[tuple[str, ...]] = (
        'fillmode', 'filtertype', 'resmenu', 'armenu', 'parmcolorspace', 'parmreferencewhite')


class TOP(CommonPage, OP):
    """Base of the TOPs: images on the GPU.

    A pixel operator declares `shader` and perhaps `derived`; the base renders it.  `natural` is the size and
    format before the Common page has its say: that of the first input, or 8-bit RGBA at the size of the
    Common page where there is none.
    """

    family: ClassVar[str] = 'TOP'
    isTOP = True
    engine: Host
    shader: ClassVar[Declaration | None] = None
    values: tuple[Image, ...]
    _td_safe_ = OP._td_safe_ | {'width', 'height', 'depth', 'aspect', 'aspectWidth', 'aspectHeight',
                                'pixelFormat', 'pixelFormatName', 'curPass', 'sample'}

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._pass = 0
        self._queue: DelayedQueue | None = None
        self._drawing: Drawing | None = None

    # -- spec ---------------------------------------------------------------------------------------

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        """Return size and format before the Common page: the first input's, or a generator's."""
        first = specs[0] if specs else None
        if first is not None:
            return first
        width, height = self.engine.resolution or (p.resolutionw, p.resolutionh)
        return Spec('2d', width, height)

    def spec(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        """Return the output's spec; UNKNOWN while an input's is.  Pure: no GL, no cooking."""
        spec = self.natural(p, specs)
        if p.outputresolution == p.format == p.outputaspect == 'useinput' or isinstance(spec, Unknown):
            return spec
        return self.common(p, spec)

    def common(self, p: Any, spec: Spec) -> Spec:
        """Apply the Common page: resolution, format, aspect."""
        rule = p.outputresolution
        if rule != 'useinput':
            width, height = _resolution(rule, spec, p.resolutionw, p.resolutionh)
            spec = replace(spec, width=width, height=height,
                           aspect=spec.aspect if p.outputaspect == 'useinput' else 0.0)
            if rule == 'custom' and p.outputaspect == 'useinput' and not self.wires:
                spec = replace(spec, aspect=0.0)
        if p.format != 'useinput':
            spec = replace(spec, format=p.format)
        if p.outputaspect == 'resolution':
            spec = replace(spec, aspect=0.0)
        elif p.outputaspect == 'custom':
            spec = replace(spec, aspect=p.aspect1 / p.aspect2)
        return spec

    def known_spec(self) -> Spec:
        """Return the spec without cooking where that is possible, else cook."""
        self.check()
        spec = self.engine.specs(self)
        if isinstance(spec, Unknown):
            image: Image = self.pull().value
            return image.spec
        self.note()
        return spec

    # -- cooking ------------------------------------------------------------------------------------

    @property
    def device(self) -> Device:
        """The GPU; made on first use."""
        return self.engine.device()

    def constants(self, p: Any, specs: Sequence[Spec | None]) -> Mapping[str, int]:
        """Return further ``K_<NAME>`` constants of the shader, beside menus and toggles."""
        return {}

    def derived(self, p: Any, specs: Sequence[Spec | None]) -> Mapping[str, Any]:
        """Return further uniforms of the shader: 'radius' becomes ``u_radius``."""
        return {}

    def extends(self, p: Any) -> str | tuple[str, ...]:
        """Return how inputs continue outside their edges, for all or one each: hold, zero, repeat, mirror."""
        return getattr(p, 'extend', 'hold') if 'extend' in self.declarations.parts else 'hold'

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        """Return the index of the input that the output equals, where these parameters change nothing."""
        return None

    def empty(self) -> Image:
        return self.device.fill(Spec('2d', 128, 128, format='rgba8fixed'))

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        specs = [None if image is None else image.spec for image in inputs]
        spec = self.spec(p, specs)
        assert isinstance(spec, Spec), f'{self.path}: a shader needs a known spec'
        if p.npasses == 0:
            return inputs[0] if inputs and inputs[0] is not None else self.device.fill(spec)
        same = self.identity(p, specs)
        if same is not None and p.npasses == 1 and p.chanmask == 15 and specs[same] == spec:
            return inputs[same]
        for self._pass in range(p.npasses):
            image = self.draw(inputs, specs, p, spec)
            if inputs:
                inputs, specs = [image, *inputs[1:]], [image.spec, *specs[1:]]
        return image

    def draw(self, inputs: Sequence[Image | None], specs: Sequence[Spec | None], p: Any, spec: Spec) -> Image:
        """Render the shader once: from its declaration, or as last time with other numbers."""
        if None in inputs:
            inputs = [self.engine.black() if image is None else image for image in inputs]
        images: Sequence[Any] = inputs
        device, place = self.device, self._path_text()
        derived, extend = self.derived(p, specs), self.extends(p)
        key = (p._form, self.moving, spec, specs, extend, self.constants(p, specs), derived and kinds(derived))
        drawing = self._drawing
        known = drawing is not None and drawing.key == key
        if drawing is not None and known:
            image = drawing.again(device, p, derived, images, place)
            if image is not None:
                return image
        constants, uniforms, neutral, menus = self.shader_values(p, specs)
        how = {'constants': constants, 'uniforms': uniforms, 'neutral': neutral, 'menus': menus,
               'extend': extend, 'filter': p.inputfiltertype, 'mask': p.chanmask, 'place': place}
        assert self.shader is not None
        if drawing is not None and known:
            drawing.prepare(device, Table.of(type(self)).parts, derived, self.shader, images, spec=spec, **how)
        else:
            self._drawing = Drawing(key)
        return device.render(self.shader, images, spec, **how)

    def shader_values(self, p: Any, specs: Sequence[Spec | None]) -> ShaderValues:
        """Return constants, uniforms, which of these are neutral and still, and the menus, for the shader."""
        table = Table.of(type(self))
        constants = {name.upper(): index[getattr(p, name)] for name, index in table.menus}
        for name in table.toggles:
            constants[name.upper()] = int(getattr(p, name))
        constants.update(self.constants(p, specs))
        moving = self.moving
        uniforms: dict[str, Any] = {}
        neutral: set[str] = set()
        for name, key, rest, parts in table.uniforms:
            value = uniforms[key] = getattr(p, name)
            if value == rest and (not moving or moving.isdisjoint(parts)):
                neutral.add(key)
        for name, value in self.derived(p, specs).items():
            uniforms[f'u_{name}'] = value
        return constants, uniforms, frozenset(neutral), table.items

    # -- reading ------------------------------------------------------------------------------------

    @property
    def width(self) -> int:
        """Width in pixels; does not cook where it follows from parameters and inputs."""
        return self.known_spec().width

    @property
    def height(self) -> int:
        """Height in pixels, as `width`."""
        return self.known_spec().height

    @property
    def depth(self) -> int:
        """Slices of a 3D texture or layers of an array; 1 for a picture."""
        return self.known_spec().depth

    @property
    def aspect(self) -> float:
        """Width by height of the picture as displayed."""
        return self.known_spec().aspect

    @property
    def aspectWidth(self) -> float:
        spec = self.known_spec()
        return spec.aspect * spec.height

    @property
    def aspectHeight(self) -> float:
        return float(self.known_spec().height)

    @property
    def pixelFormatName(self) -> str:
        """The token of the pixel format, as the parameter `format` spells it."""
        return self.known_spec().format

    @property
    def pixelFormat(self) -> str:
        """The pixel format for people: ``8-bit fixed (RGBA)``."""
        return self.known_spec().pixel_format.label

    @property
    def gpuMemory(self) -> int:
        """Bytes of the output on the GPU; 0 before the first cook."""
        return sum(image.spec.nbytes for image in self.values)

    @property
    def curPass(self) -> int:
        """Index of the pass that is being cooked, from 0."""
        return self._pass

    def context_lost(self) -> None:
        """The GPU context is gone and every picture with it: cook again.  A state of pictures starts over."""
        self.values = ()
        self.touch('context lost')

    def image(self, output: int = 0) -> Image:
        """Return the up-to-date Image of an output (an immutable value on the GPU)."""
        self.engine.revive()
        result: Image = self.pull().output(output)
        return result

    def numpyArray(self, delayed: bool = False, writable: bool = False, neverNone: bool = False, *,
                   dtype: str | None = None, top_down: bool = False) -> NDArray[Any] | None:
        """Return the pixels as an array (h, w, c), or (d, h, w, c) for 3D and array textures.

        float32, RGBA order, row 0 = bottom (`top_down`: top), `c` the components of the pixel format;
        ``dtype='native'`` keeps the stored type (uint8, uint16, float16).  The array is yours to write to.

        delayed: queue this cook's pixels and return those of the previous delayed call on this TOP, None when
        there is none: the GPU is not waited for.  neverNone: wait instead of None.  writable: accepted; every
        array is in memory that is fast to write.  Source: docs.derivative.ca/TOP_Class.
        Raises CookError when this TOP has failed, DeviceLostError when the context is gone.
        """
        image = self.image()
        if not delayed:
            return self.device.read(image, dtype=dtype, top_down=top_down, place=self._path_text())
        if self._queue is None:
            self._queue = self.device.delayed_queue()
        array = self._queue.swap(image, dtype=dtype, top_down=top_down, place=self._path_text())
        if array is None and neverNone:
            array = self.device.read(image, dtype=dtype, top_down=top_down, place=self._path_text())
        return array

    def download(self, dtype: str | None = None) -> NDArray[Any]:
        """Return the up-to-date pixels, waiting for the GPU; as `numpyArray` without its delay."""
        return self.device.read(self.image(), dtype=dtype, place=self._path_text())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        if copy is False:
            raise ArrayValueError(f'{self.path}: the pixels are on the GPU, an array of them is always a copy; '
                                  'leave copy=False out')
        array = self.download()
        return array if dtype is None else array.astype(dtype)

    def __dlpack__(self, **keywords: Any) -> Any:
        return self.__array__().__dlpack__(**keywords)

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)  # kDLCPU

    def sample(self, x: int | None = None, y: int | None = None, z: int | None = None, u: float | None = None,
               v: float | None = None, w: float | None = None) -> tuple[float, float, float, float]:
        """Return (r, g, b, a) of one pixel; downloads the whole texture, so it is for debugging.

        Exactly one of x (pixels) and u (0..1) and one of y and v; z or w where there is depth.  Origin bottom
        left; u and v take the pixel that they fall into.  Missing channels read 0, alpha 1.
        """
        spec = self.image().spec
        column = _place(self._path_text(), 'x', x, 'u', u, spec.width)
        row = _place(self._path_text(), 'y', y, 'v', v, spec.height)
        array = self.download()
        slice_ = 0 if z is None and w is None else _place(self._path_text(), 'z', z, 'w', w, spec.depth)
        if array.ndim == 4:
            array = array[slice_]
        return spec.pixel_format.rgba(array[row, column])

    def save(self, filepath: str = '', asynchronous: bool = False, createFolders: bool = False,
             quality: float = 1.0, metadata: Any = ()) -> Any:
        """Write the picture to a file; the suffix decides the format.

        `.tif .tiff .jpg .jpeg .bmp .png .exr .dds` and whatever else OpenImageIO writes; 8 and 16-bit fixed and
        float pixels keep their depth where the format can.  filepath: relative to the project's folder, by
        default ``<name>.tif``.  asynchronous: another thread encodes and writes; the returned status tells
        (`isCompleted()`), str() of it is the path.  quality: 0..1.  metadata: dict or pairs.
        """
        from tdgraph.media import save_image
        path = self.engine.path_to(self._path_text(), filepath or f'{self._name}.tif')
        pixels = self.download('native')
        return save_image(path, pixels, format=self.pixelFormatName, asynchronous=asynchronous,
                          create_folders=createFolders, quality=quality, metadata=dict(metadata))

    def saveByteArray(self, filetype: str = '.tiff', quality: float = 1.0, metadata: Any = ()) -> bytearray:
        """Return the picture as the bytes of a file; `filetype` is a suffix with its period."""
        from tdgraph.media import channel_names, encode_image
        if not isinstance(filetype, str) or '.' not in filetype:
            raise ParValueError(f'{self.path}: file type {filetype!r} needs a period, e.g. ".png"')
        return bytearray(encode_image(f'.{filetype.rsplit(".", 1)[1]}', self.download('native'),
                                      names=channel_names(self.pixelFormatName), quality=quality,
                                      metadata=dict(metadata)))

    def _repr_png_(self) -> bytes:
        from tdgraph.notebook import picture_png
        return picture_png(self.download(), self.pixelFormatName)

    def dispose(self) -> None:
        self._queue = self._drawing = None
        super().dispose()


def _place(path: str, pixel_name: str, pixel: int | None, unit_name: str, unit: float | None, size: int) -> int:
    """Return the pixel index that either coordinate means."""
    if (pixel is None) == (unit is None):
        raise ParValueError(f'{path}: sample() needs exactly one of {pixel_name} and {unit_name}')
    for name, value in ((pixel_name, pixel), (unit_name, unit)):
        if value is not None and not hasattr(value, '__float__'):
            raise ParTypeError(f'{path}: {name} is a number, not {type(value).__name__}')
    if pixel is None:
        assert unit is not None
        if not 0.0 <= unit <= 1.0:
            raise ParValueError(f'{path}: {unit_name}={unit} is outside the picture; give 0 to 1')
        return min(int(unit * size), size - 1)
    if not 0 <= pixel < size:
        raise ParValueError(f'{path}: {pixel_name}={pixel} is outside the picture; give 0 to {size - 1}')
    return int(pixel)


def _resolution(rule: str, spec: Spec, width: int, height: int) -> tuple[int, int]:
    """Return the size that an Output Resolution rule gives; never empty."""
    if rule == 'custom':
        return width, height
    if rule in _MULTIPLIERS:
        scale = _MULTIPLIERS[rule]
    else:
        scale = min(width / spec.width, height / spec.height)
        if rule == 'limit':
            scale = min(scale, 1.0)
    return max(1, round(spec.width * scale)), max(1, round(spec.height * scale))
