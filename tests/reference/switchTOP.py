"""Switch TOP, from its docstring."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, blank, fit, mix


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    count = len(images)
    if not count:
        return blank(out)
    index = p.index if p.blend else np.floor(p.index)
    if p.extend == 'loop':
        place = index % count
    elif p.extend == 'clamp':
        place = np.clip(index, 0, count - 1)
    else:
        there_and_back = [*range(count), *range(count - 2, 0, -1)]
        step = int(np.floor(index)) % len(there_and_back)
        onward = there_and_back[(step + 1) % len(there_and_back)] - there_and_back[step]
        place = there_and_back[step] + onward * (index - np.floor(index))
    first = int(np.floor(place))
    shown, after = (fit(black_if_none(images[i % count], out), out) for i in (first, first + 1))
    share = float(place - first)
    return mix(shown, after, share) if share else shown
