"""YAML 1.2: what words mean, that writing keeps everything, and what a hostile file gets."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tdgraph.errors import NetworkError
from tdgraph.formats.yaml12 import dump, load

SCALARS = (st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
           | st.text(st.characters(exclude_categories=['Cs'])) | st.text('-+.0123456789_:eExo tTzZ'))
VALUES = st.recursive(SCALARS, lambda inside: st.lists(inside, max_size=4)
                      | st.dictionaries(st.text(st.characters(exclude_categories=['Cs'])), inside, max_size=4),
                      max_leaves=12)


@pytest.mark.parametrize(('word', 'value'), [
    ('off', 'off'), ('yes', 'yes'), ('1e-9', 1e-9), ('1:30', '1:30'), ('010', 10), ('0o17', 15), ('0x1F', 31),
    ('2020-01-01', '2020-01-01'), ('1_000', '1_000'), ('~', None), ('null', None), ('True', True), ('+12', 12),
    ('.5', 0.5), ('5.', 5.0), ('-.inf', -math.inf), ("'1'", '1'), ('"1"', '1'), ('!!str 1', '1'), ('!!int 7', 7),
    ('=op("a")[0]', '=op("a")[0]'), ('1.2.3', '1.2.3'), ('<<', '<<'),
])
def test_what_a_word_means(word: str, value: object) -> None:
    found = load(f'a: {word}\n', 'net.tdn')['a']
    assert found == value and type(found) is type(value)


@given(st.dictionaries(st.text(st.characters(exclude_categories=['Cs'])), VALUES, max_size=5))
def test_writing_keeps_everything(value: dict[str, object]) -> None:
    text = dump(value)
    assert load(text, 'net.tdn') == value
    assert dump(load(text, 'net.tdn')) == text
    assert dump(load(dump(value, frozenset(value)), 'net.tdn')) == text
    # Embody and everybody else's PyYAML reads the same.
    assert yaml.load(text, Loader=yaml.CSafeLoader) == value


def test_texts_stay_readable() -> None:
    shader = 'void main() {\n\tcolor = vec4(1); \n}\n\n'
    assert dump({'dat_content': shader}) == 'dat_content: |+\n  void main() {\n  \tcolor = vec4(1); \n  }\n\n'
    assert dump({'a': "=op('lfo1')['chan1'] * 2", 'b': 'x: y', 'at': [1, -2]}, frozenset({'at'})) == (
        "a: =op('lfo1')['chan1'] * 2\nb: 'x: y'\nat: [1, -2]\n")
    assert dump({'rows': [['a', '1'], []]}) == "rows:\n- - a\n  - '1'\n- []\n"


def test_one_changed_value_is_one_changed_line() -> None:
    value = {'operators': [{'name': f'noise{n}', 'parameters': {'period': n, 'seed': 1}} for n in range(3)]}
    before = dump(value).splitlines()
    value['operators'][1]['parameters']['period'] = 8.5  # type: ignore[index]
    assert sum(a != b for a, b in zip(before, dump(value).splitlines(), strict=True)) == 1


@pytest.mark.parametrize(('text', 'error'), [
    ('[' * 100_000, 'nested more than 100 deep'),
    ('a: &x [*x]', r'\*x refers to nothing'),
    ('a: !!python/object/apply:os.system [ls]', r'net.tdn:1: the tag .* is refused'),
    ('\na: !mine 3', r'net.tdn:2: the tag !mine is refused'),
    (f'a: {"9" * 5000}', '5,000 digits'),
    ('{"a": ' + '9' * 5000 + '}', '5,000 digits'),
    ('a: 1\na: 2', r"net.tdn:2: the key 'a' is there twice"),
    ('a: 1\n---\nb: 1', 'a second document'),
    ('? [a]\n: 1', 'a key is a collection'),
    ('a: [1, 2', r'net.tdn:2: no YAML: .*expected .,. or .].; correct'),
    ('a:\n\t- b', r'net.tdn:2: no YAML: .*; correct the file'),
    ('a: \x00', 'net.tdn: no YAML'),
])
def test_what_is_refused(text: str, error: str) -> None:
    with pytest.raises(NetworkError, match=error):
        load(text, 'net.tdn')


def test_aliases_that_explode() -> None:
    text = 'a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n'
    text += ''.join(f'a{n}: &a{n} [{", ".join([f"*a{n - 1}"] * 10)}]\n' for n in range(1, 12))
    with pytest.raises(NetworkError, match=r'net.tdn:6: the aliases repeat more than 1,000,000 values'):
        load(text, 'net.tdn')


def test_aliases_are_copies() -> None:
    found = load('a: &x {n: 1}\nb: *x\n', 'net.tdn')
    found['a']['n'] = 2
    assert found['b'] == {'n': 1}


def test_json_of_old_files() -> None:
    assert load('\ufeff \t{"a":\t[1, 2.5, null, true, "off"]}', 'net.tdn') == {'a': [1, 2.5, None, True, 'off']}
    assert load('[{a: b}]', 'net.tdn') == [{'a': 'b'}]  # flow style, not JSON
