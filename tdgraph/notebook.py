"""What a notebook shows: a TOP its picture, a CHOP its plot, a COMP or a project its network.

Each function returns the text or bytes that IPython's `_repr_png_` and `_repr_svg_` want, drawn here so that
a notebook needs no plotting library.  Operators are taken as they come: only TouchDesigner's own members are
read, so nothing here knows the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tdgraph.channels import Channels

__all__ = ['channels_svg', 'network_svg', 'picture_png']

_WIDEST_PICTURE = 1280
_MOST_NODES = 400
_MOST_CHANNELS = 24
_WIDTH, _HEIGHT = 640, 200
# Readable on white and on black, and apart for the colour-blind (Okabe and Ito).
_COLOURS = ('#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c8c2a')
_FAMILIES = {'TOP': '#6a5acd', 'CHOP': '#5f9e45', 'DAT': '#8a4fa0', 'COMP': '#808080', 'SOP': '#3f83b5',
             'MAT': '#b3a12e', 'POP': '#3fa79a'}


def picture_png(pixels: NDArray[Any], format_name: str = '') -> bytes:
    """Return a PNG of an array as `TOP.numpyArray()` gives it.

    `pixels`: float (h, w, c) or (d, h, w, c), row 0 = bottom; values outside 0..1 are clipped.  Of several
    layers the first is shown.  `format_name` is the TOP's `pixelFormatName`: two channels are red and green
    where it begins with ``rg``, else value and alpha.  A picture wider than 1280 is shown smaller.
    """
    from tdgraph.media import encode_image

    layer = pixels[0] if pixels.ndim == 4 else pixels
    step = -(-layer.shape[1] // _WIDEST_PICTURE)
    if step > 1:
        layer = _shrunk(layer, step)
    codes = np.rint(np.clip(np.nan_to_num(layer), 0, 1) * 255).astype(np.uint8)
    if codes.shape[2] == 2 and format_name.startswith('rg'):
        codes = np.dstack([codes, np.zeros_like(codes[..., :1])])
    return encode_image('.png', codes)


def _shrunk(pixels: NDArray[Any], step: int) -> NDArray[Any]:
    """Average blocks of `step` by `step` pixels; an incomplete block at the edge is dropped."""
    height, width = max(pixels.shape[0] // step, 1), pixels.shape[1] // step
    rows = min(step, pixels.shape[0])
    blocks = pixels[:height * rows, :width * step].reshape(height, rows, width, step, -1)
    smaller: NDArray[Any] = blocks.mean(axis=(1, 3))
    return smaller


def channels_svg(channels: Channels, title: str = '') -> str:
    """Return an SVG plot of `channels`: a line each, the range of values and of samples, the names."""
    names = channels.names[:_MOST_CHANNELS]
    samples = channels.samples[:_MOST_CHANNELS]
    known = samples[np.isfinite(samples)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    parts = [_text(4, 14, title, weight='bold'), _text(_WIDTH - 4, 14, _summary(channels), anchor='end'),
             f'<rect x="60" y="24" width="{_WIDTH - 68}" height="{_HEIGHT - 64}" fill="none" stroke="#888" '
             'stroke-opacity="0.5"/>',
             _text(56, 34, f'{high:.4g}', anchor='end'), _text(56, _HEIGHT - 42, f'{low:.4g}', anchor='end')]
    for row, values in enumerate(samples):
        colour = _COLOURS[row % len(_COLOURS)]
        parts += [f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
                  for data in _lines(values, low, high)]
    parts.append(_legend(names, len(channels.names)))
    return _svg(_WIDTH, _HEIGHT, parts)


def _summary(channels: Channels) -> str:
    if not channels.names or not channels.length:
        return 'no channels' if not channels.names else f'{channels.count} channels without samples'
    return (f'{channels.count} x {channels.length} samples at {channels.rate:g} Hz, '
            f'{channels.start:g} to {channels.end:g}')


def _legend(names: Sequence[str], total: int) -> str:
    spans = [f'<tspan fill="{_COLOURS[row % len(_COLOURS)]}">{_safe(name)}</tspan>  '
             for row, name in enumerate(names)]
    if total > len(names):
        spans.append(f'<tspan>and {total - len(names)} more</tspan>')
    return f'<text x="60" y="{_HEIGHT - 22}" xml:space="preserve">{"".join(spans)}</text>'


def _lines(values: NDArray[Any], low: float, high: float) -> Iterable[str]:
    """Yield a path for every stretch of finite samples; a single sample becomes a level line."""
    if len(values) == 0:
        return
    if len(values) == 1:
        values = np.repeat(values, 2)
    places = np.arange(len(values), dtype=float)
    columns = _WIDTH - 68
    if len(values) > 2 * columns:
        places, values = _extremes(values, columns)
    x = 60 + places / places[-1] * columns
    y = 24 + (high - values.astype(float)) / (high - low) * (_HEIGHT - 64)
    finite = np.isfinite(y)
    edges = np.flatnonzero(np.diff(finite)) + 1
    for stretch in np.split(np.arange(len(y)), edges):
        if finite[stretch[0]]:
            yield 'M' + ' '.join(f'{x[i]:.1f},{y[i]:.1f}' for i in stretch)


def _extremes(values: NDArray[Any], columns: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Keep the least and the greatest sample of each column of pixels, so that no peak is lost."""
    starts = np.linspace(0, len(values), columns, endpoint=False).astype(int)
    pairs = np.column_stack([np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)])
    return np.repeat(starts.astype(float), 2), pairs.ravel()


def network_svg(comp: Any) -> str:
    """Return an SVG of the network inside a COMP: its operators where they lie, and their wires.

    An operator with an error has a red frame; of more than 400 operators the first 400 are drawn.
    """
    nodes = list(comp.children)
    shown = nodes[:_MOST_NODES]
    title = f'{comp.path}: {len(nodes)} operator{"" if len(nodes) == 1 else "s"}'
    if len(nodes) > len(shown):
        title += f', {len(shown)} of them drawn'
    if not shown:
        return _svg(_WIDTH, 40, [_text(4, 14, title, weight='bold')])
    left = min(node.nodeX for node in shown) - 20
    top = max(node.nodeY + node.nodeHeight for node in shown) + 40
    width = max(node.nodeX + node.nodeWidth for node in shown) + 20 - left
    height = top - min(node.nodeY for node in shown) + 20
    places = {node.path: (node.nodeX - left, top - node.nodeY - node.nodeHeight) for node in shown}
    parts = [_text(4, 14, title, weight='bold')]
    parts += [_wire(source, places[source.path], node, places[node.path], index, len(node.inputs))
              for node in shown for index, source in enumerate(node.inputs)
              if source is not None and source.path in places]
    parts += [_box(node, *places[node.path]) for node in shown]
    return _svg(width, height, parts)


def _wire(source: Any, start: tuple[float, float], node: Any, end: tuple[float, float], index: int,
          count: int) -> str:
    x0, y0 = start[0] + source.nodeWidth, start[1] + source.nodeHeight / 2
    x1, y1 = end[0], end[1] + node.nodeHeight * (index + 1) / (count + 1)
    bend = max(abs(x1 - x0) / 2, 30)
    curve = f'M{x0:.1f},{y0:.1f} C{x0 + bend:.1f},{y0:.1f} {x1 - bend:.1f},{y1:.1f} {x1:.1f},{y1:.1f}'
    return f'<path d="{curve}" fill="none" stroke="#888" stroke-width="1.5"/>'


def _box(node: Any, x: float, y: float) -> str:
    colour = _FAMILIES.get(node.family, '#808080')
    frame = ('#d00000', 3) if node.errors() else (colour, 1)
    middle = x + node.nodeWidth / 2
    size = f'width="{node.nodeWidth:.1f}" height="{node.nodeHeight:.1f}"'
    return (f'<rect x="{x:.1f}" y="{y:.1f}" {size} rx="6" '
            f'fill="{colour}" fill-opacity="0.25" stroke="{frame[0]}" stroke-width="{frame[1]}"/>'
            + _text(middle, y + node.nodeHeight / 2, node.name, anchor='middle', weight='bold')
            + _text(middle, y + node.nodeHeight / 2 + 16, node.OPType, anchor='middle'))


def _text(x: float, y: float, text: str, *, anchor: str = 'start', weight: str = 'normal') -> str:
    if not text:
        return ''
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    """Escape text for XML, where most control characters may not stand at all."""
    return escape(''.join(char if char.isprintable() else ' ' for char in text))


def _svg(width: float, height: float, parts: Iterable[str]) -> str:
    # currentColor: readable in light and in dark notebooks.
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{min(width, 1200):.0f}" '
            f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif" font-size="12" '
            f'fill="currentColor">{"".join(parts)}</svg>')
