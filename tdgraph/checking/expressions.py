"""What expressions and scripts refer to, read from their text: only operators are looked up, nothing evaluated."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

from tdgraph.errors import TDGraphError, nearest

__all__ = ['References', 'syntax_fault']

#: Members that need no cook of the operator.
_STILL = frozenset({
    'par', 'parGroup', 'seq', 'pars', 'name', 'path', 'id', 'digits', 'base', 'type', 'opType', 'OPType',
    'family', 'label', 'width', 'height', 'depth', 'aspect', 'pixelFormat', 'pixelFormatName', 'time', 'parent',
    'op', 'ops', 'opex', 'inputs', 'outputs', 'children', 'numChildren', 'fetch', 'store', 'storage', 'tags',
    'color', 'nodeX', 'nodeY', 'comment', 'valid', 'module', 'mod', 'ext', 'iop', 'ipar', 'bypass', 'lock',
    'display', 'render', 'viewer', 'run', 'errors', 'warnings'
})
_FINDS = ('op', 'opex')
# Texts that are looked up.  Patterns are not: those of a hostile file could take for ever.
_PATH = re.compile(r'[\w./]{1,200}', re.ASCII)


class References:
    """What a piece of Python in the place of `me` refers to.

    `reads`: operators whose value it uses.  `names`: all that it names.  `faults`: names that lead nowhere.
    """

    def __init__(self, me: Any, tree: ast.AST, *, is_script: bool = False) -> None:
        self.me, self.is_script = me, is_script
        self.reads: dict[Any, None] = {}
        self.names: dict[Any, None] = {}
        self.faults: list[str] = []
        self._seen: set[ast.AST] = set()
        for node in ast.walk(tree):
            self._look(node)

    def _look(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            target = self._operator(node.value)
            if target is not None:
                self._seen.add(node.value)
                self._use(target, node)
                return
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == 'par':
            target = self._operator(node.value.value)
            if target is not None:
                self._parameter(target, node.attr)
        elif isinstance(node, ast.Call) and node not in self._seen:
            self._operator(node)
            if isinstance(node.func, ast.Name) and node.func.id in (*_FINDS, 'ops'):
                self._tell_missing(node)
        if self.is_script and isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._from(self.me.above or self.me, node.value)

    def _use(self, target: Any, node: ast.Attribute | ast.Subscript) -> None:
        self.names[target] = None
        # Members of its own tell an expression where it is: me.chanIndex, me.inputCell.
        if isinstance(node, ast.Subscript) or (node.attr not in _STILL and target is not self.me):
            self.reads[target] = None

    def _parameter(self, target: Any, name: str) -> None:
        pars = target.par
        if self.is_script or hasattr(type(pars), name):
            return
        known = any(find(name) is not None for find in (pars.get_par, pars.get_sequence, pars.get_group))
        if not known and target.supported:
            close = nearest(name, [par.name for par in pars])
            self.faults.append(f'{target.path} has no parameter {name!r}{close}')

    def _tell_missing(self, node: ast.Call) -> None:
        text = _text(node)
        around = self.me.above or self.me
        if text is None or self.is_script or not _PATH.fullmatch(text):
            return
        if self._from(around, text) is None:
            names = [child.name for child in around.children]
            self.faults.append(f'there is no operator {text!r}{nearest(text, names)}')

    def _operator(self, node: ast.AST) -> Any:
        """Return the operator that an expression stands for, None where that cannot be seen."""
        me, around = self.me, self.me.above or self.me
        if isinstance(node, ast.Name):
            return {'me': me, 'root': me.engine.root}.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            finder = node.value.id
            return self._shortcut(finder, node.attr) if finder in ('parent', 'op') else None
        if not isinstance(node, ast.Call):
            return None
        function = node.func
        if isinstance(function, ast.Name):
            if function.id in _FINDS and _text(node) is not None:
                return self._from(around, _text(node))
            return self._above(me, node) if function.id == 'parent' else None
        if isinstance(function, ast.Attribute):
            base = self._operator(function.value)
            if base is not None and function.attr in _FINDS and _text(node) is not None:
                return self._from(base, _text(node))
            return self._above(base, node) if base is not None and function.attr == 'parent' else None
        return None

    def _shortcut(self, finder: str, name: str) -> Any:
        try:
            found = getattr(self.me.expression_names()[finder], name)
        except (TDGraphError, LookupError, AttributeError):
            return None
        return found if getattr(found, 'isOP', False) else None

    def _from(self, base: Any, text: str | None) -> Any:
        if text is None or not _PATH.fullmatch(text):
            return None
        try:
            found = base.op(text)
        except TDGraphError:  # no path at all
            return None
        if found is not None:
            self.names[found] = None
        return found

    @staticmethod
    def _above(op: Any, node: ast.Call) -> Any:
        level = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else 1
        return op.parent(level) if isinstance(level, int) and len(node.args) < 2 else None


def _text(node: ast.Call) -> str | None:
    if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
        return node.args[0].value
    return None


def syntax_fault(text: str) -> str:
    """Return what is wrong with a text as Python, '' where it parses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f'line {error.lineno}: ' if isinstance(error, SyntaxError) and error.lineno else ''
        return f'{line}{error.msg if isinstance(error, SyntaxError) else error or type(error).__name__}'
    return ''
