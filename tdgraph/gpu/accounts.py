"""What downloads have cost."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ['Download', 'Totals']


@dataclass(frozen=True, slots=True)
class Download:
    """One download: where, how much, by which path, milliseconds waited and why, age in frames.

    `copied` says that the array is a copy because too much mapped memory was lent already.
    """

    place: str
    nbytes: int
    path: str
    waited_ms: float
    why: str
    age: int
    copied: bool


@dataclass(slots=True)
class Totals:
    """Sums over all downloads of a device."""

    downloads: int = 0
    nbytes: int = 0
    waits: int = 0
    waited_ms: float = 0.0
    copies: int = 0

    def add(self, download: Download) -> None:
        """Count one."""
        self.downloads += 1
        self.nbytes += download.nbytes
        self.waits += download.waited_ms > 0
        self.waited_ms += download.waited_ms
        self.copies += download.copied

    def __str__(self) -> str:
        return (f'{self.downloads} downloads, {self.nbytes / 1e6:.1f} MB, waited {self.waits} times, '
                f'{self.waited_ms:.1f} ms; {self.copies} copies')
