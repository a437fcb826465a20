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
from functools import lru_cache
from types import CodeType
from typing import Any

from tdgraph.errors import ExpressionError, UntrustedError
from tdgraph.pars.guards import BUILTINS, GUARDS

__all__ = ['LONGEST', 'SAFE_NAMES', 'Compiled', 'compiled']

LONGEST = 20_000  # characters
SAFE_NAMES = frozenset({'op', 'ops', 'opex', 'me', 'parent', 'root', 'absTime', 'iop', 'ipar', 'project',
                        'app', 'var', 'tdu', *BUILTINS})
_GUARDED_GLOBALS: dict[str, Any] = {**GUARDS, **BUILTINS, '__builtins__': {}}
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
_GUARDED_OPERATORS: dict[type[ast.operator], str] = {
    ast.Pow: '@power', ast.Mult: '@product', ast.Add: '@sum', ast.LShift: '@shift', ast.Mod: '@remainder',
}


class Compiled:
    """One expression, ready to run for any owner."""

    __slots__ = ('_guarded', '_nested', '_raw', 'text', 'unsafe')

    def __init__(self, text: str, raw: CodeType, guarded: CodeType | None, unsafe: str, nested: bool) -> None:
        self.text = text
        self.unsafe = unsafe
        self._raw = raw
        self._guarded = guarded
        self._nested = nested

    def evaluate(self, owner: Any) -> Any:
        """Return the value for `owner`.  Raises whatever the expression raises, `UntrustedError`, `Needs`."""
        names = owner.expression_names()
        if owner.trusted:
            if self._nested:  # inner scopes see globals only
                return eval(self._raw, {**_TRUSTED_GLOBALS, **names})
            return eval(self._raw, _TRUSTED_GLOBALS, names)
        if self._guarded is None:
            raise UntrustedError(f'{self.unsafe} needs a project that is trusted; load it with trust=True '
                                 f'if you trust where it comes from')
        return eval(self._guarded, _GUARDED_GLOBALS, names)


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
            guarded = None if unsafe else compile(_guard(tree), '<expression>', 'eval')
    except SyntaxError as error:
        raise ExpressionError(f'{source!r} is not an expression: {error.msg}') from None
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:
        why = str(error) or type(error).__name__
        raise ExpressionError(f'the expression cannot be compiled: {why}') from None
    nested = any(isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
                 for node in ast.walk(tree))
    return Compiled(source, raw, guarded, unsafe, nested)


def _unsafe(tree: ast.AST) -> str:
    """Return what makes an expression unsafe, '' for a safe one."""
    for node in ast.walk(tree):
        if not isinstance(node, _PLAIN_NODES):
            return _NODE_NAMES.get(type(node), type(node).__name__)
        if isinstance(node, ast.Name) and node.id not in SAFE_NAMES:
            return f'the name {node.id!r}'
        if isinstance(node, ast.Attribute) and node.attr.startswith('_'):
            return f'the private member {node.attr!r}'
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
    bad = [keyword.arg for keyword in node.keywords if keyword.arg and keyword.arg.startswith('_')]
    return f'the keyword {bad[0]!r}' if bad else ''


def _guard(tree: ast.AST) -> ast.Expression:
    guarded = ast.fix_missing_locations(_Guarding().visit(tree))
    assert isinstance(guarded, ast.Expression)
    return guarded


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class _Guarding(ast.NodeTransformer):
    """Replace what can be abused by calls of the guards."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.copy_location(_call('@attribute', self.visit(node.value), ast.Constant(node.attr)), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        key = self.visit(node.slice)
        if isinstance(key, ast.Slice):
            bounds = [part or ast.Constant(None) for part in (key.lower, key.upper, key.step)]
            key = _call('@slice', *bounds)
        return ast.copy_location(_call('@item', self.visit(node.value), key), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        name = _GUARDED_OPERATORS.get(type(node.op))
        result = _call(name, left, right) if name else ast.BinOp(left, node.op, right)
        return ast.copy_location(result, node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return ast.copy_location(_call('@joined', *map(self.visit, node.values)), node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        conversion = ast.Constant('' if node.conversion < 0 else chr(node.conversion))
        spec = ast.Constant('') if node.format_spec is None else self.visit(node.format_spec)
        return ast.copy_location(_call('@formatted', self.visit(node.value), conversion, spec), node)
