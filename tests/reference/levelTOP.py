"""Level: the pages Pre, Range, RGBA, Step and Post, in this order; the steps as LevelTOP states them."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Array, Out, black_if_none, fit


def reference(p: Any, images: list[Array | None], out: Out) -> Array:
    rgba = fit(black_if_none(images[0], out), out)
    rgb, alpha = rgba[..., :3], rgba[..., 3:]

    held = p.clampinput == 'clamp' or (p.clampinput == 'automatic' and 'fixed' in (out.formats[0] or 'fixed'))
    if held:
        rgb = np.clip(rgb, 0, 1)
    rgb = raised(rgb + p.invert * ((1 - rgb) - rgb), p.blacklevel) * p.brightness1
    if held:
        rgb = np.clip(rgb, 0, 1)
    rgb = (gamma(rgb, p.gamma1) - 0.5) * p.contrast + 0.5

    span = p.inhigh - p.inlow
    rgb = (rgb - p.inlow) / (span if abs(span) >= 1e-4 else 1e-4)
    rgb = p.outlow + rgb * (p.outhigh - p.outlow)

    low = np.asarray([p.lowr, p.lowg, p.lowb, p.lowa], out.dtype)
    high = np.asarray([p.highr, p.highg, p.highb, p.higha], out.dtype)
    rgba = low + np.concatenate([rgb, alpha], axis=-1) * (high - low)
    rgb, alpha = rgba[..., :3], rgba[..., 3:]

    if p.stepping:
        rgb = np.clip(bands(rgb, p), p.clamplow, p.clamphigh)

    rgb = gamma(rgb, p.gamma2) * p.brightness2
    if p.clamp:
        rgb = np.clip(rgb, p.clamplow2, p.clamphigh2)
    if p.premultrgbbyalpha:
        rgb = rgb * alpha
    return np.concatenate([rgb, alpha], axis=-1) * out.dtype(p.opacity)


def raised(rgb: Array, black: float) -> Array:
    """Return values counted from the black level on."""
    return (rgb - black) / (1 - black) if black < 1 else np.zeros_like(rgb)


def gamma(rgb: Array, exponent: float) -> Array:
    if exponent == 1:
        return rgb
    result: Array = np.maximum(rgb, 0) ** (1 / max(exponent, 0.001))
    return result


def bands(rgb: Array, p: Any) -> Array:
    """Return the lower band of each value; within `soften` of a boundary, a ramp to the next."""
    if p.stepsize <= 0:
        return rgb
    place = (rgb - p.threshold) / p.stepsize
    if p.soften <= 0:
        result: Array = np.floor(place) * p.stepsize
        return result
    boundary = np.round(place)
    ramp = np.clip((place - boundary) / p.soften + 0.5, 0, 1)
    result = (boundary - 1 + ramp) * p.stepsize
    return result
