"""The menus that name one number of a pixel: shaders/lib/channel.glsl takes the index of an item."""

from __future__ import annotations

from typing import Final

__all__ = ['CHANNELS', 'CHANNELS_ALL', 'CHANNELS_MAX', 'CHANNEL_ALL_LABELS', 'CHANNEL_LABELS', 'CHANNEL_MAX_LABELS']

#: Without the maxima.
CHANNELS: Final = ('luminance', 'red', 'green', 'blue', 'alpha', 'rgbaverage', 'average')
CHANNEL_LABELS: Final = ('Luminance', 'Red', 'Green', 'Blue', 'Alpha', 'RGB Average', 'RGBA Average')
#: With the greatest of red, green and blue, and of all four.
CHANNELS_MAX: Final = (*CHANNELS, 'rgbmax', 'max')
CHANNEL_MAX_LABELS: Final = (*CHANNEL_LABELS, 'RGB Maximum', 'RGBA Maximum')
#: With the two constants besides.
CHANNELS_ALL: Final = (*CHANNELS_MAX, 'zero', 'one')
CHANNEL_ALL_LABELS: Final = (*CHANNEL_MAX_LABELS, 'Zero', 'One')
