"""Set the uniforms of a user's program by name, as the linker declares them.

The linker is the truth: unused uniforms are gone and arrays are trimmed to what is read.  A value that is
shorter than the declaration is filled with zeros, a longer one cut; names that nobody declares are ignored,
as TD does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from tdgraph.errors import GPULimitError

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device

__all__ = ['UniformSet', 'type_name']

_SAMPLER_BUFFER, _TEXTURE_BUFFER, _TEXTURE0, _MAX_BUFFER = 0x8DC2, 0x8C2A, 0x84C0, 0x8C2B
_BUFFER_FORMATS: Final = {1: 0x822E, 2: 0x8230, 3: 0x8815, 4: 0x8814}  # R32F, RG32F, RGB32F, RGBA32F
_DTYPES: Final = {'f': np.float32, 'd': np.float64, 'i': np.int32, 'I': np.uint32}
_NAMES: Final = {
    0x1406: 'float', 0x8B50: 'vec2', 0x8B51: 'vec3', 0x8B52: 'vec4',
    0x1404: 'int', 0x8B53: 'ivec2', 0x8B54: 'ivec3', 0x8B55: 'ivec4',
    0x1405: 'uint', 0x8DC6: 'uvec2', 0x8DC7: 'uvec3', 0x8DC8: 'uvec4',
    0x8B56: 'bool', 0x8B57: 'bvec2', 0x8B58: 'bvec3', 0x8B59: 'bvec4', 0x140A: 'double',
    0x8B5A: 'mat2', 0x8B5B: 'mat3', 0x8B5C: 'mat4', 0x8B65: 'mat2x3', 0x8B66: 'mat2x4', 0x8B67: 'mat3x2',
    0x8B68: 'mat3x4', 0x8B69: 'mat4x2', 0x8B6A: 'mat4x3', _SAMPLER_BUFFER: 'samplerBuffer',
}
_MATRICES: Final = {  # GL type -> columns, rows
    0x8B5A: (2, 2), 0x8B5B: (3, 3), 0x8B5C: (4, 4), 0x8B65: (2, 3), 0x8B66: (2, 4), 0x8B67: (3, 2),
    0x8B68: (3, 4), 0x8B69: (4, 2), 0x8B6A: (4, 3),
}
_BOOLS: Final = (0x8B56, 0x8B57, 0x8B58, 0x8B59)


def type_name(uniform: Any) -> str:
    """The GLSL type of a moderngl uniform ('float', 'vec4', 'samplerBuffer', ...; 'other')."""
    return _NAMES.get(uniform.gl_type, 'other')


class UniformSet:
    """The uniforms of one program, and what was last written to each.

    reserved: names that the engine sets itself.  unit: the first texture unit free for buffers.
    """

    def __init__(self, device: Device, program: Any, reserved: frozenset[str], unit: int) -> None:
        members = [program[name] for name in program if isinstance(program[name], moderngl.Uniform)]
        own = [member for member in members if member.name.split('[')[0] not in reserved]
        self._device = device
        buffers = [member for member in own if type_name(member) == 'samplerBuffer']
        # Samplers and images, which nobody can set by a row, have types that are not in the table.
        self._plain = [member for member in own if type_name(member) not in ('other', 'samplerBuffer')]
        self._buffers = {member: _BufferTexture(device, unit + i) for i, member in enumerate(buffers)}
        for member, texture in self._buffers.items():  # moderngl cannot set a uniform of this type
            device.gl.glUseProgram(program.glo)
            device.gl.glUniform1i(member.location, texture.unit)
        self._written: dict[Any, bytes] = {}

    def declared(self) -> tuple[tuple[str, str], ...]:
        """Name and GLSL type of what can be set."""
        return tuple((member.name, type_name(member)) for member in (*self._plain, *self._buffers))

    def apply(self, values: Mapping[str, Any], place: str) -> None:
        """Write what changed; call before every draw, because buffers have to be bound.

        values: name to a number, a tuple of numbers, or an array (n, 1 to 4) for arrays and buffers; a
        matrix is 16 numbers, columns first.  A uniform that lost its value reads zero.
        Raises: GPULimitError for a buffer beyond the driver's limit.
        """
        for member in self._plain:
            value = values.get(member.name)
            if value is None and member not in self._written:
                continue
            data = _packed(member, 0.0 if value is None else value)
            if self._written.get(member) != data:
                member.write(data)
                self._written[member] = data
        for member, texture in self._buffers.items():
            texture.bind(values.get(member.name, ()), f'{place}: {member.name}')

    def release(self) -> None:
        """Delete the buffers."""
        for texture in self._buffers.values():
            texture.release()


def _packed(member: Any, value: Any) -> bytes:
    dtype, columns = _DTYPES[member.fmt[-1]], member.dimension
    array = np.asarray(value, np.float64)
    if member.gl_type in _MATRICES:
        wide, high = _MATRICES[member.gl_type]
        whole = np.resize(array, (array.size // 16, 4, 4)) if array.size >= 16 else np.zeros((0, 4, 4))
        array = whole[:, :wide, :high].reshape(-1, columns)
    elif array.ndim < 2:  # one value for a plain uniform; for an array, one number per element
        array = array.reshape(1, -1) if member.array_length == 1 else array.reshape(-1, 1)
    filled = np.zeros((member.array_length, columns))
    rows, across = min(len(filled), len(array)), min(columns, array.shape[1])
    filled[:rows, :across] = array[:rows, :across]
    if member.gl_type in _BOOLS:
        filled = filled != 0
    elif dtype is np.int32:
        filled = np.clip(np.nan_to_num(filled), -2**31, 2**31 - 1)
    elif dtype is np.uint32:
        filled = np.clip(np.nan_to_num(filled), 0, 2**32 - 1)
    with np.errstate(over='ignore'):
        return filled.astype(dtype).tobytes()


class _BufferTexture:
    """A buffer that a shader reads with texelFetch, remade when its contents change."""

    def __init__(self, device: Device, unit: int) -> None:
        self._device, self.unit = device, unit
        self._held: bytes | None = None
        self._buffer: Any = None
        name = ctypes.c_uint()
        device.gl.glGenTextures(1, ctypes.byref(name))
        self._name = name.value

    def bind(self, value: Any, place: str) -> None:
        """Make `value` (n, 1 to 4) what unit `unit` reads; nothing reads as one zero."""
        array: NDArray[Any] = np.ascontiguousarray(value, np.float32)
        array = array.reshape(-1, 1) if array.ndim < 2 else array[:, :4]
        if not array.size:
            array = np.zeros((1, 1), np.float32)
        gl, data = self._device.gl, array.tobytes() + bytes([array.shape[1]])
        if self._held is None or self._held != data:
            self._check(len(array), place)
            self._fill(array)
            self._held = data
        gl.glActiveTexture(_TEXTURE0 + self.unit)
        gl.glBindTexture(_TEXTURE_BUFFER, self._name)

    def _check(self, count: int, place: str) -> None:
        most = ctypes.c_int()
        self._device.gl.glGetIntegerv(_MAX_BUFFER, ctypes.byref(most))
        if count > most.value:
            raise GPULimitError(f'{place}: {count} samples are more than a texture buffer holds here '
                                f'({most.value}); give fewer')

    def _fill(self, array: NDArray[Any]) -> None:
        gl, former = self._device.gl, self._buffer
        self._buffer = self._device.ctx.buffer(array.tobytes())
        gl.glActiveTexture(_TEXTURE0 + self.unit)
        gl.glBindTexture(_TEXTURE_BUFFER, self._name)
        gl.glTexBuffer(_TEXTURE_BUFFER, _BUFFER_FORMATS[array.shape[1]], self._buffer.glo)
        if former is not None:
            former.release()

    def release(self) -> None:
        """Delete the texture and its buffer."""
        self._device.gl.glDeleteTextures(1, ctypes.byref(ctypes.c_uint(self._name)))
        if self._buffer is not None:
            self._buffer.release()
