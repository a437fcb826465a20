"""What of a network only runs when it is trusted: found without running, cooking or reading any of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tdgraph.errors import ExpressionError
from tdgraph.operators.dat._watching import Watching
from tdgraph.pars import ParMode
from tdgraph.pars.expressions import compiled

__all__ = ['Demands', 'demands_of', 'notice']

NAMED: Final = 3  # so many are named in one line
#: Parameters that name a DAT whose text is code.
_CODE: Final = ('callbacks',)
#: Operators that reach out, and what they do then.
_OUTSIDE: Final = {'moviefileoutTOP': 'writes files', 'oscinCHOP': 'listens', 'oscoutCHOP': 'sends',
                   'videodeviceinTOP': 'films', 'audiodeviceinCHOP': 'records', 'audiodeviceoutCHOP': 'plays'}


@dataclass
class Demands:
    """What waits for trust: paths of DATs and components with code; (parameter, why) of expressions; (path, what it
    does) of operators that reach out.
    """

    scripts: list[str] = field(default_factory=list)
    expressions: list[tuple[str, str]] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.scripts or self.expressions or self.outside)


def demands_of(comp: Any) -> Demands:
    """Return what in a component, and of itself, needs trust."""
    found = Demands()
    scripts: dict[str, None] = {}
    for op in _inside(comp):
        scripts.update(dict.fromkeys(_scripts(op)))
        found.expressions += _expressions(op)
        if op.opType in _OUTSIDE:
            found.outside.append((op._path_text(), _OUTSIDE[op.opType]))
    found.scripts = list(scripts)
    return found


def notice(comp: Any, file: Path) -> str:
    """Return the line that says what of a file does not run, '' where all of it does."""
    found = demands_of(comp)
    if not found:
        return ''
    groups = [(found.scripts, 'script'), ([place for place, _ in found.expressions], 'expression'),
              ([f'{path}, which {does}' for path, does in found.outside], 'operator')]
    counts = [f'{len(names)} {kind}{"" if len(names) == 1 else "s"}' for names, kind in groups if names]
    names = [name for group, _ in groups for name in group]
    shown = ', '.join(names[:NAMED]) + (f' and {len(names) - NAMED} more' if len(names) > NAMED else '')
    said = counts[0] if len(counts) == 1 else f'{", ".join(counts[:-1])} and {counts[-1]}'
    verb = 'needs' if len(names) == 1 else 'need'
    return (f'{file}: this file has {said} that {verb} trust: {shown}; read them, then load it with trust=True, '
            'with the option --trust, or trust its folder with tdgraph trust')


def _inside(comp: Any) -> Iterator[Any]:
    waiting = [comp]
    while waiting:
        op = waiting.pop()
        yield op
        waiting.extend(reversed(op.children_by_name.values()))


def _scripts(op: Any) -> Iterator[str]:
    if isinstance(op, Watching):
        if op.par['active'].val and any(op.par[one.toggle].val for one in op.known):
            yield op._path_text()
        return
    for name in _CODE:
        par = op.par.get_par(name)
        if par is not None and par.isOP and par.mode is ParMode.CONSTANT and par.val:
            dat = op.resolve(par.val)
            if dat is not None:
                yield dat._path_text()
    extensions = op.par.get_sequence('ext') if op.isCOMP else None
    if extensions is not None and any(block.par.object.val or block.par.object.expr for block in extensions.blocks):
        yield op._path_text()


def _expressions(op: Any) -> Iterator[tuple[str, str]]:
    for par in op.par.every_made():
        text = {ParMode.EXPRESSION: par.expr, ParMode.BIND: par.bindExpr}.get(par.mode, '')
        if not text.strip() or par.part.group.kind == 'unsupported':
            continue
        try:
            why = compiled(text).unsafe
        except ExpressionError:  # is an error of its operator already
            continue
        if why:
            yield f'{op._path_text()}.par.{par.name}', why
