"""Vector (a direction, w = 0), Position (a point, w = 1) and Color.  Angles in degrees, float64 inside.

Source: docs.derivative.ca/Vector_Class, /Position_Class, /Color_Class.
Differs: `Vector.reflect` mirrors at the plane whose normal is given, `slerp` of opposite vectors is linear
(TouchDesigner says neither); equal components compare equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from tdgraph.errors import ArrayTypeError, ArrayValueError

if TYPE_CHECKING:
    from typing import Self

    from tdgraph.tdu.matrix import Matrix

__all__ = ['Color', 'Position', 'Vector', 'floats', 'triple']

P = TypeVar('P', bound='_Point')


def floats(values: Any, place: str, counts: tuple[int, ...]) -> list[float]:
    """Return a sequence of numbers as floats; one of `counts` of them."""
    try:
        result = [float(value) for value in values]
    except (TypeError, ValueError) as error:
        raise ArrayTypeError(f'{place}: {values!r} is no list of numbers; give {_counts(counts)}') from error
    if len(result) not in counts:
        raise ArrayValueError(f'{place}: {len(result)} numbers; give {_counts(counts)}')
    return result


def _counts(counts: tuple[int, ...]) -> str:
    return ' or '.join(map(str, counts)) + ' numbers'


def triple(values: Any, place: str) -> tuple[float, float, float]:
    """Return anything with three numbers (Vector, Position, list) as a tuple."""
    x, y, z = floats(values, place, (3,))
    return x, y, z


def number(value: Any) -> float | None:
    """Return a number (also a parameter or channel) as a float, None for anything else."""
    if isinstance(value, _Components | str) or not hasattr(value, '__float__'):
        return None
    return float(value)


class _Components:
    """Named components that can also be counted, indexed and compared."""

    __slots__ = ('_values',)
    _names: ClassVar[str]
    _values: list[float]
    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[float]:
        return iter(self._values)

    def __getitem__(self, index: int) -> float:
        return self._values[self._place(index)]

    def __setitem__(self, index: int, value: float) -> None:
        self._values[self._place(index)] = float(value)

    def _place(self, index: int) -> int:
        kind = type(self).__name__
        if not hasattr(index, '__index__'):
            raise ArrayTypeError(f'{kind}: {index!r} is no index; give 0 to {len(self._values) - 1}')
        if not -len(self._values) <= index < len(self._values):
            raise IndexError(f'{kind}: no component {index}; give 0 to {len(self._values) - 1}')
        return index

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values == other._values

    def __repr__(self) -> str:
        return f'{type(self).__name__}({", ".join(f"{value:g}" for value in self._values)})'

    def copy(self) -> Self:
        """Return a new object with the same components."""
        return type(self)(*self._values)


def _component(place: int, name: str) -> Any:
    def read(self: _Components) -> float:
        return self._values[place]

    def write(self: _Components, value: float) -> None:
        self._values[place] = float(value)

    return property(read, write, doc=f'The {name} component, a float; can be set.')


class _Point(_Components):
    """What Vector and Position share."""

    __slots__ = ()
    x = _component(0, 'x')
    y = _component(1, 'y')
    z = _component(2, 'z')

    def __init__(self, *args: Any) -> None:
        if len(args) == 1:
            single = number(args[0])
            args = tuple(args[0]) if single is None and hasattr(args[0], '__iter__') else args
            args = (single,) * 3 if single is not None else args
        self._values = floats(args, type(self).__name__, (3,)) if args else [0.0, 0.0, 0.0]

    def scale(self, x: float, y: float, z: float) -> None:
        """Multiply the components, in place."""
        self._values = [a * b for a, b in zip(self._values, floats((x, y, z), 'scale', (3,)))]

    def __abs__(self) -> Self:
        return type(self)(*map(abs, self._values))

    def __neg__(self) -> Self:
        return type(self)(*(-value for value in self._values))

    def __mul__(self, other: Any) -> Self:
        factor = number(other)
        if factor is None:
            return NotImplemented
        return type(self)(*(value * factor for value in self._values))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Self:
        factor = number(other)
        if factor is None:
            return NotImplemented
        return type(self)(*(value / factor for value in self._values))

    def __imul__(self, other: Any) -> Self:
        from tdgraph.tdu.matrix import Matrix

        if isinstance(other, Matrix):
            self._values = list(other * self)
        elif type(other) is type(self):
            self._values = [a * b for a, b in zip(self._values, other._values)]
        elif (factor := number(other)) is not None:
            self._values = [value * factor for value in self._values]
        else:
            return NotImplemented
        return self

    def _shifted(self, other: Any, sign: float) -> list[float] | None:
        """Components plus or minus a number or a Vector, None for anything else."""
        if isinstance(other, Vector):
            return [a + sign * b for a, b in zip(self._values, other._values)]
        amount = number(other)
        return None if amount is None else [value + sign * amount for value in self._values]

    def __iadd__(self, other: Any) -> Self:
        values = self._shifted(other, 1)
        if values is None:
            return NotImplemented
        self._values = values
        return self

    def __isub__(self, other: Any) -> Self:
        values = self._shifted(other, -1)
        if values is None:
            return NotImplemented
        self._values = values
        return self

    def __rsub__(self, other: Any) -> Self:
        amount = number(other)
        if amount is None:
            return NotImplemented
        return type(self)(*(amount - value for value in self._values))


class Vector(_Point):
    """A direction: ``Vector()`` is 0 0 0; also from 3 numbers, one number, a list, a Vector, a Position."""

    __slots__ = ()
    _names = 'xyz'

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Position):
            return other + self
        values = self._shifted(other, 1)
        return NotImplemented if values is None else Vector(*values)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Vector:
        values = self._shifted(other, -1)
        return NotImplemented if values is None else Vector(*values)

    def length(self) -> float:
        """Return the length."""
        return math.hypot(*self._values)

    def lengthSquared(self) -> float:
        """Return the length times itself."""
        return self.dot(self)

    def normalize(self) -> None:
        """Make the length 1, in place; a zero vector stays."""
        length = self.length()
        if length:
            self._values = [value / length for value in self._values]

    def dot(self, vec: Any) -> float:
        """Return the dot product."""
        return sum(a * b for a, b in zip(self._values, triple(vec, 'dot')))

    def cross(self, vec: Any) -> Vector:
        """Return self x vec."""
        (ax, ay, az), (bx, by, bz) = self._values, triple(vec, 'cross')
        return Vector(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)

    def distance(self, vec: Any) -> float:
        """Return the distance between the tips."""
        return math.dist(self._values, triple(vec, 'distance'))

    def angle(self, vec: Any) -> float:
        """Return the angle to `vec` in degrees, 0 to 180; 0 for a zero vector."""
        # atan2 keeps its precision where acos of the dot product loses half the digits.
        return math.degrees(math.atan2(self.cross(vec).length(), self.dot(vec)))

    def lerp(self, vec2: Any, t: float) -> Vector:
        """Return self * (1 - t) + vec2 * t; `t` is not restricted."""
        return Vector(*(a * (1 - t) + b * t for a, b in zip(self._values, triple(vec2, 'lerp'))))

    def slerp(self, vec2: Any, t: float) -> Vector:
        """Return the vector at the part `t` of the arc to `vec2`; `t` is not restricted."""
        arc = math.radians(self.angle(vec2))
        if math.sin(arc) < 1e-9:
            return self.lerp(vec2, t)
        first, second = math.sin((1 - t) * arc) / math.sin(arc), math.sin(t * arc) / math.sin(arc)
        return Vector(*(a * first + b * second for a, b in zip(self._values, triple(vec2, 'slerp'))))

    def project(self, vec1: Any, vec2: Any) -> None:
        """Drop this vector onto the plane of two unit vectors, in place."""
        normal = Vector(*triple(vec1, 'project')).cross(vec2)
        normal.normalize()
        self -= normal * self.dot(normal)

    def reflect(self, vec: Any) -> None:
        """Mirror this vector at the plane through 0 with the normal `vec`, in place."""
        normal = Vector(*triple(vec, 'reflect'))
        normal.normalize()
        self -= normal * (2 * self.dot(normal))


class Position(_Point):
    """A point: ``Position()`` is 0 0 0; also from 3 numbers, one number, a list, a Vector, a Position."""

    __slots__ = ()
    _names = 'xyz'

    def translate(self, x: float, y: float, z: float) -> None:
        """Move the point, in place."""
        self._values = [a + b for a, b in zip(self._values, floats((x, y, z), 'translate', (3,)))]

    def __add__(self, other: Any) -> Position:
        values = self._shifted(other, 1)
        return NotImplemented if values is None else Position(*values)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Position):
            return Vector(*(a - b for a, b in zip(self._values, other._values)))
        values = self._shifted(other, -1)
        return NotImplemented if values is None else Position(*values)


class Color(_Components):
    """Red, green, blue, alpha: ``Color()`` is 0 0 0 1; also from 4 numbers, a list, a Color, a grey."""

    __slots__ = ()
    _names = 'rgba'
    r = _component(0, 'red')
    g = _component(1, 'green')
    b = _component(2, 'blue')
    a = _component(3, 'alpha')

    def __init__(self, *args: Any) -> None:
        if len(args) == 1:
            single = number(args[0])
            if single is not None:
                args = (single, single, single, 1.0)
            elif hasattr(args[0], '__iter__'):
                args = tuple(args[0])
        self._values = floats(args, 'Color', (4,)) if args else [0.0, 0.0, 0.0, 1.0]


def transformed(matrix: Matrix, point: _Point) -> list[float]:
    """Return matrix * point: w = 0 for a Vector; w = 1, then divided by w, for a Position."""
    moved: list[float] = (matrix._m[:, :3] @ point._values).tolist()
    if isinstance(point, Vector):
        return moved[:3]
    moved = [value + shift for value, shift in zip(moved, matrix._m[:, 3].tolist())]
    w = moved[3]
    return moved[:3] if w in (0.0, 1.0) else [value / w for value in moved[:3]]
