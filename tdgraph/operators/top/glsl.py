"""GLSL TOP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tdgraph.errors import ParValueError
from tdgraph.gpu.shaders import Generate
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import RGB, XYZW, CHOPRef, DATRef, Float, Int, Menu, Pulse, Python, Str, Toggle
from tdgraph.pars import Sequence as Rows

if TYPE_CHECKING:
    from tdgraph.gpu import Image
    from tdgraph.gpu.glsl import Drawn
    from tdgraph.graph.op import OP

__all__ = ['GlslTOP']

PIXEL = """\
// uniform float exampleUniform;

out vec4 fragColor;
void main()
{
\t// vec4 color = texture(sTD2DInputs[0], vUV.st);
\tvec4 color = vec4(1.0);
\tfragColor = TDOutputSwizzle(color);
}
"""
WARNING = 'The GLSL Shader has compile errors (Use Info DAT to see details)'
_ERROR = Generate('top/glsl_error.glsl')
_COMPONENTS = {'float': 1, 'vec2': 2, 'vec3': 3, 'vec4': 4}
_KINDS = {'texture2d': '2d', 'texture2darray': 'array', 'texture3d': '3d'}


class GlslTOP(TOP):
    """Draw an image with a pixel shader of one's own.

    The DAT `pixeldat` holds a whole fragment shader with ``main`` and its own ``out vec4``.  It sees what
    TouchDesigner's GLSL TOP injects: sTD2DInputs (and 3D, 2DArray, Cube), uTD2DInfos, uTDOutputInfo, uTDPass,
    uTDCurrentDepth, vUV, TDOutputSwizzle, the TD noise, colour and matrix functions, and TD_NUM_... macros.
    ``#include <path>`` brings the text of another DAT.  Rows of the sequences fill uniforms of the same name:
    vec and color numbers, array the samples of a CHOP (``uniform vec4 name[K]`` or ``uniform samplerBuffer
    name``), matrix a tdu.Matrix, a 4 x 4 Table DAT or a CHOP of 16 channels.  Rows of const replace the
    value of ``layout(constant_id = k) const`` declarations.  Names that the shader has not are ignored.

    When the shader does not compile, the operator warns, `errorbehavior` says what it shows, and the messages
    with file and line are in `compileResult` and in the docked Info DAT.

    Input 0: an image of any kind, size and format; the sampler arrays hold the connected ones in order.
    Input 1: as input 0.
    Input 2: as input 0.
    Output: size and format of input 0, else those of the Common page; `type` makes it a 2D texture array or a
        3D texture, drawn slice by slice.  Each of `numcolorbufs` buffers has an output connector of its own.
    Units: vUV is 0..1, (0, 0) bottom left; gl_FragCoord counts pixels from there.
    Source: docs.derivative.ca/GLSL_TOP and Write_a_GLSL_TOP.
    Differs: further colour buffers are outputs here too, TouchDesigner has only the Render Select TOP for them.
        The language is always the newest that the driver has (4.50 or 4.60).  The checkerboard is magenta and
        black.  `arraytype` follows from the declaration.  Not here: compute and vertex shaders, threaded
        compiling, atomic counters, POP buffers, inputmapping, the quality noise, extra TOPs.
    """

    opType, base_name, type_label = 'glslTOP', 'glsl', 'GLSL'
    inputs: Any = Input('input 1'), Input('input 2'), Input('input 3')
    docked_dats = ('_pixel', 'textDAT', 'pixeldat', PIXEL), ('_info', 'infoDAT', 'op', None)
    unsupported: ClassVar[tuple[str, ...]] = (
        'glslversion', 'mode', 'vertexdat', 'computedat', 'compilebehavior', 'dispatchsize*',
        'autodispatchsize', 'outputaccess', 'clearoutputs', 'clearvalue*', 'inputmapping', 'nval',
        'simplexnoise', 'tops', 'ac', 'ac[0-9]*', 'buffer', 'buffer[0-9]*', 'array[0-9]*arraytype',
        'resolution')

    predat = DATRef(page='GLSL', label='Preprocess Directives',
                    help='Lines such as #extension, put in front of everything else.')
    pixeldat = DATRef(page='GLSL', label='Pixel Shader', help='The DAT with the pixel shader.')
    errorbehavior = Menu('showcheckerboard showblack showprevious', page='GLSL',
                         label='Error Behavior', role='cpu',
                         labels=('Show Checkerboard', 'Show Black', 'Show Previous Shader'),
                         help='What is shown while the shader does not compile.')
    loaduniformnames = Pulse(page='GLSL', label='Load Uniform Names', viewer_only=True,
                             help='Add a row for each uniform of the shader that has none.')
    type = Menu('texture2d texture2darray texture3d', page='GLSL', label='Output Type', role='cpu',
                labels=('2D Texture', '2D Texture Array', '3D Texture'), help='The kind of texture to draw.')
    depth = Menu('input custom', page='GLSL', role='cpu',
                 help='Slices of an array or 3D texture: as many as input 0 has, or Custom Depth.')
    customdepth = Int(1, min=1, norm=(1, 256), page='GLSL', label='Custom Depth', role='cpu',
                      help='Number of slices.')
    inputextenduv = Menu('hold zero repeat mirror', page='GLSL', label='Input Extend Mode UV', role='cpu',
                         help='What lies beyond the edges of the inputs.')
    inputextendw = Menu('hold zero repeat mirror', page='GLSL', label='Input Extend Mode W', role='cpu',
                        help='What lies beyond the first and last slice of 3D inputs.')
    numcolorbufs = Int(1, min=1, max=8, norm=(1, 8), page='GLSL', label='# of Color Buffers', role='cpu',
                       help='How many images the shader writes, at layout(location = 0, 1, ...).')

    vec = Rows({'name': Str(help='Name of the uniform.'),
                'value': XYZW(norm=(-1, 1), help='Its value; the components that it has not are ignored.')},
               page='Vectors', label='Vector', help='Uniforms of numbers: float, int, bool, vec2 ... ivec4.')
    premultrgbbyalpha = Toggle(page='Colors', label='Pre-Multiply RGB by Alpha', role='cpu',
                               help='Multiply red, green and blue of each color by its alpha.')
    color = Rows({'name': Str(help='Name of the uniform, a vec4.'), 'rgb': RGB(norm=(0, 1),
                                                                               help='The colour.'),
                  'alpha': Float(1.0, norm=(0, 1), help='Its alpha.')},
                 page='Colors', label='Color', help='Uniforms of colours.')
    array = Rows({'name': Str(help='Name of the uniform array or sampler buffer.'),
                  'type': Menu('float vec2 vec3 vec4', role='cpu', help='How many channels make an element.'),
                  'chop': CHOPRef(help='The CHOP: sample i of its channels is element i.')},
                 page='Arrays', label='Array', help='Uniform arrays from CHOPs.')
    matrix = Rows({'name': Str(help='Name of the uniform.'),
                   'value': Python(help='A tdu.Matrix, a 4 x 4 Table DAT or a CHOP of 16 channels.')},
                  page='Matrices', label='Matrix', help='Uniforms of matrices: mat2, mat3, mat4.')
    const = Rows({'name': Str(help='Name of the constant.'), 'value': Float(norm=(0, 1), help='Its value.')},
                 page='Constants', label='Constant', help='Values of constants with a constant_id.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._said = ''
        self._uniforms: tuple[tuple[str, str], ...] = ()

    def output_count(self) -> int:
        return int(self.par.numcolorbufs.eval())

    def references(self, p: Any) -> Sequence[OP]:
        named = [row.chop for row in p.array] + [self._named(row.value) for row in p.matrix]
        return [*super().references(p), *(op for op in named if op is not None and not op.isCOMP)]

    def _named(self, value: Any) -> OP | None:
        """Return the operator that a Matrix parameter names, if it is no matrix itself."""
        return self.resolve(value) if isinstance(value, str) and value else None

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        spec = super().natural(p, specs)
        if not isinstance(spec, Spec):
            return spec
        kind = _KINDS[p.type]
        depth = 1 if kind == '2d' else p.customdepth if p.depth == 'custom' else spec.depth
        return replace(spec, kind=kind, depth=depth)

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        spec = self.spec(p, [None if image is None else image.spec for image in inputs])
        assert isinstance(spec, Spec)
        if p.npasses == 0:
            return inputs[0] if inputs[0] is not None else self.device.fill(spec)
        drawn = self._drawn([image for image in inputs if image is not None], p, spec)
        self._said, self._uniforms = drawn.log, drawn.uniforms
        images = drawn.images
        self.stands_in = not drawn.ok
        if not drawn.ok:
            self.addWarning(f'{self.path}: {WARNING}: {drawn.errors[0].removeprefix("ERROR: ")}')
            if images is None or p.errorbehavior != 'showprevious':
                images = (self._failure(p, spec),) * p.numcolorbufs
        assert images is not None
        return (finish(self.device, images[0], inputs[0], spec, p, self._path_text()), *images[1:])

    def _drawn(self, inputs: Sequence[Image], p: Any, spec: Spec) -> Drawn:
        from tdgraph.gpu.glsl import PixelShader, draw_pixel_shader
        shader = PixelShader(
            text='' if p.pixeldat is None else p.pixeldat.text,
            name='pixeldat is empty' if p.pixeldat is None else p.pixeldat.path,
            predat='' if p.predat is None else p.predat.text,
            predat_name='' if p.predat is None else p.predat.path,
            constants=tuple((row.name, row.value) for row in p.const if row.name), buffers=p.numcolorbufs)
        return draw_pixel_shader(
            self.device, shader, inputs, spec, values=dict(self._values(p)), place=self._path_text(),
            resolve=lambda path: self._included(p.pixeldat, path), passes=p.npasses,
            extend=(p.inputextenduv, p.inputextendw), filter=p.inputfiltertype)

    def _included(self, shader: OP | None, path: str) -> tuple[str, str] | None:
        """Return name and text of the DAT that an #include names, as seen from the shader's DAT."""
        dat: Any = (shader or self).resolve(path)
        return (dat.path, dat.text) if dat is not None and dat.isDAT else None

    def _failure(self, p: Any, spec: Spec) -> Image:
        if p.errorbehavior == 'showblack':
            return self.device.fill(spec, (0.0, 0.0, 0.0, 1.0))
        return self.device.render(_ERROR, [], spec, place=self._path_text())

    # -- uniforms -----------------------------------------------------------------------------------

    def _values(self, p: Any) -> Iterator[tuple[str, Any]]:
        """Yield name and value of every row that has a name."""
        for row in p.vec:
            yield row.name, row.value
        for row in p.color:
            share = row.alpha if p.premultrgbbyalpha else 1.0
            yield row.name, (*(value * share for value in row.rgb), row.alpha)
        for row in p.array:
            if row.chop is not None:
                yield row.name, row.chop.value.samples[:_COMPONENTS[row.type]].T
        for row in p.matrix:
            if row.name:
                yield row.name, self._matrix(row.value).T.ravel()

    def _matrix(self, value: Any) -> Any:
        """Return (4, 4), [row, column], of a Matrix parameter; zeros while it is empty."""
        source: Any = self._named(value) if isinstance(value, str) else value
        if source is None:
            return np.zeros((4, 4))
        try:
            if getattr(source, 'isDAT', False):
                matrix = np.array([[float(cell) for cell in row] for row in source.value.rows])
            elif getattr(source, 'isCHOP', False):
                matrix = source.value.samples[:16, 0].reshape(4, 4).T
            else:
                numbers = source.numpyArray() if hasattr(source, 'numpyArray') else source
                matrix = np.asarray(numbers, np.float64)
            return matrix.reshape(4, 4)
        except (ValueError, TypeError, IndexError):
            raise ParValueError(f'{self.path}: matrix {value!r} has no 16 numbers; give a tdu.Matrix, a '
                                '4 x 4 Table DAT or a CHOP of 16 channels') from None

    # -- what the compiler says ---------------------------------------------------------------------

    @property
    def compileResult(self) -> str:
        """The compiler's messages, in the form of TouchDesigner's Info DAT."""
        self.pull()
        return self._said

    def info_text(self) -> str:
        """Return what an Info DAT shows."""
        return self._said

    def par_pulsed(self, par: Any) -> None:
        if par.name == 'loaduniformnames':
            self._load_uniform_names()
        else:
            super().par_pulsed(par)

    def _load_uniform_names(self) -> None:
        self.cook()
        for name, kind in self._uniforms:
            rows = 'matrix' if kind.startswith('mat') else 'array' if kind == 'samplerBuffer' else 'vec'
            sequence = getattr(self.seq, rows)
            names = [row.par.name.eval() for row in sequence.blocks]
            if name not in names:
                if '' not in names:
                    sequence.numBlocks = len(names) + 1
                    names.append('')
                sequence.blocks[names.index('')].par.name = name
