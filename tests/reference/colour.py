"""NumPy mirror of shaders/lib/colour.glsl; the last axis holds the three components."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ['hsv_to_rgb', 'luminance', 'rgb_to_hsv']

Array = NDArray[np.floating]


def luminance(rgb: Array) -> Array:
    """tdLuminance: (..., 3) to (...)."""
    return rgb @ np.asarray([0.2126, 0.7152, 0.0722], rgb.dtype)


def hsv_to_rgb(hsv: Array) -> Array:
    """tdHsvToRgb, hue 0..1."""
    h, s, v = hsv[..., :1], hsv[..., 1:2], hsv[..., 2:]
    ramp = np.abs((h + np.array([0, 2 / 3, 1 / 3])) % 1 * 6 - 3) - 1
    return v * (1 + (np.clip(ramp, 0, 1) - 1) * s)


def rgb_to_hsv(rgb: Array) -> Array:
    """tdRgbToHsv, hue 0..1; a grey has hue 0, black has saturation 0."""
    high, low = rgb.max(-1), rgb.min(-1)
    r, g, b = np.moveaxis(rgb, -1, 0)
    span = np.where(high == low, 1, high - low)
    hue = np.where(high == r, (g - b) / span, np.where(high == g, (b - r) / span + 2, (r - g) / span + 4))
    grey = high == low
    saturation = np.where(grey | (high == 0), 0, (high - low) / np.where(high == 0, 1, high))
    return np.stack([np.where(grey, 0, hue / 6 % 1), saturation, high], -1)
