"""What parameters need of the operator that owns them, and the one signal that passes through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tdgraph.pars.par import Par

__all__ = ['Needs', 'Owner', 'ParMode']


class ParMode(Enum):
    """Where the value of a parameter comes from."""

    CONSTANT = 0
    EXPRESSION = 1
    EXPORT = 2
    BIND = 3


class Needs(BaseException):
    """An evaluation touched a node that has to cook first: cook `node`, then evaluate again.

    Not an Exception, so that no ``except Exception`` of a user's code swallows it.
    """

    def __init__(self, node: Any) -> None:
        super().__init__(node)
        self.node = node


class Owner(Protocol):
    """The operator as its parameters see it."""

    @property
    def path(self) -> str: ...

    @property
    def trusted(self) -> bool:
        """Whether expressions outside the safe subset may run."""
        ...

    def check(self) -> None:
        """Raise when nothing may be changed: the operator is gone, or this is another thread."""
        ...

    def par_changed(self, par: Par) -> None:
        """A value, mode or definition changed, or a source of a dynamic parameter did.  Must not evaluate."""
        ...

    def par_pulsed(self, par: Par) -> None:
        """`par.pulse()` was called; the parameter holds the pulsed value while this runs."""
        ...

    def resolve(self, text: str) -> Any | None:
        """Return the operator that a reference's text names, relative to the owner's parent, or None."""
        ...

    def resolve_all(self, pattern: str) -> list[Any]:
        """Return every operator that a pattern of a reference names, relative to the owner's parent."""
        ...

    def expression_names(self) -> Mapping[str, Any]:
        """Return what an expression sees: `op`, `me`, `parent`, `absTime`, ..."""
        ...

    def later(self, action: Callable[[], None], frames: int, seconds: float) -> None:
        """Call `action` after so many frames, or seconds when `frames` is 0."""
        ...
