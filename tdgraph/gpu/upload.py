"""NumPy arrays to images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import ArrayTypeError, ArrayValueError
from tdgraph.gpu.convert import stored_from_array
from tdgraph.gpu.formats import format_for
from tdgraph.gpu.image import Image
from tdgraph.gpu.pool import GL_CUBE_FACE, Entry
from tdgraph.gpu.spec import Spec

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['check_array', 'spec_of', 'stamp', 'upload']

_GL_UNPACK_ALIGNMENT: Final = 0x0CF5
_ADVICE: Final = {
    'float64': 'use array.astype(np.float32)', 'float16': 'use array.astype(np.float32)',
    'bool': 'use array.astype(np.uint8) * 255',
}


def check_array(array: Any, kind: str, place: str) -> NDArray[Any]:
    """Return `array` in native byte order if it can be an image of this kind.

    Raises: ArrayTypeError (no array, wrong dtype), ArrayValueError (wrong shape, nothing in it).
    """
    if not isinstance(array, np.ndarray):
        raise ArrayTypeError(f'{place}: {type(array).__name__} is no NumPy array; use np.asarray(...)')
    plain = array.dtype.newbyteorder('=')
    if plain.name not in ('uint8', 'uint16', 'float32'):
        advice = _ADVICE.get(plain.name, 'use array.astype(np.float32), or np.uint8 for values 0 to 255')
        raise ArrayTypeError(f'{place}: an image is uint8, uint16 or float32, not {array.dtype}; {advice}')
    _check_shape(array, kind, place)
    return array.astype(plain, copy=False)


def _check_shape(array: NDArray[Any], kind: str, place: str) -> None:
    wanted = '(h, w, c)' if kind == '2d' else '(6, h, w, c)' if kind == 'cube' else '(d, h, w, c)'
    dims = wanted.count(',') + 1
    if array.ndim != dims:
        advice = f'give {wanted}'
        if array.ndim == dims - 1:
            advice = f'for a single channel use array[..., None], to get {wanted}'
        elif array.ndim == 4 and kind == '2d':
            advice = "give (h, w, c), or say kind='array', '3d' or 'cube'"
        raise ArrayValueError(f'{place}: an array of shape {array.shape} is no image; {advice}')
    if 0 in array.shape:
        raise ArrayValueError(f'{place}: an array of shape {array.shape} has no pixels; give at least one')
    if array.shape[-1] > 4:
        raise ArrayValueError(f'{place}: {array.shape[-1]} components in shape {array.shape}; an image has 1 '
                              f'to 4, as the last axis of {wanted}')
    if kind == 'cube' and (array.shape[0] != 6 or array.shape[1] != array.shape[2]):
        raise ArrayValueError(f'{place}: shape {array.shape} is no cube; give six square faces (6, n, n, c)')


def spec_of(array: NDArray[Any], format: str | None, kind: str) -> Spec:
    """The Spec of an array that `check_array` let pass; format None takes the one that loses nothing."""
    height, width, components = array.shape[-3:]
    depth = 1 if kind == '2d' else array.shape[0]
    return Spec(kind, width, height, depth, format or format_for(array.dtype, components))


def upload(device: Device, array: Any, format: str | None, kind: str, place: str) -> Image:
    """Make an image of an array; see `Device.upload`."""
    checked = check_array(array, kind, place)
    spec = spec_of(checked, format, kind)
    device.check_size(spec, place)  # before the conversion takes memory for nothing
    stored = stored_from_array(checked, spec.pixel_format)
    lease = device.pool.take(spec, place)
    _fill(device, lease.entry, stored)
    device.check(place)
    return Image(spec, lease)


def stamp(device: Device, spec: Spec, rgba: tuple[float, float, float, float], array: NDArray[Any], left: int,
          bottom: int, place: str) -> Image:
    """Make a picture of one colour with an array in it; only the array goes to the GPU.

    array: (h, w, 4) as for `upload`, wholly within the picture; its lower left pixel lies at `left`, `bottom`.
    """
    image = device.fill(spec, rgba)
    entry, form = image.lease.entry, spec.pixel_format  # nobody else has seen this image
    stored = stored_from_array(array, form)
    gl = device.bind(entry.texture, entry.target)
    gl.glPixelStorei(_GL_UNPACK_ALIGNMENT, 1)
    height, width = array.shape[:2]
    gl.glTexSubImage2D(entry.target, 0, left, bottom, width, height, form.transfer, form.transfer_type,
                       stored.ctypes.data)
    device.check(place)
    return image


def _fill(device: Device, entry: Entry, stored: NDArray[Any]) -> None:
    spec, form = entry.spec, entry.spec.pixel_format
    kind, address = (form.transfer, form.transfer_type), stored.ctypes.data
    gl = device.bind(entry.texture, entry.target)
    gl.glPixelStorei(_GL_UNPACK_ALIGNMENT, 1)
    if spec.kind == 'cube':
        for face in range(6):
            gl.glTexSubImage2D(GL_CUBE_FACE + face, 0, 0, 0, spec.width, spec.height, *kind,
                               address + face * stored[0].nbytes)
    elif spec.kind == '2d':
        gl.glTexSubImage2D(entry.target, 0, 0, 0, spec.width, spec.height, *kind, address)
    else:
        gl.glTexSubImage3D(entry.target, 0, 0, 0, 0, spec.width, spec.height, spec.depth, *kind, address)
