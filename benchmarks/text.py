"""Text that changes in every frame, against Pillow drawing the same into an array that goes to the GPU."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import tdgraph as td
from benchmarks.measure import Measure, compare, seconds
from tdgraph.media.textfonts import BUNDLED

SIZE = (1280, 720)
PIXELS = 64
ROUNDS = 60


def measures() -> Iterator[Measure]:
    """Yield thirty characters at 720p, new ones in each frame: the time itself, and beside Pillow's."""
    with td.Project(resolution=SIZE) as project:
        node = project.op('/project1').create('textTOP', pars={'fontsizex': PIXELS, 'fontsizexunit': 'pixels'})
        font, frames = ImageFont.truetype(BUNDLED.path, PIXELS), iter(range(10 ** 6))
        device = project.device

        def words() -> str:
            return f'frame {next(frames):06d} of thirty signs'

        def ours() -> None:
            node.par.text = words()
            project.advance(cook=node)
            device.ctx.finish()

        def by_hand() -> None:
            image = Image.new('RGBA', SIZE)
            ImageDraw.Draw(image).text((SIZE[0] / 2, SIZE[1] / 2), words(), font=font, fill='white', anchor='mm')
            device.upload(np.asarray(image)[::-1]).lease  # noqa: B018  the picture is on the GPU then
            device.ctx.finish()

        yield compare('30 new characters at 720p', ours, by_hand, 1.0, rounds=ROUNDS, detail='against Pillow')
        times = [1000 * seconds(ours) for _ in range(ROUNDS)]
        yield Measure('30 new characters at 720p, a frame', statistics.median(times), 2.0, 'ms')
