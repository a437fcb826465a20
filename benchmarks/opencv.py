"""Single TOPs at 1080p, 8-bit RGBA, against OpenCV doing the same on the same processor.

On software GL that is a fair comparison; on a GPU the pictures of OpenCV would have to be downloaded first, and the
measure says so.  OpenCV keeps its threads, as GL does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tdgraph as td
from benchmarks.measure import Measure, compare, seconds

SIZE = 1920, 1080
REACH = 3.0
Bytes = NDArray[np.uint8]


def measures() -> Iterator[Measure]:
    """Yield level, over, resize and displace against OpenCV, and how the cost of blur grows with its radius."""
    import cv2
    random = np.random.default_rng(1)
    images = [random.integers(0, 256, (SIZE[1], SIZE[0], 4), dtype=np.uint8) for _ in range(2)]
    for image in images:  # smooth, as pictures are, and premultiplied
        cv2.blur(image, (31, 31), dst=image)
        image[..., :3] = np.minimum(image[..., :3], image[..., 3:])
    with td.Project(resolution=SIZE) as project:
        net = project.op('/project1')
        sources = [net.create('scriptTOP', callbacks={'onCook': _filled(image)}) for image in images]
        for name, top, hand, detail in (_level(net, sources, images), _over(net, sources, images),
                                        _resize(net, sources, images), _displace(net, sources, images)):
            yield compare(f'{name} at 1920x1080, against OpenCV', _cooked(project, top), hand, REACH, rounds=12,
                          detail=f'8-bit RGBA; by hand: {detail}')
        yield from _blurs(project, sources[0], images[0])


def _filled(image: Bytes) -> Callable[[Any], None]:
    return lambda scriptOp: scriptOp.copyNumpyArray(image)


def _cooked(project: td.Project, top: Any) -> Callable[[], None]:
    """Return a call that changes the parameter `moving` of a TOP, cooks it and waits for the picture."""
    par = top.par[MOVING[top.type]]
    start, turn = par.eval(), 0

    def cook() -> None:
        nonlocal turn
        turn += 1
        par.val = start + (turn % 7) * 1e-3
        top.cook()
        top.image().texture.size  # noqa: B018  (drawn now, not when somebody looks)
        project.device.ctx.finish()

    return cook


#: What changes from frame to frame, by type.
MOVING = {'level': 'brightness1', 'over': 'tx', 'resolution': 'aspect1', 'displace': 'displaceweightx',
          'blur': 'filterscalex'}
Case = tuple[str, Any, Callable[[], object], str]


def _level(net: Any, sources: list[Any], images: list[Bytes]) -> Case:
    import cv2
    top = net.create('levelTOP', inputs=sources[:1], pars={'brightness1': 1.2, 'gamma1': 1.4, 'contrast': 1.1})
    steps = np.arange(256) / 255
    table = ((steps * 1.2) ** (1 / 1.4) - 0.5) * 1.1 + 0.5
    rgb = (table.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    lut = np.stack([rgb, rgb, rgb, np.arange(256, dtype=np.uint8)], axis=1)[None]
    return 'level', top, lambda: cv2.LUT(images[0], lut), 'cv2.LUT, its table made before'


def _over(net: Any, sources: list[Any], images: list[Bytes]) -> Case:
    import cv2
    top = net.create('overTOP', inputs=sources)

    def hand() -> Any:
        behind = cv2.bitwise_not(cv2.cvtColor(images[0][..., 3], cv2.COLOR_GRAY2RGBA))
        behind[..., 3] = behind[..., 0]
        return cv2.add(images[0], cv2.multiply(images[1], behind, scale=1 / 255))

    return 'over', top, hand, 'cv2.multiply and cv2.add on bytes; ours moves the upper layer as well'


def _resize(net: Any, sources: list[Any], images: list[Bytes]) -> Case:
    import cv2
    top = net.create('resolutionTOP', inputs=sources[:1], pars={
        'outputresolution': 'custom', 'resolutionw': 2560, 'resolutionh': 1440, 'outputaspect': 'custom'})
    return ('resize to 2560x1440', top, lambda: cv2.resize(images[0], (2560, 1440), interpolation=cv2.INTER_LINEAR),
            'cv2.resize, linear, in 16-bit fixed point; on llvmpipe 3.7 million plain texture() reads take 11 ms')


def _displace(net: Any, sources: list[Any], images: list[Bytes]) -> Case:
    import cv2
    top = net.create('displaceTOP', inputs=sources, pars={'displaceweightx': 0.1, 'displaceweighty': 0.1})
    rows, columns = np.indices(SIZE[::-1], dtype=np.float32)

    def hand() -> Any:
        shift = images[1][..., :2].astype(np.float32)
        x = columns + (shift[..., 0] - 127.5) * np.float32(0.2 * SIZE[0] / 255)
        y = rows + (shift[..., 1] - 127.5) * np.float32(0.2 * SIZE[1] / 255)
        return cv2.remap(images[0], x, y, cv2.INTER_LINEAR)

    return 'displace', top, hand, 'places in NumPy, then cv2.remap'


def _blurs(project: td.Project, source: Any, image: Bytes) -> Iterator[Measure]:
    import cv2
    ours: dict[int, float] = {}
    theirs: dict[int, float] = {}
    for radius in (2, 10, 50):
        width = 2 * radius + 1
        blur = source.parent().create('blurTOP', inputs=[source], pars={'size': width, 'type': 'gaussian'})
        cook = _cooked(project, blur)
        cook()
        ours[radius] = min(seconds(cook) for _ in range(5))
        hand = partial(cv2.GaussianBlur, image, (width, width), width / 6)
        theirs[radius] = min(seconds(hand) for _ in range(5))
    for small, large in ((2, 10), (10, 50)):
        yield Measure(f'blur at 1920x1080: time at radius {large} by that at {small}, over the ratio of the radii',
                      ours[large] / ours[small] / (large / small), 1.0, 'x', '; '.join(
                          f'radius {radius}: {ours[radius] * 1e3:.0f} ms, cv2.GaussianBlur on bytes '
                          f'{theirs[radius] * 1e3:.0f} ms' for radius in (small, large)))
