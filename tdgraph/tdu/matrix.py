"""Matrix: 4 x 4, column vectors (M * v), translation in the last column.  Angles in degrees, float64 inside.

Source: docs.derivative.ca/Matrix_Class.
Differs: `lookat` is the view matrix (world to eye, looking along -z), as in OpenGL; `vals` runs column by
column like the constructor; `numpyArray()[r, c]` is ``m[r, c]`` (TouchDesigner says none of the three).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.errors import ArrayTypeError, ArrayValueError
from tdgraph.tdu.vectors import Position, Vector, floats, transformed, triple

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['Matrix', 'rotation']

def rotation(order: str, angles: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return the 3 x 3 rotation about the axes in this order ('xyz': x first), degrees for (x, y, z)."""
    result = np.eye(3)
    for axis in order:
        index = 'xyz'.index(axis)
        cos, sin = math.cos(math.radians(angles[index])), math.sin(math.radians(angles[index]))
        turn = np.eye(3)
        before, after = (index + 1) % 3, (index + 2) % 3
        turn[before, before] = turn[after, after] = cos
        turn[before, after], turn[after, before] = -sin, sin
        result = turn @ result
    return result


def euler(order: str, turn: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the angles (x, y, z) in degrees that `rotation` makes `turn` of; locked: the last is 0."""
    i, j, k = ('xyz'.index(axis) for axis in order)
    sign = 1.0 if (j - i) % 3 == 1 else -1.0
    middle = math.atan2(-sign * turn[k, i], math.hypot(turn[i, i], turn[j, i]))
    if math.hypot(turn[i, i], turn[j, i]) > 1e-9:
        first = math.atan2(sign * turn[k, j], turn[k, k])
        last = math.atan2(sign * turn[j, i], turn[i, i])
    else:
        first, last = math.atan2(-sign * turn[j, k], turn[j, j]), 0.0
    angles = [0.0, 0.0, 0.0]
    angles[i], angles[j], angles[k] = math.degrees(first), math.degrees(middle), math.degrees(last)
    return angles[0], angles[1], angles[2]


def axis_rotation(axis: Any, angle: float) -> NDArray[np.float64]:
    """Return the 3 x 3 rotation by `angle` degrees about an axis of any length but 0."""
    x, y, z = triple(axis, 'rotateOnAxis')
    length = math.hypot(x, y, z)
    if not length:
        raise ArrayValueError('rotateOnAxis: the axis is 0 0 0; give a direction')
    x, y, z = x / length, y / length, z / length
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + sin * cross + (1 - cos) * (cross @ cross), np.float64)


class Matrix:
    """A 4 x 4 matrix; ``m[row, column]``, but given and listed column by column.

    ``Matrix()`` identity; ``Matrix(matrix)`` a copy; 16 numbers or a list of 16; 4 or 3 lists of 3 or 4 as
    columns; 9 numbers or a list of 9 as a 3 x 3; a list of 4 as a quaternion x y z w; ``zero=True`` zeros.
    """

    __slots__ = ('_m',)

    def __init__(self, *args: Any, zero: bool = False) -> None:
        self._m: NDArray[np.float64] = np.zeros((4, 4)) if zero and not args else _build(args)

    def __getitem__(self, place: tuple[int, int]) -> float:
        return float(self._m[_place(place)])

    def __setitem__(self, place: tuple[int, int], value: float) -> None:
        self._m[_place(place)] = float(value)

    def __repr__(self) -> str:
        rows = ', '.join('[' + ' '.join(f'{value:g}' for value in row) + ']' for row in self.rows)
        return f'<Matrix rows {rows}>'

    @property
    def vals(self) -> list[float]:
        """The 16 values column by column; can be set."""
        return list(self._m.T.ravel().tolist())

    @vals.setter
    def vals(self, values: Any) -> None:
        self._m = np.array(floats(values, 'Matrix.vals', (16,))).reshape(4, 4).T.copy()

    @property
    def rows(self) -> list[list[float]]:
        """The rows, each a list of 4 values."""
        return list(self._m.tolist())

    @property
    def cols(self) -> list[list[float]]:
        """The columns, each a list of 4 values."""
        return list(self._m.T.tolist())

    # Operators

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Matrix):
            return _made(self._m @ other._m)
        if isinstance(other, Vector | Position):
            return type(other)(*transformed(self, other))
        return NotImplemented

    def __add__(self, other: Any) -> Matrix:
        return _made(self._m + other._m) if isinstance(other, Matrix) else NotImplemented

    def __sub__(self, other: Any) -> Matrix:
        return _made(self._m - other._m) if isinstance(other, Matrix) else NotImplemented

    # Whole-matrix operations

    def copy(self) -> Matrix:
        """Return a new matrix with the same values."""
        return _made(self._m.copy())

    def identity(self) -> None:
        """Become the identity."""
        self._m = np.eye(4)

    def transpose(self) -> None:
        """Swap rows and columns, in place."""
        self._m = self._m.T.copy()

    def getTranspose(self) -> Matrix:
        """Return the transpose as a new matrix."""
        return _made(self._m.T.copy())

    def invert(self) -> None:
        """Become the inverse.  Raises ArrayValueError if there is none."""
        self._m = _inverse(self._m)

    def getInverse(self) -> Matrix:
        """Return the inverse as a new matrix.  Raises ArrayValueError if there is none."""
        return _made(_inverse(self._m))

    def determinant(self) -> float:
        """Return the determinant."""
        return float(np.linalg.det(self._m))

    def numpyArray(self) -> NDArray[np.float32]:
        """Return a new (4, 4) float32 array; ``array[r, c] == m[r, c]``."""
        return self._m.astype(np.float32)

    def fillTable(self, tableDAT: Any) -> None:
        """Replace the contents of a Table DAT by the 4 rows."""
        tableDAT.clear()
        for row in self.rows:
            tableDAT.appendRow(row)

    # Transformations

    def _apply(self, linear: NDArray[np.float64], fromRight: bool, pivot: Any = None) -> None:
        """Multiply by a 3 x 3, about a pivot if given, from the left or the right."""
        whole = np.eye(4)
        whole[:3, :3] = linear
        if pivot is not None:
            centre = np.array(triple(pivot, 'pivot'))
            whole[:3, 3] = centre - linear @ centre
        self._m = self._m @ whole if fromRight else whole @ self._m

    def translate(self, tx: float, ty: float, tz: float, fromRight: bool = False) -> None:
        """Move: M = T * M, with `fromRight` M = M * T."""
        move = np.eye(4)
        move[:3, 3] = floats((tx, ty, tz), 'translate', (3,))
        self._m = self._m @ move if fromRight else move @ self._m

    def rotate(self, rx: float, ry: float, rz: float, fromRight: bool = False, pivot: Any = None) -> None:
        """Turn by degrees about x, then y, then z: M = RZ * RY * RX * M.

        With `fromRight` M = M * RZ * RY * RX.
        """
        self._apply(rotation('xyz', triple((rx, ry, rz), 'rotate')), fromRight, pivot)

    def rotateOnAxis(self, rotationAxis: Any, angle: float, fromRight: bool = False,
                     pivot: Any = None) -> None:
        """Turn by `angle` degrees about an axis: M = R * M, with `fromRight` M = M * R."""
        self._apply(axis_rotation(rotationAxis, angle), fromRight, pivot)

    def scale(self, sx: float, sy: float, sz: float, fromRight: bool = False, pivot: Any = None) -> None:
        """Scale along the axes: M = S * M, with `fromRight` M = M * S."""
        self._apply(np.diag(floats((sx, sy, sz), 'scale', (3,))), fromRight, pivot)

    def lookat(self, eyePos: Any, target: Any, up: Any) -> None:
        """Multiply from the left by the view from `eyePos` to `target`: M = L * M.

        L carries the eye to 0, the target to -z and `up` into the half plane of +y.
        """
        eye = np.array(triple(eyePos, 'lookat'))
        forward = np.array(triple(target, 'lookat')) - eye
        side = np.cross(forward, triple(up, 'lookat'))
        if not np.linalg.norm(side):
            raise ArrayValueError('lookat: up points along the line of sight, or the target is the eye; '
                                  'choose another up')
        forward /= np.linalg.norm(forward)
        side /= np.linalg.norm(side)
        view = np.eye(4)
        view[:3, :3] = [side, np.cross(side, forward), -forward]
        view[:3, 3] = -view[:3, :3] @ eye
        self._m = view @ self._m

    def decompose(self) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
        """Return scale, rotate (degrees, x then y then z) and translate, so that M = T * R * S.

        A mirroring matrix gets a negative x scale.  Shear is lost.
        """
        linear = self._m[:3, :3]
        scale = np.linalg.norm(linear, axis=0)
        if np.linalg.det(linear) < 0:
            scale[0] = -scale[0]
        turn = linear / np.where(scale == 0, 1, scale)
        return tuple(scale.tolist()), euler('xyz', turn), tuple(self._m[:3, 3].tolist())

    # Projections, depth 0 at near and 1 at far

    def projectionFrustum(self, left: float, right: float, bottom: float, top: float, near: float,
                          far: float) -> None:
        """Become the projection of a frustum given on the near plane, seen along -z; depth 0 to 1."""
        width, height, depth = right - left, top - bottom, far - near
        if not width or not height or not depth:
            raise ArrayValueError('projectionFrustum: the frustum is empty; give different left and right, '
                                  'bottom and top, near and far')
        self._m = np.array([
            [2 * near / width, 0, (right + left) / width, 0],
            [0, 2 * near / height, (top + bottom) / height, 0],
            [0, 0, -far / depth, -far * near / depth],
            [0, 0, -1, 0],
        ], np.float64)

    def projectionFovX(self, fovX: float, aspectX: float, aspectY: float, near: float, far: float) -> None:
        """Become the projection with a horizontal field of view in degrees; depth 0 to 1."""
        half = near * math.tan(math.radians(fovX) / 2)
        tall = half * aspectY / aspectX
        self.projectionFrustum(-half, half, -tall, tall, near, far)

    def projectionStereo(self, ipd: float, convergeZ: float, fovX: float, aspectX: float, aspectY: float,
                         near: float, far: float, rightEye: bool = False) -> None:
        """Become the off-axis projection of one eye, which stands ipd / 2 beside the middle; depth 0 to 1.

        The frusta of both eyes meet at the distance `convergeZ`.
        """
        half = near * math.tan(math.radians(fovX) / 2)
        tall = half * aspectY / aspectX
        shift = (-0.5 if rightEye else 0.5) * ipd * near / convergeZ
        self.projectionFrustum(shift - half, shift + half, -tall, tall, near, far)

    def projectAndClip(self, pos: Any) -> Position | None:
        """Return the projected position, or None outside -1..1 in x and y or 0..1 in depth, or behind."""
        clip = self._m @ [*triple(pos, 'projectAndClip'), 1.0]
        w = clip[3]
        if w <= 0 or abs(clip[0]) > w or abs(clip[1]) > w or not 0 <= clip[2] <= w:
            return None
        return Position(*(clip[:3] / w))

    def mapUnitSquareToQuad(self, blX: float, blY: float, brX: float, brY: float, tlX: float, tlY: float,
                            trX: float, trY: float) -> None:
        """Become the projection that carries (0,0) (1,0) (0,1) (1,1) to bl, br, tl, tr; z is left alone."""
        corners = floats((blX, blY, brX, brY, tlX, tlY, trX, trY), 'mapUnitSquareToQuad', (8,))
        self._m = _homography(corners)

    def mapQuadToUnitSquare(self, blX: float, blY: float, brX: float, brY: float, tlX: float, tlY: float,
                            trX: float, trY: float) -> None:
        """Become the inverse of `mapUnitSquareToQuad`."""
        corners = floats((blX, blY, brX, brY, tlX, tlY, trX, trY), 'mapQuadToUnitSquare', (8,))
        self._m = _inverse(_homography(corners))


def _made(values: NDArray[np.float64]) -> Matrix:
    made = Matrix.__new__(Matrix)
    made._m = values
    return made


def _place(place: Any) -> tuple[int, int]:
    try:
        row, column = place
        row, column = int(row), int(column)
    except (TypeError, ValueError) as error:
        raise ArrayTypeError(f'Matrix: {place!r} is no place; write m[row, column]') from error
    if not (0 <= row < 4 and 0 <= column < 4):
        raise IndexError(f'Matrix: no value at [{row}, {column}]; row and column go from 0 to 3')
    return row, column


def _build(args: tuple[Any, ...]) -> NDArray[np.float64]:
    if not args:
        return np.eye(4)
    if len(args) == 1:
        if isinstance(args[0], Matrix):
            return args[0]._m.copy()
        if getattr(args[0], 'ndim', 1) != 1:
            raise ArrayValueError('Matrix: an array of more than one dimension; give its columns, '
                                  'Matrix(*array.T.tolist())')
        values = floats(args[0], 'Matrix', (4, 9, 16))
        if len(values) == 4:
            from tdgraph.tdu.quaternion import Quaternion

            return Quaternion(*values).matrix()
        return _square(values)
    if len(args) in (9, 16):
        return _square(floats(args, 'Matrix', (9, 16)))
    if len(args) in (3, 4):
        result = np.eye(4)
        for index, column in enumerate(args):
            values = floats(column, 'Matrix', (3, 4))
            result[:len(values), index] = values
        return result
    raise ArrayValueError(f'Matrix: {len(args)} arguments; give 16 or 9 numbers, a list of 16, 9 or 4 (a '
                          'quaternion), or 3 or 4 lists as columns')


def _square(values: list[float]) -> NDArray[np.float64]:
    size = 4 if len(values) == 16 else 3
    result = np.eye(4)
    result[:size, :size] = np.array(values).reshape(size, size).T
    return result


def _inverse(values: NDArray[np.float64]) -> NDArray[np.float64]:
    try:
        return np.asarray(np.linalg.inv(values), np.float64)
    except np.linalg.LinAlgError as error:
        raise ArrayValueError('Matrix: it has no inverse, its determinant is 0; check for a scale of 0'
                              ) from error


def _homography(corners: list[float]) -> NDArray[np.float64]:
    """Heckbert's unit square to quadrilateral, in x, y and w of a 4 x 4."""
    blx, bly, brx, bry, tlx, tly, trx, try_ = corners
    # The quadrilateral in the order in which the square is walked round: bl, br, tr, tl.
    sumx, sumy = blx - brx + trx - tlx, bly - bry + try_ - tly
    onex, oney, twox, twoy = brx - trx, bry - try_, tlx - trx, tly - try_
    area = onex * twoy - twox * oney
    if not area:
        raise ArrayValueError('mapUnitSquareToQuad: three corners lie on a line; give a quadrilateral')
    g = (sumx * twoy - twox * sumy) / area
    h = (onex * sumy - sumx * oney) / area
    return np.array([
        [brx - blx + g * brx, tlx - blx + h * tlx, 0, blx],
        [bry - bly + g * bry, tly - bly + h * tly, 0, bly],
        [0, 0, 1, 0],
        [g, h, 0, 1],
    ], np.float64)
