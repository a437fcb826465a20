"""What needs what in a network, as far as it can be seen without a cook: loops, and what feeds nothing."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Any

from tdgraph.checking.expressions import References
from tdgraph.checking.loops import loops
from tdgraph.checking.values import Look, Needs
from tdgraph.errors import TDGraphError, nearest
from tdgraph.operators.dat._watching import Watching
from tdgraph.operators.dat.text import TextDAT
from tdgraph.pars import ParMode

__all__ = ['Network', 'dynamic_pars', 'own_text', 'text_of']

#: Operators that write, send or play, whether or not anybody reads them.
_ACTING = frozenset({'moviefileoutTOP', 'oscoutCHOP', 'audiodeviceoutCHOP', 'timerCHOP'})
#: DATs that are read by people, or by scripts in ways that cannot be seen.
_NOTES = frozenset({'textDAT', 'infoDAT'})


class Network:
    """`needs`: operator -> those whose value its cook uses.  `names`: -> all others that it refers to.

    `faults`: (operator, text) of references that lead nowhere.
    """

    def __init__(self, comp: Any, returned: Any = None) -> None:
        self.comp, self.returned = comp, returned
        self.ops: list[Any] = comp.findChildren()
        self.needs: dict[Any, list[Any]] = {}
        self.names: dict[Any, list[Any]] = {}
        self.faults: list[tuple[Any, str]] = []
        for op in self.ops:
            self._look(op)

    # -- edges ----------------------------------------------------------------------------------------------

    def _look(self, op: Any) -> None:
        needs = dict.fromkeys((*self._wires(op), *self._references(op)))
        names: dict[Any, None] = {wire.op: None for wire in op.wires if wire is not None}
        for index in range(op.input_count()):
            wire = op.upstream(index)
            if wire is not None:
                names[wire.op] = None
        for par in op.par:
            if par.isOP and par.active_mode is ParMode.CONSTANT:
                names.update(dict.fromkeys(self._named(op, par)))
        for par in dynamic_pars(op):
            tree = parsed(text_of(par))
            if tree is not None:
                found = References(op, tree)
                names.update(found.names)
                self.faults += [(op, f'the expression of {par.name}: {fault}') for fault in found.faults]
                if not par.isOP:
                    needs.update(found.reads)
        text = own_text(op)
        tree = parsed(text, 'exec') if text else None
        if tree is not None:
            names.update(References(op, tree, is_script=True).names)
        self.needs[op] = [other for other in needs if not other.isCOMP]
        self.names[op] = list(names)

    @staticmethod
    def _wires(op: Any) -> list[Any]:
        try:
            found = op.used_wires(Look(op))
        except (Needs, TDGraphError):
            found = [op.upstream(index) for index in range(op.input_count())]
        return [wire.op for wire in found if wire is not None]

    @staticmethod
    def _references(op: Any) -> list[Any]:
        try:
            return [other for other in op.references(Look(op)) if other is not None]
        except (Needs, TDGraphError, AttributeError):
            return []

    def _named(self, op: Any, par: Any) -> list[Any]:
        """Return the operators that the text of a parameter names; a name that leads nowhere is a fault."""
        text = par.val
        if not isinstance(text, str) or not text.strip() or par.part.group.kind == 'unsupported':
            return []
        try:
            found = op.resolve_all(text) if par.part.group.many else [op.resolve(text)]
        except TDGraphError as error:
            self.faults.append((op, f'{par.name}: {error}'))
            return []
        found = [other for other in found if other is not None]
        if not found and not any(sign in text for sign in '*?[^'):
            close = nearest(text, [child.name for child in (op.above or op).children])
            self.faults.append((op, f'{par.name} names {text!r}, which is not there{close}'))
        return found

    # -- what follows ---------------------------------------------------------------------------------------

    def loops(self) -> Iterator[list[Any]]:
        """Yield the loops of cooks."""
        return loops(self.needs)

    def outputs(self) -> list[Any]:
        """Return what the network is for: what build returned, its Out operators, else what is at its ends."""
        returned = self.comp.op(self.returned) if isinstance(self.returned, str) else self.returned
        found = [returned] if getattr(returned, 'isOP', False) else []
        found += [op for op in self.comp.children if op.type == 'out']
        if not found:
            read = {other for op in self.ops for other in (*self.needs[op], *self.names[op])}
            found = [op for op in self.comp.children if op.family == 'TOP' and op not in read]
        return found

    def alive(self) -> set[Any]:
        """Return the operators that something comes of, as far as can be seen."""
        acting = [op for op in self.ops if op.opType in _ACTING or isinstance(op, Watching) or op.opType in _NOTES
                  or getattr(op, 'export', False) is True]
        waiting = [*self.outputs(), *acting, *(op for op in self.ops if op.isCOMP)]
        found: set[Any] = set()
        while waiting:
            op = waiting.pop()
            if op in found:
                continue
            found.add(op)
            waiting += [*self.needs.get(op, ()), *self.names.get(op, ()), *op.docked]
            if op.isCOMP and op is not self.comp:
                waiting += [child for child in op.children if child.type == 'out']
        return found

    def dead(self) -> Iterator[tuple[Any, str]]:
        """Yield the operators that feed nothing, and why."""
        alive = self.alive()
        readers: dict[Any, list[Any]] = {}
        for op in self.ops:
            for other in {*self.needs[op], *self.names[op]}:
                readers.setdefault(other, []).append(op)
        for op in self.ops:
            if op not in alive and not (op.dock is not None and op.dock not in alive):
                ends = [reader.path for reader in readers.get(op, ()) if reader is not op]
                yield op, f'only feeds {", ".join(ends[:3])}' if ends else 'feeds nothing'


def dynamic_pars(op: Any) -> list[Any]:
    """Return the parameters of an operator that have an expression, those of the file included."""
    return [par for par in op.par.every_made() if par.active_mode in (ParMode.EXPRESSION, ParMode.BIND)
            and par.part.group.kind != 'unsupported']


def text_of(par: Any) -> str:
    """Return the expression of a parameter."""
    return str(par.expr if par.active_mode is ParMode.EXPRESSION else par.bindExpr)


def own_text(op: Any) -> str:
    """Return the text that a Text DAT, or one that is based on it, keeps itself; '' for all others."""
    content = op.own_content() if isinstance(op, TextDAT) else None
    return content.text if content is not None else ''


def parsed(text: str, mode: str = 'eval') -> ast.AST | None:
    """Return the tree of a text, None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            return ast.parse(text.strip() if mode == 'eval' else text, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
