"""Callbacks that were given as Python functions, as the text of a DAT.

A DAT has no module around it.  So its text is the function together with what it uses of its file, and what that
uses in turn: functions, classes, constants, imports, in the order of the file.  Names that are in no file (a
notebook's) are written from their values where those are plain.
"""

from __future__ import annotations

import ast
import linecache
import os
import re
import symtable
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any, Final

__all__ = ['NoSource', 'text_of_functions']

_FUTURE: Final = 'from __future__ import annotations'
_LARGE = re.compile(r'^(def|async def|class|@)\b|^@', re.MULTILINE)


class NoSource(Exception):
    """Why the source of a callback cannot be had; the text continues 'callback onCook'."""


def text_of_functions(functions: Mapping[str, Callable[..., Any]]) -> str:
    """Return Python text that defines these callbacks by their names.  Raises NoSource."""
    collector = _Collector()
    tail = []
    for name, function in functions.items():
        try:
            own = collector.add(function)
        except NoSource as error:
            raise NoSource(f'{name} {error}') from None
        if own != name:
            tail.append((name, own))
    bound = collector.bound()
    for name, own in tail:
        if name in bound:
            raise NoSource(f'{name} is the function {own}, and another {name} is in its file')
    names = ''.join(f'{name} = {own}\n' for name, own in tail)
    return collector.text() + (f'\n\n{names}' if names else '')


class _File:
    """A file of Python: its lines, its statements, and which of them bind a name."""

    def __init__(self, name: str, names: dict[str, Any]) -> None:
        self.name, self.globals = name, names
        self.lines = linecache.getlines(name, names)
        try:
            self.tree = ast.parse(''.join(self.lines))
        except SyntaxError:
            raise NoSource('has a source that has changed since it was loaded') from None
        self.binding: dict[str, list[ast.stmt]] = {}
        for statement in self.tree.body:
            for bound in _bound(statement):
                self.binding.setdefault(bound, []).append(statement)

    def definition(self, function: FunctionType) -> ast.stmt:
        """Return the statement that has made a function."""
        for node in ast.walk(self.tree):
            if (isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == function.__name__
                    and _first_line(node) == function.__code__.co_firstlineno):
                return node
        raise NoSource('has no source that can be read; write it into a file')

    def source(self, statement: ast.stmt) -> str:
        """Return the lines of a statement, with the comment right above it."""
        first = _first_line(statement)
        while first > 1 and self.lines[first - 2].startswith('#') and not self.lines[first - 2].startswith('#!'):
            first -= 1
        return textwrap.dedent(''.join(self.lines[first - 1:statement.end_lineno])).rstrip('\n')


class _Collector:
    """What the text is made of: statements by (file, line), and values of names that are in no file."""

    def __init__(self) -> None:
        self.files: dict[str, _File] = {}
        self.found: dict[tuple[str, int], tuple[ast.stmt, str]] = {}
        self.values: dict[str, str] = {}

    def add(self, function: Any) -> str:
        """Collect a function; return the name that it is defined under."""
        if not isinstance(function, FunctionType):
            raise NoSource(f'is a {type(function).__name__}; give a function defined with def')
        if function.__name__ == '<lambda>':
            raise NoSource('is a lambda; define it with def')
        if function.__code__.co_freevars:
            raise NoSource(f'uses {", ".join(function.__code__.co_freevars)} of the function that has made it; '
                           'define it at the top of a file')
        name = function.__code__.co_filename
        if name not in self.files:
            self.files[name] = _File(name, function.__globals__)
        file = self.files[name]
        self._take(file, file.definition(function))
        return function.__name__

    def _take(self, file: _File, statement: ast.stmt) -> None:
        place = file.name, statement.lineno
        if place in self.found:
            return
        self.found[place] = statement, file.source(statement)
        if isinstance(statement, ast.ImportFrom) and statement.level:
            raise NoSource(f'imports {statement.module or "."} from its own package, which a DAT has not')
        for module in _imported(statement):
            _check_reachable(file, module)
        try:
            used = [*_used(self.found[place][1])]
        except SyntaxError:
            raise NoSource('has a source that only makes sense where it stands; write it at the top of a '
                           'file') from None
        for name in used:
            self._need(file, name)

    def _need(self, file: _File, name: str) -> None:
        if name == '__file__':
            raise NoSource('uses __file__, which a DAT has not')
        for statement in file.binding.get(name, ()):
            self._take(file, statement)
        if name in file.binding or name in self.values or name not in file.globals or name.startswith('__'):
            return
        value = file.globals[name]
        if isinstance(value, FunctionType):
            if self.add(value) != name:
                self.values[name] = f'{name} = {value.__name__}'
        elif isinstance(value, ModuleType):
            self.values[name] = f'import {value.__name__} as {name}'
        elif _is_plain(value):
            self.values[name] = f'{name} = {value!r}'
        else:
            raise NoSource(f'uses {name}, which is not in its file')

    def bound(self) -> set[str]:
        """Return the names that the text defines."""
        return {name for statement, _ in self.found.values() for name in _bound(statement)} | set(self.values)

    def text(self) -> str:
        """Return what was collected, file by file, as somebody would have written it."""
        found = [item for _, item in sorted(self.found.items())]
        head = []
        if any(map(_is_annotated, (statement for statement, _ in found))):
            head = [_FUTURE for file in self.files.values() if 'annotations' in file.binding]
        pieces = [*head, *self.values.values(), *(_for_dat(statement, source) for statement, source in found)]
        text, before = '', ''
        for piece in dict.fromkeys(pieces):
            text += _gap(before, piece) + piece
            before = piece
        return text + '\n'


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, 'decorator_list', None)
    return decorators[0].lineno if decorators else statement.lineno


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement at the top of a file defines."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.partition('.')[0]
    elif not _is_main(statement):
        table = symtable.symtable(ast.unparse(statement), '', 'exec')
        for symbol in table.get_symbols():
            if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
                yield symbol.get_name()


def _is_main(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and '__name__' in ast.unparse(statement.test)


def _is_annotated(statement: ast.stmt) -> bool:
    return any(getattr(node, 'annotation', None) or getattr(node, 'returns', None) for node in ast.walk(statement))


def _gap(before: str, piece: str) -> str:
    """Return the line ends between two statements."""
    if not before:
        return ''
    if re.search(_LARGE, before) or re.search(_LARGE, piece):
        return '\n\n\n'
    imports = [text.startswith(('import ', 'from ')) for text in (before, piece)]
    return '\n\n' if imports[0] is not imports[1] or piece.startswith('#') else '\n'


def _used(source: str) -> Iterator[str]:
    """Yield the names that a statement reads from around it."""
    waiting = [symtable.symtable(source, '', 'exec')]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_global() or (table.get_type() == 'module' and symbol.is_referenced()):
                yield symbol.get_name()


def _imported(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [statement.module] if isinstance(statement, ast.ImportFrom) and statement.module else []


def _check_reachable(file: _File, module: str) -> None:
    """Refuse a module that only stands beside the file: a DAT is somewhere else."""
    where = getattr(sys.modules.get(module.partition('.')[0]), '__file__', None)
    if where and os.path.dirname(os.path.abspath(where)) == os.path.dirname(os.path.abspath(file.name)):
        raise NoSource(f'imports {module}, which lies beside its file; a DAT does not find it')


def _for_dat(statement: ast.stmt, source: str) -> str:
    """Return a statement as a DAT has it: this library is `td` in TouchDesigner and here."""
    if isinstance(statement, ast.Import) and 'tdgraph' in [alias.name for alias in statement.names]:
        for alias in statement.names:
            if alias.name == 'tdgraph':
                alias.name, alias.asname = 'td', {'td': None, None: 'tdgraph'}.get(alias.asname, alias.asname)
        return ast.unparse(statement)
    if isinstance(statement, ast.ImportFrom) and statement.module == 'tdgraph':
        statement.module = 'td'
        return ast.unparse(statement)
    return source


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple, set)):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(_is_plain(key) and _is_plain(item) for key, item in value.items())
    return value is None or type(value) in (bool, int, float, str, bytes, complex)

