"""Convert images to float32 arrays on the GPU, bit for bit as convert.py does on the CPU.

Codes are looked up in the very table that the CPU's division gives, so no GPU arithmetic is in the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tdgraph.gpu.convert import code_table
from tdgraph.gpu.formats import GL_RGB10_A2, PixelFormat

if TYPE_CHECKING:
    from tdgraph.gpu.device import Device
    from tdgraph.gpu.pool import Entry

__all__ = ['Unpacker']

_GL_TEXTURE_FETCH_BARRIER, _GL_BUFFER_UPDATE_BARRIER, _GL_COPY_READ, _GL_COPY_WRITE = 8, 0x200, 0x8F36, 0x8F37
_GL_MAX_STORAGE_BLOCK: Final = 0x90DE
_GROUP: Final = 16

_SOURCE: Final = """#version 430
layout(local_size_x = 16, local_size_y = 16) in;
uniform SAMPLER image;
layout(std430, binding = 0) writeonly buffer Values { float values[]; };
layout(std430, binding = 1) readonly buffer Codes { float codes[]; };
float value(float v) {
#if TOP
    return codes[uint(v * float(TOP) + 0.5)];
#else
    return v;
#endif
}
void main() {
    ivec3 at = ivec3(gl_GlobalInvocationID);
    ivec2 size = textureSize(image, 0).xy;
    if (any(greaterThanEqual(at.xy, size)))
        return;
    vec4 c = texelFetch(image, AT, 0);
    float picked[COUNT] = float[COUNT](PICK);
    int start = ((at.z * size.y + at.y) * size.x + at.x) * COUNT;
    for (int i = 0; i < COUNT; i++)
        values[start + i] = value(picked[i]);
}
"""
_SAMPLERS: Final = {'2d': ('sampler2D', 'at.xy'), 'array': ('sampler2DArray', 'at'),
                    '3d': ('sampler3D', 'at')}


class Unpacker:
    """The compute programs of a context, its tables, and one scratch buffer on the GPU."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._programs: dict[tuple[str, str], Any] = {}
        self._tables: dict[str, Any] = {}
        self._scratch: Any = None
        self._limit = device.integer(_GL_MAX_STORAGE_BLOCK) if device.ctx.version_code >= 430 else 0

    def takes(self, entry: Entry, nbytes: int) -> bool:
        """Whether this driver can convert such an image: plain codes or floats, no cube, not too large."""
        form = entry.spec.pixel_format
        plain = not form.srgb and form.internal != GL_RGB10_A2
        return plain and entry.spec.kind in _SAMPLERS and nbytes <= self._limit

    def issue(self, entry: Entry, buffer: int, nbytes: int) -> None:
        """Queue the conversion of an image into the beginning of a GL buffer; returns at once."""
        ctx, gl, spec = self._device.ctx, self._device.gl, entry.spec
        program = self._program(spec.kind, spec.pixel_format)
        if self._scratch is None or self._scratch.size < nbytes:
            self.release_scratch()
            self._scratch = ctx.buffer(reserve=nbytes)
        # GL needs no barrier between drawing and sampling; llvmpipe's compute programs (22.3) do.
        gl.glMemoryBarrier(_GL_TEXTURE_FETCH_BARRIER)
        entry.texture.use(ctx.default_texture_unit)
        self._scratch.bind_to_storage_buffer(0)
        self._table(spec.pixel_format).bind_to_storage_buffer(1)
        program.run(-(-spec.width // _GROUP), -(-spec.height // _GROUP), spec.depth)
        gl.glMemoryBarrier(_GL_BUFFER_UPDATE_BARRIER)
        gl.glBindBuffer(_GL_COPY_READ, self._scratch.glo)
        gl.glBindBuffer(_GL_COPY_WRITE, buffer)
        gl.glCopyBufferSubData(_GL_COPY_READ, _GL_COPY_WRITE, 0, 0, nbytes)
        gl.glBindBuffer(_GL_COPY_READ, 0)
        gl.glBindBuffer(_GL_COPY_WRITE, 0)

    def _program(self, kind: str, form: PixelFormat) -> Any:
        program = self._programs.get((kind, form.name))
        if program is None:
            sampler, at = _SAMPLERS[kind]
            top = {'uint8': 255, 'uint16': 65535}.get(form.dtype.name, 0)
            source = _SOURCE
            for word, text in (('SAMPLER', sampler), ('AT', at), ('TOP', str(top)),
                               ('PICK', ', '.join(f'c.{"rgba"[i]}' for i in form.channels)),
                               ('COUNT', str(form.components))):
                source = source.replace(word, text)
            program = self._device.ctx.compute_shader(source)
            program['image'].value = self._device.ctx.default_texture_unit
            self._programs[kind, form.name] = program
        return program

    def _table(self, form: PixelFormat) -> Any:
        name = form.dtype.name if form.dtype.kind == 'u' else 'uint8'
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = self._device.ctx.buffer(code_table(name).tobytes())
        return table

    def release_scratch(self) -> None:
        """Give the scratch buffer back; the next conversion makes another."""
        if self._scratch is not None:
            self._scratch.release()
            self._scratch = None

    def release(self) -> None:
        """Delete everything."""
        self.release_scratch()
        for thing in (*self._programs.values(), *self._tables.values()):
            thing.release()
        self._programs.clear()
        self._tables.clear()
