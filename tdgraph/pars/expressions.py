"""Expressions of parameters: parsed once, checked, compiled.

A *safe* expression (arithmetic, comparisons, conditionals, subscripts, literals, calls of the names in
`SAFE_NAMES` and of members that `guards` lets through) always runs, behind the guards.  Any other needs an
owner that is trusted; a trusted owner runs every expression as plain Python, without guards.
"""

from __future__ import annotations

import ast
import collections
import enum
import math
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any

from tdgraph.errors import ExpressionError, UntrustedError
from tdgraph.pars.guarding import guarded
from tdgraph.pars.guards import BUILTINS

__all__ = ['LONGEST', 'SAFE_NAMES', 'Compiled', 'compiled']

LONGEST = 20_000  # characters
SAFE_NAMES = frozenset({'op', 'ops', 'opex', 'me', 'parent', 'root', 'absTime', 'iop', 'ipar', 'project',
                        'app', 'var', 'tdu', *BUILTINS})
_TRUSTED_GLOBALS: dict[str, Any] = {'__builtins__': __builtins__, 'math': math, 're': re,
                                    'collections': collections, 'enum': enum}

_PLAIN_NODES = (
    ast.Expression, ast.Constant, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd,
    ast.Invert, ast.BinOp, ast.Sub, ast.Div, ast.FloorDiv, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor,
    ast.Add, ast.Mult, ast.Pow, ast.Mod, ast.LShift, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt,
    ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn, ast.IfExp, ast.Slice, ast.Tuple, ast.List, ast.Dict,
    ast.Load, ast.keyword, ast.Subscript, ast.Attribute, ast.Call, ast.Name, ast.JoinedStr,
    ast.FormattedValue,
)
_NODE_NAMES: dict[type[ast.AST], str] = {
    ast.Lambda: 'lambda', ast.ListComp: 'a comprehension', ast.SetComp: 'a comprehension',
    ast.DictComp: 'a comprehension',
    ast.GeneratorExp: 'a generator', ast.NamedExpr: "':='", ast.Await: 'await', ast.Yield: 'yield',
    ast.YieldFrom: 'yield', ast.Starred: "'*'", ast.Set: 'a set', ast.MatMult: "'@'",
}

class Compiled:
    """One expression, ready to run for any owner."""

    __slots__ = ('_guarded', '_nested', '_raw', '_tree', 'text', 'unsafe')

    def __init__(self, text: str, raw: CodeType, tree: ast.Expression | None, unsafe: str, nested: bool) -> None:
        self.text = text
        self.unsafe = unsafe
        self._raw = raw
        self._tree = tree
        self._guarded: Callable[[Any], Any] | None = None
        self._nested = nested

    def evaluate(self, owner: Any) -> Any:
        """Return the value for `owner`.  Raises whatever the expression raises, `UntrustedError`, `Needs`."""
        names = owner.expression_names()
        if owner.trusted:
            if self._nested:  # inner scopes see globals only
                return eval(self._raw, {**_TRUSTED_GLOBALS, **names})
            return eval(self._raw, _TRUSTED_GLOBALS, names)
        if self._guarded is None:
            self._make_guarded()
            assert self._guarded is not None
        try:
            return self._guarded(names)
        except KeyError as error:
            missing = error.args[0] if error.args else None
            if missing in SAFE_NAMES and missing not in names and missing not in BUILTINS:
                raise NameError(f'name {missing!r} is not defined') from None
            raise

    def _make_guarded(self) -> None:
        """Compile the guarded form: only when it is wanted, most projects are trusted."""
        if self.unsafe:
            raise UntrustedError(f'{self.unsafe} needs a project that is trusted; load it with trust=True '
                                 f'if you trust where it comes from')
        assert self._tree is not None
        try:
            self._guarded = guarded(self._tree)
        except (RecursionError, MemoryError) as error:
            raise ExpressionError(f'the expression cannot be compiled: {error or type(error).__name__}') from None
        self._tree = None


def compiled(text: str, place: str = '') -> Compiled:
    """Return the compiled expression, the same object for the same text.

    Raises `ExpressionError`, with `place` in front, when it does not parse.
    """
    if not place:
        return _compiled(text)
    try:
        return _compiled(text)
    except ExpressionError as error:
        raise ExpressionError(f'{place}: {error}') from None


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Compiled:
    source = text.strip()
    if len(source) > LONGEST:
        raise ExpressionError(f'an expression of {len(source)} characters; the longest has {LONGEST}')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # `1 is 1` is the author's business
            tree = ast.parse(source, '<expression>', 'eval')
            raw = compile(tree, '<expression>', 'eval')
            unsafe = _unsafe(tree)
    except SyntaxError as error:
        raise ExpressionError(f'{source!r} is not an expression: {error.msg}') from None
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:
        why = str(error) or type(error).__name__
        raise ExpressionError(f'the expression cannot be compiled: {why}') from None
    nested = any(isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
                 for node in ast.walk(tree))
    return Compiled(source, raw, None if unsafe else tree, unsafe, nested)


def _unsafe(tree: ast.AST) -> str:
    """Return what makes an expression unsafe, '' for a safe one."""
    for node in ast.walk(tree):
        if not isinstance(node, _PLAIN_NODES):
            return _NODE_NAMES.get(type(node), type(node).__name__)
        if isinstance(node, ast.Name) and node.id not in SAFE_NAMES:
            return f'the name {node.id!r}'
        if isinstance(node, ast.Attribute) and node.attr.startswith('_'):
            return f'the private member {node.attr!r}'
        if isinstance(node, ast.Dict) and None in node.keys:
            return "'**'"
        if isinstance(node, ast.Call):
            reason = _unsafe_call(node)
            if reason:
                return reason
        if isinstance(node, ast.Constant) and isinstance(node.value, (bytes, complex, type(...))):
            return f'a {type(node.value).__name__}'
    return ''


def _unsafe_call(node: ast.Call) -> str:
    if not isinstance(node.func, (ast.Name, ast.Attribute)):
        return 'a call of a value'
    if any(keyword.arg is None for keyword in node.keywords):
        return "'**'"
    if isinstance(node.func, ast.Name) and any(keyword.arg == 'key' for keyword in node.keywords):
        return "the keyword 'key'"  # min and max would loop
    if isinstance(node.func, ast.Attribute) and node.func.attr == 'fetch' and (len(node.args) > 3 or any(
            keyword.arg == 'storeDefault' for keyword in node.keywords)):
        return 'fetch() that stores'
    bad = [keyword.arg for keyword in node.keywords if keyword.arg and keyword.arg.startswith('_')]
    return f'the keyword {bad[0]!r}' if bad else ''
