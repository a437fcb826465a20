"""Draws that wait for each other: issued together, in their order, when somebody needs pixels.

Between two passes of the driver the same Python takes longer than by itself (a chain of small TOPs: 67 us for each,
63 with this).  So draws that are known to work are collected, and issued in one go as soon as the texture of one of
their images is asked for, `MOST` or `MOST_BYTES` have come, or the frame ends.  Large images gain nothing by
waiting, and would keep their inputs from being used again.

Whole state: `_waiting`, the draws in their order; `_bytes`, of their outputs.  Each draw holds its inputs and the
lease of its output until it is issued; its image knows the lease from then on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from tdgraph.gpu.image import Image, Lease

if TYPE_CHECKING:
    from tdgraph.gpu.render import Plan

__all__ = ['Pending', 'PendingDraws']

MOST: Final = 32
MOST_BYTES: Final = 8 << 20


class Pending:
    """One draw, and the recipe of its image."""

    __slots__ = ('_queue', 'framebuffer', 'inputs', 'issued', 'lease', 'packed', 'plan')

    def __init__(self, queue: PendingDraws, plan: Plan, inputs: Sequence[Image], packed: bytes, lease: Lease,
                 framebuffer: Any) -> None:
        self._queue, self.plan, self.inputs, self.packed = queue, plan, inputs, packed
        self.lease, self.framebuffer, self.issued = lease, framebuffer, False

    def __call__(self) -> Lease:
        if not self.issued:
            self._queue.flush()
        return self.lease


class PendingDraws:
    """The draws of one context that have not been issued."""

    def __init__(self, issue: Callable[[Plan, Sequence[Image], Any, bytes], None]) -> None:
        self._issue = issue
        self._waiting: deque[Pending] = deque()
        self._bytes = 0

    def add(self, plan: Plan, inputs: Sequence[Image], packed: bytes, lease: Lease, framebuffer: Any) -> Image:
        """Take a draw; it is issued when the texture of its image is asked for, at the latest."""
        draw = Pending(self, plan, inputs, packed, lease, framebuffer)
        self._waiting.append(draw)
        self._bytes += lease.entry.nbytes
        if len(self._waiting) >= MOST or self._bytes > MOST_BYTES:
            self.flush()
        return Image(plan.spec, recipe=draw)

    def flush(self) -> None:
        """Issue everything that waits; a draw that is interrupted (Ctrl-C) is issued again."""
        waiting = self._waiting
        while waiting:
            draw = waiting[0]
            self._issue(draw.plan, draw.inputs, draw.framebuffer, draw.packed)
            draw.inputs, draw.issued = (), True
            waiting.popleft()
        self._bytes = 0

    def drop(self) -> None:
        """Forget what waits: the textures are gone."""
        self._waiting.clear()
        self._bytes = 0
