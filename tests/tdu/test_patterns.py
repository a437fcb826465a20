"""Patterns against the examples of TouchDesigner's pages and against fnmatch."""

from __future__ import annotations

import fnmatch
import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdgraph.errors import ParValueError
from tdgraph.tdu import patterns

CHANS = [f'chan{index}' for index in range(1, 10)]


@pytest.mark.parametrize(('pattern', 'names', 'expected'), [
    ('foo*', 'foo bar', 'foo'),
    ('ba?', 'foo bar', 'bar'),
    ('chan2', 'chan2 chan21', 'chan2'),
    ('chan3 tx ty tz', 'tx ty tw chan3', 'tx ty chan3'),
    ('chan3,tx', 'tx ty chan3', 'tx chan3'),
    ('*foot*', 'foot leftfoot footer fo', 'foot leftfoot footer'),
    ('r[xyz]', 'rx ry rw r', 'rx ry'),
    ('[a-c]', 'a b c -', 'a c -'),
    ('blend[3-5]', 'blend2 blend3 blend5 blend35 blend03', 'blend3 blend5'),
    ('blend[3-7:2]', 'blend3 blend4 blend5 blend7', 'blend3 blend5 blend7'),
    ('blend[2-3,5,13]', 'blend1 blend2 blend3 blend5 blend13', 'blend2 blend3 blend5 blend13'),
    ('blend[9-11]x', 'blend9x blend10x blend12x', 'blend9x blend10x'),
    ('* ^geo1', 'geo1 geo2', 'geo2'),
    ('^geo1', 'geo1 geo2', 'geo2'),
    ('a* ^ab ab', 'aa ab', 'aa ab'),
    ('* ~ chan[1,5,6]', 'chan1 chan2 chan5 chan6', 'chan2'),
    ('(* ~ geo*) | geo3', 'geo1 geo3 cam', 'geo3 cam'),
    ('blend* ~ blend[0-9]*', 'blend0_light blend2_dark blend_light', 'blend_light'),
    ('a* | b* & *x', 'ax a bx b', 'ax bx'),
    ('a* | (b* & *x)', 'ax a bx b', 'ax a bx'),
    ('a* & ^*x', 'ax a bx', 'a'),
    ('a | ^*x', 'a ax c', 'a c'),
    ('^(a | b)', 'a b c', 'c'),
    ('', 'a b', ''),
    ('**a**', 'a bab c', 'a bab'),
    ('[', '[ a', '['),
])
def test_documented_examples(pattern: str, names: str, expected: str) -> None:
    assert patterns.match(pattern, names.split()) == expected.split()


def test_quotes_keep_blanks_and_operators() -> None:
    pages = ['run -exec test0', 'run -exec test7', 'run', 'a|b', 'Instance 3']
    assert patterns.match('"run -exec test[0-5]"', pages) == ['run -exec test0']
    assert patterns.match('"a|b" "Instance 3"', pages) == ['a|b', 'Instance 3']


def test_case() -> None:
    assert patterns.match('Foo*', ['foo1', 'FOO2', 'Foo3']) == ['Foo3']
    assert patterns.match('Foo*', ['foo1', 'FOO2', 'Foo3'], case_sensitive=False) == ['foo1', 'FOO2', 'Foo3']


def test_equal_precedence_from_the_left() -> None:
    for names in itertools.product(['a', 'b', 'ab', 'c'], repeat=2):
        assert patterns.match('a* | *b & *a', names) == patterns.match('(a* | *b) & *a', names)


@given(st.text('ab*?', max_size=8), st.text('ab', max_size=8))
def test_wild_cards_equal_fnmatch(pattern: str, name: str) -> None:
    expected = bool(pattern) and fnmatch.fnmatchcase(name, pattern)
    assert bool(patterns.match(pattern, [name])) == expected


@given(st.text('ab*?', min_size=1, max_size=6), st.text('ab', max_size=8))
def test_captures_rebuild_the_name(term: str, name: str) -> None:
    found = patterns.captures(term, name)
    assert (found is not None) == bool(patterns.match(term, [name]))
    if found is not None:
        stars, marks = map(iter, found)
        collapsed = term
        while '**' in collapsed:
            collapsed = collapsed.replace('**', '*')
        rebuilt = ''.join(next(stars) if c == '*' else next(marks) if c == '?' else c for c in collapsed)
        assert rebuilt == name


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 6), st.integers(1, 6))
def test_expansion_matches_itself(first: int, last: int, step: int, other: int) -> None:
    pattern = f'a[{first}-{last}:{step}][xy]b[{other},{last}]'
    names = patterns.expand(pattern)
    assert patterns.match(pattern, names) == names
    assert not patterns.match(pattern, [f'{name}.' for name in names])


@pytest.mark.parametrize(('pattern', 'expected'), [
    ('A[1-3] B[xyz]', 'A1 A2 A3 Bx By Bz'),
    ('[tr][xyz]', 'tx ty tz rx ry rz'),
    ('chan[1-11:2]', 'chan1 chan3 chan5 chan7 chan9 chan11'),
    ('ch[1-2]n[2-6:2]', 'ch1n2 ch1n4 ch1n6 ch2n2 ch2n4 ch2n6'),
    ('[1,2,5] [3-1]', '1 2 5 3 2 1'),
    ('geo[1-5:2]:s[xy]', 'geo1:sx geo1:sy geo3:sx geo3:sy geo5:sx geo5:sy'),
    ('a*', 'a*'),
    ('', ''),
])
def test_expand(pattern: str, expected: str) -> None:
    assert patterns.expand(pattern) == expected.split()


@pytest.mark.parametrize('pattern', ['[0-9][0-9][0-9][0-9][0-9][0-9]', '[0-99999999999]', '[*:2]'])
def test_expand_refuses_the_endless(pattern: str) -> None:
    with pytest.raises(ParValueError, match='pattern'):
        patterns.expand(pattern)


@pytest.mark.parametrize(('pattern', 'count', 'expected'), [
    ('^20', 22, [*range(20), 21]),
    ('[3-15]', 100, list(range(3, 16))),
    ('^[2-7]', 10, [0, 1, 8, 9]),
    ('[0-15:2:5]', 100, [0, 1, 5, 6, 10, 11, 15]),
    ('[*:3]', 10, [0, 3, 6, 9]),
    ('[9-0:2]', 10, [9, 7, 5, 3, 1]),
    ('[0-10:4,3,7]', 100, [0, 4, 8, 3, 7]),
    ('[15-0:2:5]', 100, [15, 14, 10, 9, 5, 4, 0]),
    ('^[*:3]', 11, [1, 2, 4, 5, 7, 8, 10]),
    ('4 2 *', 6, [4, 2, 0, 1, 3, 5]),
    ('[0-5] ~ [2-3]', 10, [0, 1, 4, 5]),
    ('[0-999999999999]', 3, [0, 1, 2]),
])
def test_indices(pattern: str, count: int, expected: list[int]) -> None:
    assert patterns.indices(pattern, count) == expected


def test_select_keeps_the_order_of_the_pattern() -> None:
    names = ['c1', 'c2', 'c3', 'c4', 'c5']
    assert patterns.select('c2 c5 c3 c3', names) == [1, 4, 2, 2]
    assert patterns.select('c[5-1:2]', names) == [4, 2, 0]
    assert patterns.select('* ^c2', names) == [0, 2, 3, 4]
    assert patterns.select('c5 | c1', names) == [0, 4]


@pytest.mark.parametrize('pattern', ['(a', 'a)', 'a |', '| a', 'a & | b', '^', '(' * 40 + 'a' + ')' * 40])
def test_malformed(pattern: str) -> None:
    with pytest.raises(ParValueError, match=r'pattern .*; quote a name'):
        patterns.match(pattern, ['a'])


def test_hostile_pattern_is_quick() -> None:
    assert patterns.match('*a' * 40 + 'b', ['a' * 400]) == []


class Tree:
    """A tree of names, with every node as its path."""

    def __init__(self, *paths: str) -> None:
        self.paths = ['/', *paths]

    def children(self, node: str) -> Mapping[str, str]:
        head = '' if node == '/' else node
        return {path.rpartition('/')[2]: path for path in self.paths
                if path != '/' and path.rpartition('/')[0] == head}

    def parent(self, node: str) -> str | None:
        return None if node == '/' else node.rpartition('/')[0] or '/'

    def find(self, pattern: str, here: str = '/p1', case: bool = True) -> list[str]:
        return patterns.find(pattern, here, children=self.children, parent=self.parent, case_sensitive=case)


TREE = Tree('/p1', '/p2', '/p3', '/p1/geo1', '/p1/geo2', '/p1/cam', '/p2/geo1', '/p1/geo1/a', '/p1/geo2/a')


@pytest.mark.parametrize(('pattern', 'expected'), [
    ('geo*', '/p1/geo1 /p1/geo2'),
    ('cam', '/p1/cam'),
    ('nothing', ''),
    ('/p1/geo*', '/p1/geo1 /p1/geo2'),
    ('/p[1-3]/geo1', '/p1/geo1 /p2/geo1'),
    ('./geo*/a', '/p1/geo1/a /p1/geo2/a'),
    ('geo*/..', '/p1'),
    ('../p2', '/p2'),
    ('/', '/'),
    ('.', '/p1'),
    ('* ^geo1', '/p1/geo2 /p1/cam'),
    ('^geo1', '/p1/geo2 /p1/cam'),
    ('* ~ geo[1-5]', '/p1/cam'),
    ('cam geo1', '/p1/cam /p1/geo1'),
    ('(* ~ geo*) | /p2/geo1', '/p1/cam /p2/geo1'),
    ('* & geo*', '/p1/geo1 /p1/geo2'),
])
def test_find(pattern: str, expected: str) -> None:
    assert TREE.find(pattern) == expected.split()


def test_find_ignoring_case() -> None:
    assert TREE.find('GEO1', case=False) == ['/p1/geo1']
    assert TREE.find('GEO1') == []
