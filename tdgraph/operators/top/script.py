"""Script TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.errors import ArrayTypeError, ArrayValueError, CookError, MediaError
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown
from tdgraph.graph.node import Inputs
from tdgraph.operators.script import Script, callbacks_text
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Without

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['ScriptTOP']

CALLBACKS = callbacks_text(
    'write the image.  Row 0 is the bottom.',
    "a = np.random.randint(0, high=255, size=(2, 2, 4), dtype='uint8')", 'scriptOp.copyNumpyArray(a)',
    imports='import numpy as np\n\n')


class ScriptTOP(Script, TOP):
    """Fill an image with NumPy.

    ``onCook(scriptOp)`` reads what it likes (inputs with ``scriptOp.inputs[0].numpyArray()``, always
    float32) and calls ``scriptOp.copyNumpyArray(array)``.  What it read is recorded; a change cooks it
    again.  A cook that writes nothing, or fails, keeps the previous image.

    Inputs: any number of images of any size and format, for the script to read.
    Output: size, kind and pixel format of the array that was written: (h, w, c) of uint8, uint16 or float32,
        row 0 = bottom, c 1 mono, 2 RG, 3 RGB, 4 RGBA; uint8 255 and uint16 65535 are 1.0.  3 channels of
        uint8 or uint16 are stored as RGBA with alpha 1.  (d, h, w, c) gives a 2D texture array, with `is3D`
        a 3D texture; (6, n, n, c) with `isCube` a cube.  Where the Common page asks for a format or a size,
        the array is converted to it: the Common page wins over the dtype.
    Units: none.
    Source: docs.derivative.ca/Script_TOP and ScriptTOP_Class.
    Differs: whether the array or the Common page decides the format is not documented in TouchDesigner.  With
        modoutsidecook, what is written at other times stays until the next cook.  Not here: npasses,
        copyCUDAMemory.
    Raises: ArrayTypeError (not an array, or of another dtype), ArrayValueError (shape, nothing in it),
        ReadOnlyError (outside onCook), from copyNumpyArray.
    """

    opType, base_name, type_label = 'scriptTOP', 'script', 'Script'
    inputs = Inputs('image')
    docked_dats = ('_callbacks', 'textDAT', 'callbacks', CALLBACKS),
    unsupported = ('npasses',)
    npasses = Without()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._written: list[Image] = []

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        return UNKNOWN

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        self._written.clear()
        went_through = self.run_callback()
        written = self._written[-1:]
        self._written.clear()
        if not went_through:
            raise CookError(self.callback_error)
        return self._finished(written[0], inputs, p) if written else self.value

    def _finished(self, image: Image, inputs: Sequence[Any], p: Any) -> Image:
        """Return what was written, as the Common page wants it."""
        first = inputs[0] if inputs else None
        return finish(self.device, image, first, self.common(p, image.spec), p, self._path_text())

    # -- what callbacks call ------------------------------------------------------------------------

    def copyNumpyArray(self, numpyArray: Any, is3D: bool = False, isCube: bool = False, *,
                       top_down: bool = False) -> None:
        """Take the pixels of an array, any strides; nothing of it is kept.

        (h, w, c), or (d, h, w, c) for an array, a 3D texture (`is3D`) or a cube (`isCube`); c 1 to 4; uint8,
        uint16 or float32.  `top_down`: row 0 is the top, as in most image libraries.
        Raises: ArrayTypeError, ArrayValueError, ReadOnlyError outside of onCook.
        """
        self.writable('copyNumpyArray()')
        place = f'{self.path}: copyNumpyArray()'
        if not isinstance(numpyArray, np.ndarray):
            raise ArrayTypeError(f'{place} takes a NumPy array, not {type(numpyArray).__name__}; '
                                 'use np.asarray(...)')
        if (is3D or isCube) and numpyArray.ndim != 4:
            raise ArrayValueError(f'{place}: is3D and isCube take (d, h, w, c), not '
                                  f'{numpyArray.shape}; stack the slices along a new first axis')
        kind = '2d' if numpyArray.ndim != 4 else 'cube' if isCube else '3d' if is3D else 'array'
        flipped = numpyArray[..., ::-1, :, :] if top_down and numpyArray.ndim >= 3 else numpyArray
        self._take(self.device.upload(flipped, kind=kind, place=place))

    def loadByteArray(self, extension: str, byteArray: bytes | bytearray) -> bool:
        """Take the pixels of an image file's bytes; `extension` is its suffix, such as '.png'.

        Returns False, with the reason among `scriptErrors()`, when the bytes are no image.
        """
        self.writable('loadByteArray()')
        from tdgraph.media import decode_image
        try:
            picture = decode_image(extension, byteArray)
        except MediaError as error:
            self.addScriptError(f'{self.path}: loadByteArray(): {error}')
            return False
        self._take(self.device.upload(picture.pixels, picture.format, place=self.path))
        return True

    def _take(self, image: Image) -> None:
        """Keep what was written; outside of a cook it is the output at once."""
        if not self.visiting:
            self.cook()  # a reason that is still waiting must not overwrite it
        self._written.append(image)
        if not self.visiting:
            wired = [self.upstream(index) for index in range(self.input_count())]
            inputs = [None if wire is None else wire.op.output(wire.index) for wire in wired]
            self.values = self._finished(image, inputs, self.par.snapshot()),
            self._written.clear()
            self.changed()
