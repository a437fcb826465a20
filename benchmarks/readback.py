"""Downloads against the fastest that moderngl and NumPy do by hand.

By hand means what an expert would write: read into memory that is kept, convert into memory that is kept.
Several such ways are tried; the fastest then takes turns with ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import sleep
from typing import Any

import numpy as np

import tdgraph as td
from benchmarks.measure import Measure, compare, seconds
from tdgraph.gpu import Device, Image

Ways = dict[str, Callable[[], object]]

ROUNDS = 40


def measures() -> Iterator[Measure]:
    """Yield immediate downloads against by hand, and how long delayed ones block."""
    for form, dtype in (('rgba8fixed', np.uint8), ('rgba32float', np.float32)):
        with td.Project(resolution=(1920, 1080)) as project:
            yield _immediate(project, form, np.dtype(dtype))
    for form in ('rgba8fixed', 'rgba32float'):
        with td.Project(resolution=(3840, 2160)) as project:
            yield _delayed(project, form)


def _immediate(project: td.Project, form: str, dtype: np.dtype[Any]) -> Measure:
    top = project.op('/project1').create('constantTOP', pars={'format': form})
    ways = by_hand(project.device, top.image(), dtype)
    times = {name: median(seconds(way) for _ in range(7)) for name, way in ways.items()}
    best = min(times, key=lambda name: times[name])
    return compare(f'numpyArray() 1920x1080 {form}, against the fastest by hand', top.numpyArray, ways[best],
                   1.15, rounds=ROUNDS, detail=f'by hand: {best}')


def by_hand(device: Device, image: Image, dtype: np.dtype[Any]) -> Ways:
    """Ways to float32 with moderngl and NumPy alone."""
    texture, framebuffer = image.texture, device.framebuffer(image)
    shape = (image.spec.height, image.spec.width, 4)
    kept, floats = np.empty(shape, dtype), np.empty(shape, np.float32)
    buffer = device.ctx.buffer(reserve=kept.nbytes)
    plain = dtype == np.float32

    def convert(stored: np.ndarray[Any, Any]) -> object:
        return stored if plain else np.multiply(stored, np.float32(1 / 255), out=floats)

    def kept_memory() -> object:
        texture.read_into(kept)
        return convert(kept)

    def through_framebuffer() -> object:
        framebuffer.read_into(kept, components=4, dtype='f4' if plain else 'f1')
        return convert(kept)

    def fresh() -> object:
        stored = np.frombuffer(texture.read(), dtype).reshape(shape)
        return stored if plain else stored * np.float32(1 / 255)

    def pack_buffer() -> object:
        texture.read_into(buffer)
        buffer.read_into(kept)
        return convert(kept)

    def driver() -> object:
        framebuffer.read_into(floats, components=4, dtype='f4')
        return floats

    ways: Ways = {'Texture.read_into': kept_memory, 'Framebuffer.read_into': through_framebuffer,
                  'Texture.read': fresh, 'pack buffer': pack_buffer}
    return ways if plain else ways | {'driver converts': driver}


def _delayed(project: td.Project, form: str) -> Measure:
    name = f'numpyArray(delayed=True) 3840x2160 {form}, time blocked in the call'
    device = project.device
    if device.software:
        return Measure(name, None, 0.2, 'ms', 'a software renderer downloads in the call')
    top = project.op('/project1').create('constantTOP', pars={'format': form})
    taken = []
    for _ in range(ROUNDS):
        taken.append(seconds(lambda: top.numpyArray(delayed=True)) * 1e3)
        sleep(1 / 60)  # a frame's worth of other work
    path = device.readback.recent[-1].path
    return Measure(name, median(taken[3:]), 0.2, 'ms', f'worst {max(taken[3:]):.2f} ms; path {path}')
