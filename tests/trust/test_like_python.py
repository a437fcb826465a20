"""A safe expression gives what Python's own `eval` gives: the same value, or an error of the same kind."""

from __future__ import annotations

import importlib.util
import math
import warnings
from pathlib import Path
from typing import Any

import pytest

from tdgraph.errors import ExpressionError, UntrustedError
from tdgraph.pars.expressions import compiled

_spec = importlib.util.spec_from_file_location('generator', Path(__file__).with_name('generator.py'))
assert _spec is not None and _spec.loader is not None
generator = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generator)


class Thing:
    _td_safe_ = frozenset({'number', 'half', 'name', 'items', 'table', 'seconds'})

    def __init__(self) -> None:
        self.number, self.half, self.name, self.seconds = 7, 0.5, 'thing7', 1.25
        self.items, self.table = [3, 1, 2], {'a': 4, 'b': 'x'}


class Owner:
    trusted = False

    def expression_names(self) -> dict[str, Any]:
        thing = Thing()
        return {'me': thing, 'absTime': thing, 'math': math}


def outcome(call: Any) -> tuple[str, Any]:
    try:
        return 'value', call()
    except (ExpressionError, UntrustedError) as error:
        return 'refused', str(error)
    except Exception as error:
        return 'error', type(error)


def same(first: Any, second: Any) -> bool:
    if type(first) is not type(second):
        return False
    if isinstance(first, float):
        return (first == second and math.copysign(1, first) == math.copysign(1, second)) or first != first != second
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(map(same, first, second))
    return repr(first) == repr(second) if isinstance(first, (dict, complex)) else bool(first == second)


def compare(seed: int, count: int) -> None:
    make = generator.Generator(seed).expression
    refused = done = 0
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        while done < count:
            text = make()
            try:
                code = compile(text, 'plain', 'eval')
            except SyntaxError:
                continue
            done += 1
            kind, value = outcome(lambda text=text: compiled(text).evaluate(Owner()))
            if kind == 'refused':
                assert 'too large' in value or 'format field' in value, text
                refused += 1
                continue
            names = Owner().expression_names()
            plain_kind, plain = outcome(lambda code=code, names=names: eval(code, {'math': math}, names))
            assert kind == plain_kind, (text, value, plain)
            assert value is plain if kind == 'error' else same(value, plain), (text, value, plain)
    assert refused < count * 0.03


def test_5000_generated_expressions() -> None:
    compare(1, 5_000)


@pytest.mark.slow
@pytest.mark.parametrize('seed', range(2, 12))
def test_100000_generated_expressions(seed: int) -> None:
    compare(seed, 10_000)
