"""A device whose GL errors and objects are counted: a test leaves neither behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tdgraph.gpu import Device, Image, Spec


@pytest.fixture
def device() -> Iterator[Device]:
    """A device with a debug context; fails the test that leaves a GL error, an image or a download behind."""
    if Device.is_open() and not Device.shared().debug:
        Device.shared().close()
    device = Device.shared() if Device.is_open() else Device(debug=True)
    before = device.counts()
    device.messages.clear()
    yield device
    after = device.counts()
    assert device.ctx.error == 'GL_NO_ERROR'
    assert device.messages == []
    assert (after.lent, after.slots) == (before.lent, before.slots)
    device.readback.force(None)


@pytest.fixture
def no_device() -> Iterator[None]:
    """No device is open, before and after; for tests that make their own."""
    if Device.is_open():
        Device.shared().close()
    yield
    if Device.is_open():
        Device.shared().close()


TRIANGLE = """#version 330
void main() { gl_Position = vec4(gl_VertexID % 2 * 4 - 1, gl_VertexID / 2 * 4 - 1, 0, 1); }
"""
SLOW = """#version 330
uniform int u_steps;
out vec4 colour;
void main() {
    float x = gl_FragCoord.x;
    for (int i = 0; i < u_steps; i++)
        x = sin(x + float(i));
    colour = vec4(x);
}
"""


@pytest.fixture
def slow_draw(device: Device) -> Iterator[Callable[[int], Image]]:
    """Begin to draw an image of 512x512 that keeps the GPU busy for so many steps."""
    program = device.ctx.program(vertex_shader=TRIANGLE, fragment_shader=SLOW)
    array = device.ctx.vertex_array(program, [])

    def draw(steps: int) -> Image:
        image, framebuffer = device.new_image(Spec('2d', 512, 512, format='rgba32float'))
        program['u_steps'].value = steps
        framebuffer.use()
        array.render(vertices=3)
        device.park()
        return image

    yield draw
    array.release()
    program.release()
