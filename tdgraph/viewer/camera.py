"""Where a picture lies in a window: fitted, one to one, or where the user has put it."""

from __future__ import annotations

import math

__all__ = ['Camera']

Size = tuple[int, int]
Point = tuple[float, float]

SMALLEST, LARGEST = 1 / 64, 512.0


class Camera:
    """The place of a picture in a window.

    Everything is in pixels from the bottom left.  Fitted, the picture is as large as the window lets it be;
    else `scale` window pixels are one of its own, and its pixel `centre` lies in the middle of the window.
    """

    def __init__(self) -> None:
        self.fitted = True
        self.scale = 1.0
        self.centre: Point = (0.0, 0.0)

    def place(self, picture: Size, window: Size) -> tuple[Point, float]:
        """Return (lower left corner, scale); the corner is whole, so that at 1:1 every pixel is exact."""
        if self.fitted:
            self.scale = min(window[0] / picture[0], window[1] / picture[1])
            self.centre = picture[0] / 2, picture[1] / 2
        x, y = (math.floor(w / 2 - c * self.scale + 0.5) for w, c in zip(window, self.centre))
        return (float(x), float(y)), self.scale

    def fit(self) -> None:
        """Show the whole picture, now and when the window changes."""
        self.fitted = True

    def one_to_one(self, picture: Size) -> None:
        """Show one pixel as one, the picture's middle in the window's."""
        self.fitted, self.scale = False, 1.0
        self.centre = picture[0] / 2, picture[1] / 2

    def zoom(self, factor: float, about: Point, picture: Size, window: Size) -> None:
        """Magnify about a place of the window, which keeps showing what it shows."""
        (x, y), scale = self.place(picture, window)
        there = (about[0] - x) / scale, (about[1] - y) / scale
        self.fitted = False
        self.scale = min(max(scale * factor, SMALLEST), LARGEST)
        self.centre = (there[0] + (window[0] / 2 - about[0]) / self.scale,
                       there[1] + (window[1] / 2 - about[1]) / self.scale)

    def pan(self, by: Point, picture: Size, window: Size) -> None:
        """Move the picture by window pixels."""
        self.place(picture, window)
        self.fitted = False
        self.centre = self.centre[0] - by[0] / self.scale, self.centre[1] - by[1] / self.scale

    def pixel_at(self, at: Point, picture: Size, window: Size) -> Size | None:
        """Return (column, row) of the picture's pixel at a place of the window; None beside it."""
        (x, y), scale = self.place(picture, window)
        column, row = math.floor((at[0] - x) / scale), math.floor((at[1] - y) / scale)
        return (column, row) if 0 <= column < picture[0] and 0 <= row < picture[1] else None
