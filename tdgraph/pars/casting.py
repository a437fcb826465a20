"""A parameter acts as its value: in arithmetic, in comparisons and where a number or a text is wanted."""

from __future__ import annotations

import math
import operator
from typing import Any

__all__ = ['Cast']


def plain(value: Any) -> Any:
    """Return the value of a parameter; anything else as it is."""
    return value.eval() if isinstance(value, Cast) else value


class Cast:
    """Everything that delegates to `eval()`."""

    __slots__ = ()

    def eval(self) -> Any:
        raise NotImplementedError

    def __float__(self) -> float:
        return float(self.eval())

    def __int__(self) -> int:
        return int(self.eval())

    def __index__(self) -> int:
        return operator.index(self.eval())

    def __complex__(self) -> complex:
        return complex(self.eval())

    def __bool__(self) -> bool:
        return bool(self.eval())

    def __str__(self) -> str:
        value = self.eval()
        return '' if value is None else str(value)

    def __format__(self, spec: str) -> str:
        return format(self.eval(), spec)

    def __eq__(self, other: object) -> Any:
        return self.eval() == plain(other)

    def __ne__(self, other: object) -> Any:
        return self.eval() != plain(other)

    def __lt__(self, other: Any) -> Any:
        return self.eval() < plain(other)

    def __le__(self, other: Any) -> Any:
        return self.eval() <= plain(other)

    def __gt__(self, other: Any) -> Any:
        return self.eval() > plain(other)

    def __ge__(self, other: Any) -> Any:
        return self.eval() >= plain(other)

    # `==` compares values, which change; the hash has to stay, so it is the object's.
    def __hash__(self) -> int:
        return id(self) >> 4

    def __add__(self, other: Any) -> Any:
        return self.eval() + plain(other)

    def __radd__(self, other: Any) -> Any:
        return other + self.eval()

    def __sub__(self, other: Any) -> Any:
        return self.eval() - plain(other)

    def __rsub__(self, other: Any) -> Any:
        return other - self.eval()

    def __mul__(self, other: Any) -> Any:
        return self.eval() * plain(other)

    def __rmul__(self, other: Any) -> Any:
        return other * self.eval()

    def __truediv__(self, other: Any) -> Any:
        return self.eval() / plain(other)

    def __rtruediv__(self, other: Any) -> Any:
        return other / self.eval()

    def __floordiv__(self, other: Any) -> Any:
        return self.eval() // plain(other)

    def __rfloordiv__(self, other: Any) -> Any:
        return other // self.eval()

    def __mod__(self, other: Any) -> Any:
        return self.eval() % plain(other)

    def __rmod__(self, other: Any) -> Any:
        return other % self.eval()

    def __divmod__(self, other: Any) -> Any:
        return divmod(self.eval(), plain(other))

    def __rdivmod__(self, other: Any) -> Any:
        return divmod(other, self.eval())

    def __pow__(self, other: Any) -> Any:
        return self.eval() ** plain(other)

    def __rpow__(self, other: Any) -> Any:
        return other ** self.eval()

    def __and__(self, other: Any) -> Any:
        return self.eval() & plain(other)

    def __rand__(self, other: Any) -> Any:
        return other & self.eval()

    def __or__(self, other: Any) -> Any:
        return self.eval() | plain(other)

    def __ror__(self, other: Any) -> Any:
        return other | self.eval()

    def __xor__(self, other: Any) -> Any:
        return self.eval() ^ plain(other)

    def __rxor__(self, other: Any) -> Any:
        return other ^ self.eval()

    def __lshift__(self, other: Any) -> Any:
        return self.eval() << plain(other)

    def __rlshift__(self, other: Any) -> Any:
        return other << self.eval()

    def __rshift__(self, other: Any) -> Any:
        return self.eval() >> plain(other)

    def __rrshift__(self, other: Any) -> Any:
        return other >> self.eval()

    def __neg__(self) -> Any:
        return -self.eval()

    def __pos__(self) -> Any:
        return +self.eval()

    def __abs__(self) -> Any:
        return abs(self.eval())

    def __invert__(self) -> Any:
        return ~self.eval()

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.eval(), digits)

    def __trunc__(self) -> Any:
        return math.trunc(self.eval())

    def __floor__(self) -> Any:
        return math.floor(self.eval())

    def __ceil__(self) -> Any:
        return math.ceil(self.eval())
