"""Leases, reuse, generations, framebuffers of layers."""

from __future__ import annotations

import gc
import threading

import numpy as np
import pytest

from tdgraph.errors import DeviceLostError
from tdgraph.gpu import FORMATS, Device, Image, Spec
from tdgraph.gpu import pool as pool_module

SPEC = Spec('2d', 16, 8)
TRIANGLE = """#version 330
void main() { gl_Position = vec4(gl_VertexID % 2 * 4 - 1, gl_VertexID / 2 * 4 - 1, 0, 1); }
"""
FETCH = """#version 330
uniform sampler2D t;
out vec4 c;
void main() { c = texelFetch(t, ivec2(0), 0); }
"""


def test_a_texture_is_lent_returned_and_lent_again(device):
    device.release_idle()
    image, _ = device.new_image(SPEC)
    counts = device.counts()
    assert (counts.live, counts.idle, counts.lent, counts.bytes) == (1, 0, 1, 16 * 8 * 4)
    glo = image.texture.glo
    del image
    assert (device.counts().live, device.counts().idle) == (1, 1)
    assert device.new_image(SPEC)[0].texture.glo == glo
    assert device.new_image(Spec('2d', 16, 8, format='mono8fixed'))[0].texture.glo != glo
    device.release_idle()
    assert device.counts().live == 0


def test_the_aspect_makes_no_other_texture(device):
    first, _ = device.new_image(SPEC)
    glo = first.texture.glo
    del first
    assert device.new_image(Spec('2d', 16, 8, aspect=7.0))[0].texture.glo == glo


def test_an_image_may_die_on_any_thread(device):
    lent = device.counts().lent
    held = [device.new_image(SPEC)[0] for _ in range(5)]
    thread = threading.Thread(target=held.clear)
    thread.start()
    thread.join()
    assert device.counts().lent == lent


def test_images_in_a_cycle_come_back_after_a_collection(device):
    lent = device.counts().lent
    loop = [device.new_image(SPEC)[0]]
    loop.append(loop)
    del loop
    gc.collect()
    assert device.counts().lent == lent


def test_a_recipe_runs_once_when_somebody_asks_and_is_forgotten(device):
    runs = []
    ingredient, _ = device.new_image(SPEC)

    def recipe(ingredient=ingredient):
        runs.append(ingredient.spec)
        return device.pool.take(SPEC)

    lent = device.counts().lent
    image = Image(SPEC, recipe=recipe)
    assert not image.realised and device.counts().lent == lent
    assert image.texture is image.texture
    assert image.realised and runs == [SPEC]
    del ingredient, recipe
    assert device.counts().lent == lent


def test_a_filled_image_takes_a_texture_only_when_it_is_read(device):
    lent = device.counts().lent
    image = device.fill(Spec('array', 4, 3, 2), (1.0, 0.0, 1.0, 0.5))
    assert device.counts().lent == lent
    assert (device.read(image, 'native') == [255, 0, 255, 128]).all()


@pytest.mark.parametrize('name', FORMATS)
def test_a_fill_puts_channels_where_the_format_has_them(device, name):
    form = FORMATS[name]
    rgba = (0.25, 0.5, 0.75, 1.0)
    got = device.read(device.fill(Spec('2d', 2, 2, format=name), rgba))[1, 1]
    np.testing.assert_allclose(got, [rgba[i] for i in form.channels], atol=0.005)


@pytest.mark.parametrize('kind', ['array', '3d', 'cube'])
def test_layers_are_drawn_one_by_one(device, kind):
    spec = Spec(kind, 5, 5, 6 if kind == 'cube' else 3, 'rgba32float')
    image, first = device.new_image(spec)
    assert device.framebuffer(image, 0) is first
    for layer in range(spec.depth):
        device.framebuffer(image, layer).clear(float(layer), 0.0, 0.0, 1.0)
    device.park()
    assert device.read(image)[:, 2, 2, 0].tolist() == list(range(spec.depth))


@pytest.mark.parametrize('name', FORMATS)
def test_samplers_see_missing_channels_as_documented(device, name):
    values = np.full((1, 1, 4), 0.5, np.float32)
    image = device.upload(values, name)
    program = device.ctx.program(vertex_shader=TRIANGLE, fragment_shader=FETCH)
    array = device.ctx.vertex_array(program, [])
    out, framebuffer = device.new_image(Spec('2d', 1, 1, format='rgba32float'))
    image.texture.use(0)
    program['t'].value = 0
    framebuffer.use()
    array.render(vertices=3)
    device.park()
    layout = 'rgb' if name == 'rgba11float' else name.rstrip('fixedloat').rstrip('0123456789')
    wanted = {'mono': (.5, .5, .5, 1), 'rg': (.5, .5, 0, 1), 'a': (0, 0, 0, .5), 'rgb': (.5, .5, .5, 1)}
    error = 0.2 if name == 'rgb10a2fixed' else 0.01
    np.testing.assert_allclose(device.read(out)[0, 0], wanted.get(layout, (.5, .5, .5, .5)), atol=error)
    array.release()
    program.release()


def test_idle_textures_are_deleted_when_nobody_wanted_them_for_long(device):
    device.release_idle()
    device.new_image(SPEC)
    for _ in range(pool_module.IDLE_FRAMES):
        device.end_frame()
    assert device.counts().live == 1
    device.end_frame()
    assert device.counts().live == 0


def test_idle_textures_are_bounded_in_bytes_the_oldest_going_first(device, monkeypatch):
    device.release_idle()
    monkeypatch.setattr(pool_module, 'IDLE_BYTES', 3000)
    for width in (10, 20, 30):
        device.new_image(Spec('2d', width, 20))
        device.end_frame()
    assert {entry.spec.width for entry in device.pool._entries} == {30}


def test_release_all_kills_images_and_ignores_late_leases(device):
    image, _ = device.new_image(SPEC)
    generation = device.generation
    device.release_all()
    assert device.generation == generation + 1 and device.counts().live == 0
    with pytest.raises(DeviceLostError, match='the image belongs to a context that is gone; cook again'):
        device.read(image)
    fresh, _ = device.new_image(SPEC)
    del image
    assert (device.counts().live, device.counts().lent) == (1, 1)
    del fresh


def test_a_closed_device_leaves_nothing(no_device):
    device = Device()
    images = [device.upload(np.zeros((4, 4, 4), np.uint8)) for _ in range(3)]
    device.close()
    assert device.counts().live == 0
    del images
    assert device.counts() == Device().counts()
