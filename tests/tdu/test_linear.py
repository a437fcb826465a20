"""Matrix, Vector, Position, Quaternion, Color against NumPy and SciPy."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation, Slerp

from tdgraph import tdu
from tdgraph.errors import ArrayTypeError, ArrayValueError

NUMBER = st.floats(-10, 10).map(lambda value: round(value, 3))
ANGLE = st.floats(-360, 360).map(lambda value: round(value, 2))
TRIPLE = st.tuples(NUMBER, NUMBER, NUMBER)
ANGLES = st.tuples(ANGLE, ANGLE, ANGLE)
ORDERS = [''.join(order) for order in itertools.permutations('xyz')]


def array(matrix: tdu.Matrix) -> np.ndarray:
    return np.array(matrix.rows)


def close(found: Any, expected: Any, tolerance: float = 1e-9) -> None:
    found = list(found) if isinstance(found, tdu.Vector | tdu.Position | tdu.Quaternion) else found
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def homogeneous(linear: Any, move: Any = (0, 0, 0)) -> np.ndarray:
    result = np.eye(4)
    result[:3, :3], result[:3, 3] = linear, move
    return result


@st.composite
def matrices(draw: st.DrawFn) -> tdu.Matrix:
    return tdu.Matrix(draw(st.lists(NUMBER, min_size=16, max_size=16)))


# ----------------------------------------------------------------------------------------------------- Matrix


def test_columns_in_rows_out() -> None:
    numbers = list(range(1, 17))
    expected = np.array(numbers).reshape(4, 4).T
    for matrix in (tdu.Matrix(*numbers), tdu.Matrix(numbers), tdu.Matrix(tdu.Matrix(numbers)),
                   tdu.Matrix([1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16])):
        close(array(matrix), expected)
        assert matrix[0, 3] == 13 and matrix.vals == numbers and matrix.cols[0] == [1, 2, 3, 4]
    close(array(tdu.Matrix(*range(1, 10))), homogeneous(np.arange(1, 10).reshape(3, 3).T))
    close(array(tdu.Matrix([1, 2, 3], [4, 5, 6], [7, 8, 9])), homogeneous(np.arange(1, 10).reshape(3, 3).T))
    close(array(tdu.Matrix([1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12])),
          homogeneous(np.arange(1, 10).reshape(3, 3).T, (10, 11, 12)))
    close(array(tdu.Matrix()), np.eye(4))
    close(array(tdu.Matrix(zero=True)), np.zeros((4, 4)))
    close(array(tdu.Matrix([0, 0, 1, 1])), homogeneous([[0, -1, 0], [1, 0, 0], [0, 0, 1]]))


def test_numpy_array_is_the_page() -> None:
    diagonal = tdu.Matrix().numpyArray().diagonal()
    assert diagonal.dtype == np.float32 and diagonal.tolist() == [1, 1, 1, 1]
    matrix = tdu.Matrix(*range(1, 17))
    values = matrix.numpyArray()
    assert values.shape == (4, 4)
    assert all(values[r, c] == matrix[r, c] for r in range(4) for c in range(4))
    values[0, 0] = 99
    assert matrix[0, 0] == 1


def test_setting() -> None:
    matrix = tdu.Matrix()
    matrix[0, 3] = matrix[0, 3] + 5
    assert matrix.rows[0] == [1, 0, 0, 5] and matrix.vals[12] == 5
    other = matrix.copy()
    other.vals = range(16)
    assert other[1, 0] == 1 and matrix[1, 0] == 0


@pytest.mark.parametrize(('args', 'error', 'text'), [
    ((1, 2), ArrayValueError, 'Matrix: 2 arguments; give'),
    (([1, 2, 3, 4, 5],), ArrayValueError, 'Matrix: 5 numbers; give 4 or 9 or 16 numbers'),
    ((['a'] * 16,), ArrayTypeError, 'no list of numbers'),
    ((np.eye(4),), ArrayValueError, 'more than one dimension'),
    (([1, 2], [1, 2], [1, 2]), ArrayValueError, 'Matrix: 2 numbers; give 3 or 4 numbers'),
    (([0, 0, 0, 0],), ArrayValueError, 'no rotation'),
    ((5,), ArrayTypeError, 'no list of numbers'),
])
def test_bad_matrix(args: tuple[Any, ...], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        tdu.Matrix(*args)


def test_bad_places() -> None:
    with pytest.raises(IndexError, match='row and column go from 0 to 3'):
        tdu.Matrix()[4, 0]
    with pytest.raises(ArrayTypeError, match='write m'):
        tdu.Matrix()[1]  # type: ignore[index]
    with pytest.raises(ArrayValueError, match='no inverse'):
        tdu.Matrix(zero=True).invert()


@given(matrices(), matrices(), TRIPLE)
def test_arithmetic(one: tdu.Matrix, two: tdu.Matrix, point: tuple[float, float, float]) -> None:
    close(array(one * two), array(one) @ array(two))
    close(array(one + two), array(one) + array(two))
    close(array(one - two), array(one) - array(two))
    close(array(one.getTranspose()), array(one).T)
    assert abs(one.determinant() - np.linalg.det(array(one))) < 1e-6
    close(one * tdu.Vector(point), array(one)[:3, :3] @ point)
    moved = array(one) @ [*point, 1]
    if abs(moved[3]) > 1e-3:
        close(one * tdu.Position(point), moved[:3] / moved[3])
        place = tdu.Position(point)
        place *= one
        close(place, moved[:3] / moved[3])


@given(matrices())
def test_inverse(matrix: tdu.Matrix) -> None:
    assume(np.linalg.cond(array(matrix)) < 1e6)
    close(array(matrix * matrix.getInverse()), np.eye(4), 1e-6)
    before = array(matrix)
    matrix.invert()
    matrix.invert()
    matrix.transpose()
    close(array(matrix), before.T, 1e-5)


@given(ANGLES, TRIPLE, TRIPLE, st.booleans(), matrices())
def test_rotate_and_scale(angles: Any, pivot: Any, size: Any, right: bool, start: tdu.Matrix) -> None:
    turn = Rotation.from_euler('xyz', angles, degrees=True).as_matrix()
    for name, linear, values in (('rotate', turn, angles), ('scale', np.diag(size), size)):
        matrix = start.copy()
        getattr(matrix, name)(*values, fromRight=right, pivot=tdu.Position(pivot))
        away = homogeneous(np.eye(3), np.negative(pivot))
        there = homogeneous(np.eye(3), pivot) @ homogeneous(linear) @ away
        close(array(matrix), array(start) @ there if right else there @ array(start), 1e-6)


@given(TRIPLE, ANGLE, matrices())
def test_rotate_on_axis(axis: Any, angle: float, start: tdu.Matrix) -> None:
    assume(np.linalg.norm(axis) > 0.1)
    turn = Rotation.from_rotvec(math.radians(angle) * np.array(axis) / np.linalg.norm(axis)).as_matrix()
    matrix = start.copy()
    matrix.rotateOnAxis(list(axis), angle)
    close(array(matrix), homogeneous(turn) @ array(start), 1e-6)


@given(TRIPLE, st.booleans())
def test_translate(move: Any, right: bool) -> None:
    matrix = tdu.Matrix()
    matrix.scale(2, 3, 4)
    matrix.translate(*move, fromRight=right)
    close(array(matrix)[:3, 3], np.array(move) * (2, 3, 4) if right else move)


@given(ANGLES, TRIPLE, TRIPLE)
def test_decompose_rebuilds(angles: Any, move: Any, size: Any) -> None:
    assume(min(map(abs, size)) > 0.05)
    matrix = tdu.Matrix()
    matrix.scale(*size)
    matrix.rotate(*angles)
    matrix.translate(*move)
    scale, rotate, translate = matrix.decompose()
    again = tdu.Matrix()
    again.scale(*scale)
    again.rotate(*rotate)
    again.translate(*translate)
    close(array(again), array(matrix), 1e-6)


@given(TRIPLE, TRIPLE)
def test_lookat(eye: Any, target: Any) -> None:
    assume(math.dist(eye, target) > 0.1 and math.hypot(eye[0] - target[0], eye[2] - target[2]) > 0.1)
    matrix = tdu.Matrix()
    matrix.lookat(tdu.Position(eye), target, tdu.Vector(0, 1, 0))
    close(matrix * tdu.Position(eye), (0, 0, 0), 1e-6)
    close(matrix * tdu.Position(target), (0, 0, -math.dist(eye, target)), 1e-6)
    up = matrix * tdu.Vector(0, 1, 0)
    assert abs(up.x) < 1e-9 and up.y > 0
    assert abs(matrix.determinant() - 1) < 1e-6


def test_lookat_refuses_a_parallel_up() -> None:
    with pytest.raises(ArrayValueError, match='lookat: up points along'):
        tdu.Matrix().lookat([0, 0, 0], [0, 1, 0], [0, 1, 0])


def test_projections_fill_the_clip_space() -> None:
    matrix = tdu.Matrix()
    matrix.projectionFrustum(-1, 3, -2, 1, 2, 10)
    close(matrix * tdu.Position(-1, -2, -2), (-1, -1, 0))
    close(matrix * tdu.Position(15, 5, -10), (1, 1, 1))
    matrix.projectionFovX(90, 16, 9, 1, 100)
    close(matrix * tdu.Position(1, 9 / 16, -1), (1, 1, 0))
    close(matrix * tdu.Position(-100, -100 * 9 / 16, -100), (-1, -1, 1))
    with pytest.raises(ArrayValueError, match='the frustum is empty'):
        matrix.projectionFrustum(1, 1, 0, 1, 1, 2)


def test_stereo_eyes_meet_at_the_convergence() -> None:
    left, right, middle = tdu.Matrix(), tdu.Matrix(), tdu.Matrix()
    left.projectionStereo(0.06, 4, 60, 16, 9, 0.1, 50)
    right.projectionStereo(0.06, 4, 60, 16, 9, 0.1, 50, rightEye=True)
    middle.projectionFovX(60, 16, 9, 0.1, 50)
    for x in (-1.0, 0.5):
        seen = [(eye * tdu.Position(x - shift, 0, -4)).x
                for eye, shift in ((left, -0.03), (right, 0.03), (middle, 0))]
        close(seen, [seen[2]] * 3)


def test_project_and_clip() -> None:
    matrix = tdu.Matrix()
    matrix.projectionFovX(90, 1, 1, 1, 10)
    close(matrix.projectAndClip(tdu.Position(0, 1, -2)), matrix * tdu.Position(0, 1, -2))
    for outside in ((3, 0, -2), (0, -3, -2), (0, 0, -0.5), (0, 0, -11), (0, 0, 2)):
        assert matrix.projectAndClip(tdu.Position(outside)) is None


@given(st.lists(NUMBER, min_size=8, max_size=8))
def test_square_to_quad(corners: list[float]) -> None:
    bl, br, tl, tr = (np.array(corners[i:i + 2]) for i in (0, 2, 4, 6))
    triples = [np.column_stack([b - a, c - a]) for a, b, c in
               ((bl, br, tr), (bl, br, tl), (bl, tl, tr), (br, tl, tr))]
    assume(all(abs(np.linalg.det(pair)) > 0.5 for pair in triples))
    matrix, back = tdu.Matrix(), tdu.Matrix()
    matrix.mapUnitSquareToQuad(*corners)
    back.mapQuadToUnitSquare(*corners)
    for square, corner in zip(((0, 0), (1, 0), (0, 1), (1, 1)), (bl, br, tl, tr)):
        close(list(matrix * tdu.Position(*square, 0))[:2], corner, 1e-5)
        close(list(back * tdu.Position(*corner, 0))[:2], square, 1e-5)


def test_fill_table() -> None:
    class Table:
        def __init__(self) -> None:
            self.rows: list[list[float]] = [[7]]

        def clear(self) -> None:
            self.rows = []

        def appendRow(self, row: list[float]) -> None:
            self.rows.append(row)

    table = Table()
    tdu.Matrix(*range(16)).fillTable(table)
    assert table.rows[0] == [0, 4, 8, 12] and len(table.rows) == 4


# ------------------------------------------------------------------------------------------- Vector, Position


@given(TRIPLE, TRIPLE, NUMBER)
def test_vector(one: Any, two: Any, factor: float) -> None:
    a, b = np.array(one), np.array(two)
    v, w = tdu.Vector(one), tdu.Vector(*two)
    close(v + w, a + b)
    close(v - w, a - b)
    close(v + factor, a + factor)
    close(factor + v, a + factor)
    close(v - factor, a - factor)
    close(factor - v, factor - a)
    close(v * factor, a * factor)
    close(factor * v, a * factor)
    close(abs(v), abs(a))
    close(-v, -a)
    close(v.lerp(w, factor), a * (1 - factor) + b * factor)
    close(v.cross(w), np.cross(a, b))
    close([v.dot(w), v.length(), v.lengthSquared(), v.distance(w)],
          [a @ b, np.linalg.norm(a), a @ a, np.linalg.norm(a - b)])
    if factor:
        close(v / factor, a / factor)
    if v.length() > 0.01 and w.length() > 0.01:
        cos = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
        assert abs(math.cos(math.radians(v.angle(w))) - cos) < 1e-9
        mirrored = v.copy()
        mirrored.reflect(w)
        close(mirrored, a - 2 * (a @ b) / (b @ b) * b)
        if v.angle(w) not in (0, 180) and 0.01 < v.angle(w) < 179:
            unit, other = v.copy(), w.copy()
            unit.normalize()
            other.normalize()
            middle = unit.slerp(other, 0.25)
            assert abs(unit.angle(middle) - v.angle(w) / 4) < 1e-6 and abs(middle.length() - 1) < 1e-6


def test_vector_in_place() -> None:
    v = same = tdu.Vector(1, 2, 3)
    v += tdu.Vector(1, 1, 1)
    v -= 0.5
    v *= 2
    v *= tdu.Vector(1, 0, 2)
    assert v is same and list(v) == [3, 0, 14]
    v.scale(2, 2, 0)
    v.normalize()
    assert list(v) == [1, 0, 0]
    turn = tdu.Matrix()
    turn.rotate(0, 0, 90)
    turn.translate(5, 5, 5)
    v *= turn
    close(v, (0, 1, 0))
    flat = tdu.Vector(1, 2, 3)
    flat.project(tdu.Vector(1, 0, 0), tdu.Vector(0, 1, 0))
    close(flat, (1, 2, 0))
    zero = tdu.Vector()
    zero.normalize()
    assert list(zero) == [0, 0, 0]


def test_position_and_vector_are_told_apart() -> None:
    p, v = tdu.Position(1, 2, 3), tdu.Vector(1, 1, 1)
    assert p + v == v + p == tdu.Position(2, 3, 4)
    assert p - v == tdu.Position(0, 1, 2)
    assert p - tdu.Position(1) == tdu.Vector(0, 1, 2)
    assert p - 1 == tdu.Position(0, 1, 2) and 1 - p == tdu.Position(0, -1, -2)
    with pytest.raises(TypeError):
        v - p
    p.translate(1, 1, 1)
    p += 1
    p *= tdu.Position(1, 0, 1)
    assert list(p) == [3, 0, 5] and tdu.Vector(p) == tdu.Vector(3, 0, 5)
    assert tdu.Position(2) == tdu.Position([2, 2, 2]) != tdu.Vector(2)


def test_components() -> None:
    v = tdu.Vector(1, 2, 3)
    v[2] = v[1] * 2
    v.x = 9
    assert (v.x, v.y, v.z, v[-1], len(v)) == (9, 2, 4, 4, 3)
    with pytest.raises(IndexError, match='Vector: no component 3; give 0 to 2'):
        v[3]
    with pytest.raises(ArrayValueError, match='Vector: 2 numbers; give 3'):
        tdu.Vector(1, 2)
    with pytest.raises(ArrayTypeError, match=r'Position: .*no list of numbers'):
        tdu.Position('abc')


def test_color() -> None:
    assert list(tdu.Color()) == [0, 0, 0, 1]
    assert list(tdu.Color(0.5)) == [0.5, 0.5, 0.5, 1]
    c = tdu.Color([1, 2, 3, 4])
    c.g = 7
    assert (c.r, c[1], c.b, c.a) == (1, 7, 3, 4) and tdu.Color(c) == c.copy() == c
    with pytest.raises(ArrayValueError, match='Color: 3 numbers; give 4 numbers'):
        tdu.Color(1, 2, 3)


# ------------------------------------------------------------------------------------------------- Quaternion


def rotation(q: tdu.Quaternion) -> Rotation:
    return Rotation.from_quat(list(q))


@given(ANGLES, st.sampled_from(ORDERS))
def test_euler(angles: Any, order: str) -> None:
    expected = Rotation.from_euler(order, [angles['xyz'.index(axis)] for axis in order], degrees=True)
    q = tdu.Quaternion()
    returned = q.fromEuler(*angles, order=order)
    assert returned == tuple(q)
    close(rotation(q).as_matrix(), expected.as_matrix(), 1e-7)
    found = q.eulerAngles(order)
    again = Rotation.from_euler(order, [found['xyz'.index(axis)] for axis in order], degrees=True)
    close(again.as_matrix(), expected.as_matrix(), 1e-6)


@pytest.mark.parametrize('order', ORDERS)
@pytest.mark.parametrize('middle', [90, -90])
def test_gimbal_lock(order: str, middle: float) -> None:
    angles = dict(zip(order, (25, middle, 40)))
    q = tdu.Quaternion()
    q.fromEuler([angles['x'], angles['y'], angles['z']], order=order)
    other = tdu.Quaternion()
    other.fromEuler(q.eulerAngles(order), order=order)
    assert abs(abs(q.dot(other)) - 1) < 1e-9


@given(ANGLES, ANGLES, TRIPLE, st.floats(0, 1))
def test_quaternion(one: Any, two: Any, vector: Any, factor: float) -> None:
    q, r = tdu.Quaternion(*one), tdu.Quaternion(list(two))
    close(rotation(q).as_matrix(), Rotation.from_euler('xyz', one, degrees=True).as_matrix(), 1e-7)
    close(q.rotate(vector), rotation(q).apply(vector), 1e-7)
    close(rotation(tdu.Quaternion(tdu.Matrix(list(q)))).as_matrix(), rotation(q).as_matrix(), 1e-7)
    product = q.copy()
    product *= r
    close(rotation(product).as_matrix(), (rotation(q) * rotation(r)).as_matrix(), 1e-7)
    if abs(q.dot(r)) > 1e-3:
        ends = Slerp([0, 1], Rotation.concatenate([rotation(q), rotation(r)]))
        close(rotation(q.slerp(r, factor)).as_matrix(), ends(factor).as_matrix(), 1e-5)
    inverse = q.copy()
    inverse.inverse()
    inverse *= q
    close(inverse, (0, 0, 0, 1), 1e-9)
    close(q.log().exp(), q, 1e-9)
    close(tdu.Quaternion(q.angle(), q.axis()), q, 1e-6)
    assert abs(q.length() - 1) < 1e-9
    close(q.lerp(r, factor), np.array(list(q)) * (1 - factor) + np.array(list(r)) * factor)
    close(q.cross(r), np.cross(list(q)[:3], list(r)[:3]))


@given(TRIPLE, TRIPLE)
def test_between_two_vectors(one: Any, two: Any) -> None:
    v, w = tdu.Vector(one), tdu.Vector(two)
    assume(v.length() > 0.1 and w.length() > 0.1)
    q = tdu.Quaternion(v, w)
    v.normalize()
    w.normalize()
    close(q.rotate(v), w, 1e-6)
    opposite = tdu.Quaternion(v, -v)
    close(opposite.rotate(v), -v, 1e-6)


@pytest.mark.parametrize(('call', 'text'), [
    (lambda q: q.slerp(q, 2), 'slerp: a factor of 2; give 0 to 1'),
    (lambda q: q.eulerAngles('xxy'), "no rotation order 'xxy'"),
    (lambda q: tdu.Quaternion(1, 2, 3, 4, 5), 'Quaternion: 5 numbers; give 3 or 4'),
    (lambda q: tdu.Quaternion(0, 0, 0, 0).inverse(), '0 0 0 0 has none'),
])
def test_bad_quaternion(call: Any, text: str) -> None:
    with pytest.raises(ArrayValueError, match=text):
        call(tdu.Quaternion())
