"""What Mouse In and Keyboard In share: when they listen, and one sample for each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, legal_name, unique
from tdgraph.operators.chop._pages import ExtendPage, RatePage, extend_of
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ['ListeningCHOP', 'ListeningPages']


@dataclass(frozen=True)
class Heard:
    """What the last cook gave: float32, one value a channel, under these names."""

    names: tuple[str, ...]
    values: NDArray[np.float32]


class ListeningPages(RatePage, ExtendPage):
    """Active, and the Channel page."""

    active = Menu('off on play', 'on', role='cpu', page='Control', labels=('Off', 'On', 'While Playing'),
                  help='Off: the channels keep what they had. While Playing: so they do while the timeline stands '
                       'still.')


class ListeningCHOP(CHOP):
    """Base of the CHOPs that follow the user's hands; `heard` says what they hear."""

    State = Heard

    def heard(self, p: Any) -> tuple[Sequence[str], Sequence[float]]:
        """Return names and present values; what is read is recorded."""
        raise NotImplementedError

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        names, values = self.heard(p)
        given = Heard(unique(map(legal_name, names)), np.asarray(values, np.float32))
        if not self._listens(p):
            kept = dict(zip(state.names, state.values)) if state is not None else {}
            given = Heard(given.names, np.array([kept.get(name, 0) for name in given.names], np.float32))
        return Channels(given.names, given.values[:, None], p.rate, extend=extend_of(p)), given

    def _listens(self, p: Any) -> bool:
        if p.active != 'play':
            return bool(p.active == 'on')
        timeline = self.timeline()
        timeline.note()
        return timeline.play
