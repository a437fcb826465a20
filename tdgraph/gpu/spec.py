"""What an image is before it has pixels: kind, size, pixel format, aspect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tdgraph.errors import ParValueError, nearest
from tdgraph.gpu.formats import FORMATS, PixelFormat

__all__ = ['KINDS', 'UNKNOWN', 'Spec', 'Unknown']

KINDS: Final = ('2d', 'array', '3d', 'cube')


@dataclass(frozen=True, slots=True)
class Spec:
    """The shape of an image: `width` x `height` pixels, `depth` layers, slices or (cube) six faces.

    `format` is a token of TD's Pixel Format menu, `aspect` is width / height as displayed; 0 means that of
    the pixels.  A Spec says nothing about limits of a driver; those are checked when a texture is made.
    """

    kind: str = '2d'
    width: int = 1
    height: int = 1
    depth: int = 1
    format: str = 'rgba8fixed'
    aspect: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ParValueError(f'spec: no image kind {self.kind!r}; use one of {", ".join(KINDS)}')
        if self.format not in FORMATS:
            raise ParValueError(f'spec: no pixel format {self.format!r}{nearest(self.format, FORMATS)}')
        if self.kind == 'cube' and self.depth == 1:
            object.__setattr__(self, 'depth', 6)
        self._check_size()
        if not self.aspect:
            object.__setattr__(self, 'aspect', self.width / self.height)

    def _check_size(self) -> None:
        size = (self.width, self.height, self.depth)
        if min(size) < 1:
            raise ParValueError(f'spec: size {size} is empty; every side must be at least 1')
        if self.kind == '2d' and self.depth != 1:
            raise ParValueError(f"spec: a 2d image has depth 1, not {self.depth}; use kind 'array' or '3d'")
        if self.kind == 'cube' and (self.depth != 6 or self.width != self.height):
            raise ParValueError(f'spec: a cube has six square faces, not {self.depth} of '
                                f'{self.width}x{self.height}; give width == height and depth 6')

    @property
    def pixel_format(self) -> PixelFormat:
        """The row of the format table."""
        return FORMATS[self.format]

    @property
    def pixels(self) -> int:
        """Pixels of all layers together."""
        return self.width * self.height * self.depth

    @property
    def nbytes(self) -> int:
        """Bytes that the pixels take on the GPU, mipmaps and padding not counted."""
        return self.pixels * self.pixel_format.pixel_bytes

    def resized(self, width: int, height: int) -> Spec:
        """Return this spec at another size, with the aspect of that size."""
        return replace(self, width=width, height=height, aspect=0.0)


class Unknown:
    """The type of `UNKNOWN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return 'UNKNOWN'

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown()
"""The spec of an image that is only known after its cook (a Script TOP, a file not read yet)."""
