"""Quaternion x y z w.  Angles in degrees, arithmetic in float64.

Source: docs.derivative.ca/Quaternion_Class.
Differs: ``q1 *= q2`` is the product q1 q2 (turns by q2, then by q1); `cross` is the cross product of the
vector parts; `lerp` does not normalise; `axis` of no rotation is 0 0 1; `fromEuler` returns the new x y z w
(TouchDesigner says none of these).
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.errors import ArrayValueError
from tdgraph.tdu.matrix import Matrix, euler, rotation
from tdgraph.tdu.vectors import Vector, _component, _Components, floats, number, triple

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['Quaternion']

_ORDERS = {''.join(order) for order in itertools.permutations('xyz')}


def _order(order: str) -> str:
    if order not in _ORDERS:
        known = ' '.join(sorted(_ORDERS))
        raise ArrayValueError(f'Quaternion: no rotation order {order!r}; give one of {known}')
    return order


class Quaternion(_Components):
    """A rotation as x y z w.

    ``Quaternion()`` 0 0 0 1; from a Quaternion, a Matrix, 3 angles in degrees (x, then y, then z), an angle
    and an axis, two vectors (from the first to the second), 4 numbers; 3 or 4 numbers also as a list.
    """

    __slots__ = ()
    _names = 'xyzw'
    x = _component(0, 'x')
    y = _component(1, 'y')
    z = _component(2, 'z')
    w = _component(3, 'w')

    def __init__(self, *args: Any) -> None:
        if len(args) == 1:
            if isinstance(args[0], Matrix):
                self._values = _from_turn(args[0]._m[:3, :3])
                return
            args = tuple(floats(args[0], 'Quaternion', (3, 4)))
        if not args:
            self._values = [0.0, 0.0, 0.0, 1.0]
        elif len(args) == 2:
            angle = number(args[0])
            self._values = _between(*args) if angle is None else _about(angle, args[1])
        else:
            values = floats(args, 'Quaternion', (3, 4))
            self._values = values if len(values) == 4 else _from_turn(
                rotation('xyz', (values[0], values[1], values[2])))

    def matrix(self) -> NDArray[np.float64]:
        """Return the rotation as a (4, 4) float64 array; any length but 0 gives the same."""
        x, y, z, w = self._values
        size = x * x + y * y + z * z + w * w
        if not size:
            raise ArrayValueError('Quaternion: 0 0 0 0 is no rotation; give one of length 1')
        two = 2 / size
        result = np.eye(4)
        result[:3, :3] = [
            [1 - two * (y * y + z * z), two * (x * y - w * z), two * (x * z + w * y)],
            [two * (x * y + w * z), 1 - two * (x * x + z * z), two * (y * z - w * x)],
            [two * (x * z - w * y), two * (y * z + w * x), 1 - two * (x * x + y * y)],
        ]
        return result

    def __imul__(self, other: Any) -> Quaternion:
        if not isinstance(other, Quaternion):
            return NotImplemented
        self._values = _product(self._values, other._values)
        return self

    def length(self) -> float:
        """Return the length; 1 for a rotation."""
        return math.hypot(*self._values)

    def dot(self, q2: Any) -> float:
        """Return the sum of the products of the components."""
        return sum(a * b for a, b in zip(self._values, _any(q2)._values))

    def cross(self, q2: Any) -> Vector:
        """Return the cross product of the vector parts."""
        return Vector(*self._values[:3]).cross(_any(q2)._values[:3])

    def rotate(self, vec: Any) -> Vector:
        """Return the vector turned."""
        return Vector(*(self.matrix()[:3, :3] @ triple(vec, 'rotate')))

    def lerp(self, q2: Any, factor: float) -> Quaternion:
        """Return self * (1 - factor) + q2 * factor, 0 <= factor <= 1."""
        _check_factor('lerp', factor)
        return Quaternion(*(a * (1 - factor) + b * factor for a, b in zip(self._values, _any(q2)._values)))

    def slerp(self, q2: Any, factor: float) -> Quaternion:
        """Return the rotation at this part of the shorter way to `q2`, 0 <= factor <= 1."""
        _check_factor('slerp', factor)
        second = _any(q2)
        cos = self.dot(second)
        ends = second._values if cos >= 0 else [-value for value in second._values]
        arc = math.acos(min(abs(cos), 1.0))
        if arc < 1e-6:
            return self.lerp(ends, factor)
        one, two = math.sin((1 - factor) * arc) / math.sin(arc), math.sin(factor * arc) / math.sin(arc)
        return Quaternion(*(a * one + b * two for a, b in zip(self._values, ends)))

    def eulerAngles(self, order: str = 'xyz') -> tuple[float, float, float]:
        """Return the angles about x, y and z in degrees; 'xyz' turns about x first."""
        return euler(_order(order), self.matrix()[:3, :3])

    def fromEuler(self, *angles: Any, order: str = 'xyz') -> tuple[float, ...]:
        """Become the rotation by three angles in degrees (or a list of three); return the new x y z w."""
        values = triple(angles[0] if len(angles) == 1 else angles, 'fromEuler')
        self._values = _from_turn(rotation(_order(order), values))
        return tuple(self._values)

    def axis(self) -> Vector:
        """Return the axis of the rotation, of length 1."""
        result = Vector(*self._values[:3])
        if not result.length():
            return Vector(0, 0, 1)
        result.normalize()
        return result

    def angle(self) -> float:
        """Return the angle of the rotation in degrees, 0 to 360."""
        return math.degrees(2 * math.atan2(math.hypot(*self._values[:3]), self._values[3]))

    def exp(self) -> Quaternion:
        """Return the exponential."""
        x, y, z, w = self._values
        size = math.hypot(x, y, z)
        part = math.exp(w) * (math.sin(size) / size if size else 1.0)
        return Quaternion(x * part, y * part, z * part, math.exp(w) * math.cos(size))

    def log(self) -> Quaternion:
        """Return the natural logarithm; of a quaternion that is not 0."""
        length = self.length()
        if not length:
            raise ArrayValueError('Quaternion.log: 0 0 0 0 has none; give one of length 1')
        x, y, z, w = self._values
        size = math.hypot(x, y, z)
        part = math.atan2(size, w) / size if size else 0.0
        return Quaternion(x * part, y * part, z * part, math.log(length))

    def inverse(self) -> None:
        """Become the inverse."""
        size = self.dot(self)
        if not size:
            raise ArrayValueError('Quaternion.inverse: 0 0 0 0 has none; give one of length 1')
        x, y, z, w = self._values
        self._values = [-x / size, -y / size, -z / size, w / size]


def _any(value: Any) -> Quaternion:
    """Return anything a quaternion can be made of as one."""
    return value if isinstance(value, Quaternion) else Quaternion(value)


def _check_factor(place: str, factor: float) -> None:
    if not 0 <= factor <= 1:
        raise ArrayValueError(f'{place}: a factor of {factor}; give 0 to 1')


def _product(one: list[float], two: list[float]) -> list[float]:
    ax, ay, az, aw = one
    bx, by, bz, bw = two
    return [aw * bx + ax * bw + ay * bz - az * by, aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw, aw * bw - ax * bx - ay * by - az * bz]


def _about(angle: float, axis: Any) -> list[float]:
    direction = Vector(*triple(axis, 'Quaternion'))
    direction.normalize()
    half = math.radians(angle) / 2
    return [value * math.sin(half) for value in direction] + [math.cos(half)]


def _between(first: Any, second: Any) -> list[float]:
    """The shortest turn from one direction to another."""
    start, end = Vector(*triple(first, 'Quaternion')), Vector(*triple(second, 'Quaternion'))
    start.normalize()
    end.normalize()
    axis = start.cross(end)
    w = 1 + start.dot(end)
    if w < 1e-12:  # opposite: half a turn about anything across
        units = Vector(1, 0, 0), Vector(0, 1, 0), Vector(0, 0, 1)
        across = min(units, key=lambda unit: abs(unit.dot(start)))
        axis, w = start.cross(across), 0.0
    values = [*axis, w]
    size = math.hypot(*values)
    return [value / size for value in values]


def _from_turn(turn: NDArray[np.float64]) -> list[float]:
    """Shepperd's method on a rotation; a scale is taken out of the columns first."""
    m = turn / np.linalg.norm(turn, axis=0)
    trace = m[0, 0] + m[1, 1] + m[2, 2]
    values = np.array([m[0, 0], m[1, 1], m[2, 2], trace])
    i = int(values.argmax())
    result = np.empty(4)
    if i == 3:
        result[:] = [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + trace]
    else:
        j, k = (i + 1) % 3, (i + 2) % 3
        result[i] = 1 - trace + 2 * m[i, i]
        result[j] = m[j, i] + m[i, j]
        result[k] = m[k, i] + m[i, k]
        result[3] = m[k, j] - m[j, k]
    return list((result / np.linalg.norm(result)).tolist())
