"""Safe expressions become functions: what can be abused goes through the guards, all else is plain Python.

A guard is a call and costs five times what it guards, so it is left out where nothing can grow (one operand is a
float for sure), and elsewhere stands behind a test of the class that costs next to nothing::

    a.name   ->   t.name if (t := a).__class__ in SHOWS_name else @attribute(t, 'name')
    a * b    ->   t * u if ((t := a).__class__ in FLOATS) | ((u := b).__class__ in FLOATS) else @product(t, u)

`t` and `u` are locals of the function.  No text can spell their names or those of the guards.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any, Final

from tdgraph.errors import ExpressionError
from tdgraph.pars.guards import (
    BUILTINS,
    FLOATS,
    GUARDED_MATH,
    GUARDS,
    ITEMS,
    NUMBERS,
    SHOWS,
    TDU_NAMES,
    check_format,
    check_widths,
)

__all__ = ['guarded']

#: Sets of classes by attribute name that may be made; beyond, names go through the guard each time.
MOST_NAMES: Final = 5_000
#: Of an f-string that Python joins by itself.
MOST_FIELDS: Final = 8

_NAMES: Final = '@names'
#: Kinds of values that are known beforehand: a float; a number whose size the text itself bounds; anything.
_FLOAT, _NUMBER, _ANY = 2, 1, 0
_SMALL: Final = 64  # bits
_TIME: Final = frozenset({'frame', 'seconds', 'step', 'stepSeconds'})
_NO_FLOAT: Final = frozenset({'ceil', 'comb', 'factorial', 'floor', 'frexp', 'gcd', 'isqrt', 'lcm', 'modf', 'perm',
                              'prod', 'sumprod', 'trunc'})
_SIMPLE: Final = (ast.Sub, ast.Div, ast.FloorDiv, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor)

_globals: dict[str, Any] = {**GUARDS, **BUILTINS, '__builtins__': {}, '@floats': FLOATS, '@numbers': NUMBERS,
                            '@items': ITEMS}
_globals.update({f'@math.{name}': GUARDED_MATH.get(name, value) for name, value in vars(math).items()
                 if not name.startswith('_')})


def guarded(tree: ast.Expression) -> Callable[[Any], Any]:
    """Return a function of the names that computes a tree which has been found safe."""
    body = _Emitter().emit(tree.body, 0)
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg(_NAMES)], kwonlyargs=[], kw_defaults=[], defaults=[])
    code = compile(ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, body))), '<expression>', 'eval')
    function: Callable[[Any], Any] = eval(code, _globals)
    return function


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(_load(name), list(arguments), [])


def _kept(slot: int, value: ast.expr) -> ast.expr:
    """``(slot := value).__class__``"""
    named = ast.NamedExpr(ast.Name(f'@{slot}', ast.Store()), value)
    return ast.Attribute(named, '__class__', ast.Load())


def _among(value: ast.expr, classes: str) -> ast.expr:
    return ast.Compare(value, [ast.In()], [_load(classes)])


class _Emitter:
    """Makes the body; a `slot` is the first local that is free."""

    def __init__(self) -> None:
        self.kinds: dict[int, int] = {}

    def emit(self, node: ast.expr, slot: int) -> ast.expr:
        made: ast.expr = getattr(self, f'_{type(node).__name__}')(node, slot)
        return ast.copy_location(made, node)

    def _all(self, nodes: list[Any], slot: int) -> list[ast.expr]:
        return [self.emit(node, slot) for node in nodes]

    # -- what stays as it is --------------------------------------------------------------------------------

    def _Constant(self, node: ast.Constant, slot: int) -> ast.expr:
        return node

    def _Name(self, node: ast.Name, slot: int) -> ast.expr:
        return node if node.id in BUILTINS else ast.Subscript(_load(_NAMES), ast.Constant(node.id), ast.Load())

    def _BoolOp(self, node: ast.BoolOp, slot: int) -> ast.expr:
        return ast.BoolOp(node.op, self._all(node.values, slot))

    def _UnaryOp(self, node: ast.UnaryOp, slot: int) -> ast.expr:
        return ast.UnaryOp(node.op, self.emit(node.operand, slot))

    def _Compare(self, node: ast.Compare, slot: int) -> ast.expr:
        return ast.Compare(self.emit(node.left, slot), node.ops, self._all(node.comparators, slot))

    def _IfExp(self, node: ast.IfExp, slot: int) -> ast.expr:
        return ast.IfExp(*self._all([node.test, node.body, node.orelse], slot))

    def _Tuple(self, node: ast.Tuple, slot: int) -> ast.expr:
        return ast.Tuple(self._all(node.elts, slot), ast.Load())

    def _List(self, node: ast.List, slot: int) -> ast.expr:
        return ast.List(self._all(node.elts, slot), ast.Load())

    def _Dict(self, node: ast.Dict, slot: int) -> ast.expr:
        return ast.Dict([*self._all(node.keys, slot)], self._all(node.values, slot))

    def _Call(self, node: ast.Call, slot: int) -> ast.expr:
        keywords = [ast.keyword(keyword.arg, self.emit(keyword.value, slot)) for keyword in node.keywords]
        return ast.Call(self.emit(node.func, slot), self._all(node.args, slot), keywords)

    # -- members and items ----------------------------------------------------------------------------------

    def _Attribute(self, node: ast.Attribute, slot: int) -> ast.expr:
        value, name = node.value, node.attr
        if isinstance(value, ast.Name):
            if value.id == 'math' and f'@math.{name}' in _globals:
                return _load(f'@math.{name}')
            if (value.id == 'absTime' and name in _TIME) or (value.id == 'tdu' and name in TDU_NAMES):
                return ast.Attribute(self.emit(value, slot), name, ast.Load())
        if name not in SHOWS and len(SHOWS) >= MOST_NAMES:
            return _call('@attribute', self.emit(value, slot), ast.Constant(name))
        _globals[f'@shows {name}'] = SHOWS.setdefault(name, set())
        kept = _load(f'@{slot}')
        return ast.IfExp(_among(_kept(slot, self.emit(value, slot)), f'@shows {name}'),
                         ast.Attribute(kept, name, ast.Load()), _call('@attribute', kept, ast.Constant(name)))

    def _Subscript(self, node: ast.Subscript, slot: int) -> ast.expr:
        value, key = self.emit(node.value, slot), node.slice
        if isinstance(key, ast.Constant) or (isinstance(key, ast.Tuple) and all(
                isinstance(item, ast.Constant) for item in key.elts)):
            kept = _load(f'@{slot}')
            return ast.IfExp(_among(_kept(slot, value), '@items'), ast.Subscript(kept, key, ast.Load()),
                             _call('@item', kept, key))
        return _call('@item', value, self.emit(key, slot))

    def _Slice(self, node: ast.Slice, slot: int) -> ast.expr:
        return _call('@slice', *(ast.Constant(None) if part is None else self.emit(part, slot)
                                 for part in (node.lower, node.upper, node.step)))

    # -- what can grow --------------------------------------------------------------------------------------

    def _BinOp(self, node: ast.BinOp, slot: int) -> ast.expr:
        first, second, kind = self.kind(node.left), self.kind(node.right), type(node.op)
        if isinstance(node.op, _SIMPLE) or _cannot_grow(kind, first, second) or _is_format(node):
            return ast.BinOp(self.emit(node.left, slot), node.op, self.emit(node.right, slot))
        left, right = self.emit(node.left, slot), self.emit(node.right, slot + 1)
        if kind is ast.LShift:
            return _call('@shift', left, right)
        one, other = _load(f'@{slot}'), _load(f'@{slot + 1}')
        if kind is ast.Mod:
            keep = ast.NamedExpr(ast.Name(f'@{slot + 1}', ast.Store()), right)
            # The right side is looked at (`is not t`) only so that it is evaluated before the branch.
            test: ast.expr = ast.BinOp(_among(_kept(slot, left), '@numbers'), ast.BitAnd(), ast.Compare(
                keep, [ast.IsNot()], [_load('@nothing')]))
        else:
            harmless = '@numbers' if kind is ast.Add else '@floats'
            test = ast.BinOp(_among(_kept(slot, left), harmless), ast.BitOr(),
                             _among(_kept(slot + 1, right), harmless))
        return ast.IfExp(test, ast.BinOp(one, node.op, other), _call(_GUARD_OF[kind], one, other))

    def _JoinedStr(self, node: ast.JoinedStr, slot: int) -> ast.expr:
        if len(node.values) <= MOST_FIELDS and all(map(_is_bounded, node.values)):
            fields = [ast.FormattedValue(self.emit(field.value, slot), field.conversion, field.format_spec)
                      if isinstance(field, ast.FormattedValue) else field for field in node.values]
            return ast.JoinedStr(fields)
        return _call('@joined', *self._all(node.values, slot))

    def _FormattedValue(self, node: ast.FormattedValue, slot: int) -> ast.expr:
        conversion = ast.Constant('' if node.conversion < 0 else chr(node.conversion))
        spec = ast.Constant('') if node.format_spec is None else self.emit(node.format_spec, slot)
        return _call('@formatted', self.emit(node.value, slot), conversion, spec)

    # -- what is known of values ----------------------------------------------------------------------------

    def kind(self, node: ast.expr) -> int:
        """Return what the value of a node of the text will be, if it does not raise."""
        known = self.kinds.get(id(node))
        if known is None:
            known = self.kinds[id(node)] = self._kind(node)
        return known

    def _kind(self, node: ast.expr) -> int:
        match node:
            case ast.Constant(value=float()):
                return _FLOAT
            case ast.Constant(value=int() as value):
                return _NUMBER if value.bit_length() <= _SMALL else _ANY
            case ast.UnaryOp(op=ast.Not()):
                return _NUMBER
            case ast.UnaryOp(operand=operand):
                return self.kind(operand)
            case ast.IfExp(body=body, orelse=orelse):
                return min(self.kind(body), self.kind(orelse))
            case ast.BoolOp(values=values):
                return min(map(self.kind, values))
            case ast.BinOp(left=left, op=op, right=right):
                return _kind_of(type(op), self.kind(left), self.kind(right))
            case ast.Attribute(value=ast.Name(id='absTime'), attr=name):
                return _FLOAT if name in _TIME else _ANY
            case ast.Attribute(value=ast.Name(id='math'), attr=name):
                return _FLOAT if isinstance(getattr(math, name, None), float) else _ANY
            case ast.Call(func=ast.Name(id='float')):
                return _FLOAT
            case ast.Call(func=ast.Name(id='len' | 'bool')):
                return _NUMBER
            case ast.Call(func=ast.Attribute(value=ast.Name(id='math'), attr=name)):
                return _FLOAT if f'@math.{name}' in _globals and name not in _NO_FLOAT else _ANY
        return _ANY


_GUARD_OF: Final[dict[type[ast.operator], str]] = {
    ast.Mult: '@product', ast.Add: '@sum', ast.Pow: '@power', ast.Mod: '@remainder'}


def _is_format(node: ast.BinOp) -> bool:
    """Whether this is ``'text' % …`` whose text is known and has no wide fields."""
    if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
        return _passes(check_format, node.left.value)
    return False


def _is_bounded(field: ast.expr) -> bool:
    """Whether a part of an f-string has a specification that is known and not wide."""
    spec = field.format_spec if isinstance(field, ast.FormattedValue) else None
    if not isinstance(spec, ast.JoinedStr):
        return True
    return all(isinstance(part, ast.Constant) and _passes(check_widths, str(part.value)) for part in spec.values)


def _passes(check: Callable[[str], None], text: str) -> bool:
    try:
        check(text)
    except ExpressionError:
        return False
    return True


def _cannot_grow(op: type[ast.operator], first: int, second: int) -> bool:
    """Whether no value of these kinds makes the result large."""
    if op is ast.Mod:
        return first != _ANY
    if op is ast.Add:
        return first != _ANY or second != _ANY
    if op is ast.Mult:
        return _FLOAT in (first, second) or _ANY not in (first, second)
    return op is ast.Pow and _FLOAT in (first, second)


def _kind_of(op: type[ast.operator], first: int, second: int) -> int:
    if _ANY in (first, second):
        return _ANY
    if op is ast.Div or (_FLOAT in (first, second) and op in (ast.Add, ast.Sub, ast.Mult, ast.Pow)):
        return _FLOAT
    return _NUMBER if op in (ast.Add, ast.Sub, ast.Mult, ast.Mod, ast.FloorDiv, ast.BitAnd, ast.RShift) else _ANY
