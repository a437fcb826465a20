"""Channels as a picture: a curve each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tdgraph.channels import Channels

__all__ = ['GROUND', 'History', 'colour', 'legend', 'plot', 'span']

COLOURS = np.array([(255, 204, 92), (96, 192, 255), (255, 120, 120), (126, 224, 129), (206, 147, 255),
                    (255, 160, 220), (140, 230, 230), (200, 200, 200)], np.uint8)
GROUND, ZERO = (24, 24, 27, 255), (70, 70, 78, 255)
MOST_CHANNELS = 64
SECONDS, MOST_SAMPLES = 4.0, 1 << 17


class History:
    """The latest samples of a CHOP that gives time slices, which by themselves are too short to be looked at."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._end = -np.inf
        self.samples = np.zeros((0, 0), np.float32)

    def add(self, channels: Channels) -> NDArray[np.float32]:
        """Take in a value; return what to draw, (channels, samples): a slice with those before it."""
        if not channels.sliced:
            self.__init__()  # type: ignore[misc]
            return channels.samples
        if channels.names != self._names:
            self.samples, self._end, self._names = channels.samples[:, :0], -np.inf, channels.names
        if channels.end > self._end:
            keep = int(min(max(SECONDS * channels.rate, 2), MOST_SAMPLES))
            self.samples = np.concatenate([self.samples, channels.samples], 1)[:, -keep:]
            self._end = channels.end
        return self.samples


def plot(samples: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Draw (channels, samples) into a picture of `size`: uint8 (h, w, 4), row 0 = bottom.

    All channels share one scale, from the least to the greatest finite value; the grey line is 0.
    """
    width, height = size
    picture = np.empty((height, width, 4), np.uint8)
    picture[:] = GROUND
    samples = samples[:MOST_CHANNELS]
    if not samples.size or height < 3 or width < 2:
        return picture
    low, high = span(samples)
    if low <= 0 <= high:
        picture[_row(np.float64(0), low, high, height)] = ZERO
    for index, row in enumerate(samples):
        below, above = _columns(row, width)
        drawn = np.isfinite(below) & np.isfinite(above)
        first, last = (_row(np.where(drawn, side, low), low, high, height) for side in (below, above))
        rows = np.arange(height)[:, None]
        # Two pixels thick, and one with the column before, so that a steep curve has no gaps.
        mask = (rows >= first) & (rows <= np.maximum(last, first + 1)) & drawn
        picture[mask] = (*colour(index), 255)
    return picture


def span(samples: NDArray[np.float32]) -> tuple[float, float]:
    """Return the values at the lower and upper edge."""
    finite = samples[np.isfinite(samples)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if low == high:
        low, high = min(low, 0.0) - 0.5, max(high, 0.0) + 0.5
    margin = (high - low) * 0.05
    return low - margin, high + margin


def _columns(row: NDArray[np.float32], width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the greatest value of a channel in each column of the picture."""
    values = row.astype(np.float64)
    count = len(values)
    if count < width:
        at = np.linspace(0, count - 1, width)
        values = np.interp(at, np.arange(count), values) if count > 1 else np.full(width, values[0])
        starts = np.arange(width)
    else:
        starts = np.arange(width) * count // width
    least, most = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    least[1:], most[1:] = np.minimum(least[1:], most[:-1]), np.maximum(most[1:], least[:-1])
    return least, most


def _row(values: NDArray[np.float64] | np.float64, low: float, high: float, height: int) -> NDArray[np.int64]:
    share = (values - low) / (high - low)
    return np.clip(np.rint(share * (height - 1)), 0, height - 2).astype(np.int64)


def colour(index: int) -> tuple[int, int, int]:
    """Return the colour of a channel."""
    red, green, blue = COLOURS[index % len(COLOURS)].tolist()
    return red, green, blue


def legend(channels: Channels, most: int = 24) -> list[str]:
    """Return a line for each channel: its name, a tab, its last value."""
    lines = [f'{name}\t{float(row[-1]):.6g}' if channels.length else name
             for name, row in zip(channels.names[:most], channels.samples)]
    if channels.count > most:
        lines.append(f'and {channels.count - most} more')
    return lines or ['no channels']
