"""One number of each pixel: the menus that name a channel."""

from __future__ import annotations

import numpy as np

from . import Array

LUMINANCE = (0.2126, 0.7152, 0.0722)


def channel(image: Array, name: str) -> Array:
    """Return (h, w) of (h, w, 4): luminance (Rec. 709), red, green, blue, alpha, averages, maxima, 0 and 1."""
    r, g, b, a = (image[..., index] for index in range(4))
    found: Array = {
        'luminance': LUMINANCE[0] * r + LUMINANCE[1] * g + LUMINANCE[2] * b,
        'red': r, 'green': g, 'blue': b, 'alpha': a,
        'rgbaverage': (r + g + b) / 3, 'average': (r + g + b + a) / 4,
        'rgbmax': image[..., :3].max(-1), 'max': image.max(-1),
        'zero': np.zeros_like(r), 'one': np.ones_like(r),
    }[name]
    return found
