"""What a window shows of an operator: a TOP's image, a CHOP's curves, a DAT's text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tdgraph.viewer.plots import GROUND, History, colour, legend, plot, span
from tdgraph.viewer.text import Colour, panel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.gpu import Device, Image
    from tdgraph.graph.op import OP

__all__ = ['Picture', 'Pictures']

NOTE_SECONDS: Final = 0.1


class Picture(NamedTuple):
    """An image to show, or None; `notes` are lines to lay over it; `exact`: its pixels are the operator's."""

    image: Image | None
    notes: tuple[str, ...] = ()
    colours: tuple[Colour, ...] = ()  # of the notes
    exact: bool = False
    text: str = ''  # for the title


class Pictures:
    """Make pictures of one operator after the other; what has not changed is made once."""

    def __init__(self) -> None:
        self._history = History()
        self._of: OP | None = None
        self._key: Any = None
        self._legend: tuple[str, ...] = ()
        self._noted = 0.0
        self._made = Picture(None)

    def of(self, op: OP, device: Device, window: tuple[int, int]) -> Picture:
        """Return the picture of an operator's last good value, which is brought up to date first."""
        if op is not self._of:
            self._of, self._key, self._history, self._noted = op, None, History(), 0.0
        value = op.pull().output()
        if op.family == 'TOP':
            return _of_image(value)
        key = (value, window, device.generation)
        if self._key is None or any(a is not b and a != b for a, b in zip(self._key, key)):
            self._key = key
            make = {'CHOP': self._of_channels, 'DAT': _of_content}.get(op.family)
            self._made = Picture(None, (f'{op.path} is a {op.family} and shows nothing',)) if make is None else (
                make(op, device, window))
        return self._made

    def _of_channels(self, op: Any, device: Device, window: tuple[int, int]) -> Picture:
        channels = op.value
        samples = self._history.add(channels)
        image = device.upload(plot(samples, window), place=op.path)
        now = time.perf_counter()
        if now - self._noted > NOTE_SECONDS:  # faster nobody reads
            self._noted, (low, high) = now, span(samples) if samples.size else (0.0, 0.0)
            self._legend = (*legend(channels), f'from {low:.4g} to {high:.4g}')
        colours = tuple(map(colour, range(min(channels.count, len(self._legend) - 1))))
        return Picture(image, self._legend, colours,
                       text=f'{channels.count} channels, {channels.length} samples, {channels.rate:g}/s')


def _of_image(image: Image | None) -> Picture:
    if image is None:
        return Picture(None)
    spec = image.spec
    depth = f'x{spec.depth}' if spec.depth > 1 else ''
    return Picture(image, exact=True, text=f'{spec.width}x{spec.height}{depth} {spec.format}')


def _of_content(op: Any, device: Device, window: tuple[int, int]) -> Picture:
    """Write a DAT's text on a ground of the window's size, from its upper left corner."""
    if op.isTable:
        lines = ['\t'.join(cell.val.replace('\t', ' ') for cell in row) for row in op.rows()]
        text = f'{op.numRows} rows, {op.numCols} columns'
    else:
        lines = op.text.splitlines()
        text = f'{len(lines)} lines'
    written = panel(tuple(lines) or ('(empty)',), shade=0.0)
    return Picture(device.upload(_on_ground(written, window), place=op.path), text=text)


def _on_ground(written: NDArray[np.uint8], window: tuple[int, int]) -> NDArray[np.uint8]:
    rows, columns = written.shape[:2]
    ground = np.empty((max(rows, window[1]), max(columns, window[0]), 4), np.uint8)
    ground[:] = GROUND
    place = ground[len(ground) - rows:, :columns]
    place[..., :3] = np.maximum(place[..., :3], written[..., 3:])
    return ground
