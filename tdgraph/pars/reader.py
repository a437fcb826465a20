"""Where a dynamic parameter's value comes from, when it is computed, and what happens when that fails.

The whole state of one evaluation is in its `ParReader`: `fresh` (its value counts), `value` (the last good
one, in the form that a snapshot holds), `fault` (why the last attempt failed, or None), `depth` (how many
evaluations it is inside of, -1 when it is not being evaluated).  Beyond `_DEEPEST` the innermost asks the
outermost, through `_Deeper`, to evaluate it first: a chain of any length of parameters that refer to each
other costs no stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import ExpressionError, ParTypeError, ParValueError, UntrustedError
from tdgraph.pars.casting import plain
from tdgraph.pars.expressions import compiled
from tdgraph.pars.owner import ParMode
from tdgraph.pars.snapshot import Snapshot
from tdgraph.pars.styles import article, fits_style, to_float

if TYPE_CHECKING:
    from tdgraph.pars.par import Par

__all__ = ['ParReader', 'current', 'evaluate_raw', 'same']

_DEEPEST = 20


class ParReader(deps.Reader):
    """The node of a parameter in the dependency graph: what reads it, and what its expression reads."""

    __slots__ = ('__weakref__', 'depth', 'fault', 'par', 'value')

    def __init__(self, par: Par) -> None:
        super().__init__()
        self.par = par
        self.depth = -1
        self.fault: str | None = None
        self.value: Any = par.part.starting

    def marked(self) -> None:
        self.par.collection.par_touched(self.par)


class _Deeper(BaseException):
    """Evaluate this one first, then start again."""

    def __init__(self, reader: ParReader) -> None:
        super().__init__()
        self.reader = reader


def same(first: Any, second: Any) -> bool:
    """Whether two values are equal and of the same type; never raises, compares operators by identity."""
    if first is second:
        return True
    kind = type(first)
    if kind is not type(second):
        return False
    if kind is float or kind is str or kind is int or kind is bool:
        return bool(first == second)
    if kind is tuple or kind is list:
        return len(first) == len(second) and all(map(same, first, second))
    if kind is Snapshot:  # blocks of a sequence, which always have the same names
        return all(map(same, vars(first).values(), vars(second).values()))
    return False


def current(par: Par) -> Any:
    """Return the value of a dynamic parameter, evaluated if a source has changed.  May raise `Needs`."""
    reader = par.reader
    if reader.fresh:
        return reader.value
    if reader.depth >= 0:
        deps.note(reader)
        raise ExpressionError(f'{par.place} depends on itself; break the loop')
    outer = deps.reading()
    if not isinstance(outer, ParReader):
        try:
            return _evaluate(reader, 0)
        except _Deeper:
            return _evaluate_chain(reader)
    if outer.depth >= _DEEPEST:
        raise _Deeper(reader)
    return _evaluate(reader, outer.depth + 1)


def _evaluate_chain(first: ParReader) -> Any:
    """Evaluate `first`, and before it whatever lay too deep below it."""
    waiting = [first]
    while waiting:
        reader = waiting[-1]
        try:
            _evaluate(reader, 0)
        except _Deeper as deeper:
            if deeper.reader in waiting:
                _fail(reader, f'{reader.par.place} depends on itself; break the loop')
                reader.sources[deeper.reader] = deeper.reader.version
                reader.subscribe()
                waiting.pop()
            else:
                waiting.append(deeper.reader)
        else:
            waiting.pop()
    return first.value


def _evaluate(reader: ParReader, depth: int) -> Any:
    par = reader.par
    fault = None
    reader.depth = depth
    try:
        with deps.recording(reader):
            try:
                value = _of_mode(par)
            except _EXPECTED as error:
                fault = str(error)
                if not fault.startswith(par.place):
                    fault = f'{par.place}: {par.shown_source}: {fault}'
            except (Exception, SystemExit) as error:  # the border to users' expressions
                fault = f'{par.place}: {par.shown_source} failed: {_told(error)}'
    finally:
        reader.depth = -1
    if fault is not None and 'NoneType' in fault:
        fault += ''.join(f'; {text}' for source in reader.sources if (text := getattr(source, 'missed', '')))
    if fault is None:
        if reader.fault is not None:
            reader.fault = None
            par.collection.clear_fault(reader)
        if not same(value, reader.value):
            reader.value = value
            reader.version += 1
    else:
        _fail(reader, fault)
    reader.subscribe()
    return reader.value


# Their text says enough; some of them name the place already.
_EXPECTED = (ExpressionError, UntrustedError, ParTypeError, ParValueError)


def _fail(reader: ParReader, fault: str) -> None:
    reader.fault = fault
    reader.par.collection.keep_fault(reader, fault)


_OF_NUMBERS = ('float', 'int', 'toggle', 'momentary', 'pulse')


def _told(error: BaseException) -> str:
    text = str(error)
    return f'{type(error).__name__}: {text}' if text else type(error).__name__


def _of_mode(par: Par) -> Any:
    """Return the value under the current mode, converted to what a snapshot holds."""
    mode = par.mode
    if mode is ParMode.CONSTANT:
        return _referred(par, par.val)
    if mode is ParMode.EXPRESSION:
        raw = compiled(par.expr).evaluate(par.collection.owner)
        if type(raw) is float and par.part.group.kind == 'float':  # nearly always
            return to_float(par, raw)
        raw = plain(raw)
    else:
        raw = evaluate_raw(par, mode)
    if raw is None and mode is ParMode.BIND and par.part.group.kind != 'op':
        return None
    kind = par.part.group.kind
    if kind == 'op':
        return _operators(par, raw)
    if mode is ParMode.EXPORT:
        if par.mode is not mode:  # reading renewed the exports, and this one is over
            return par.val if par.active_mode is ParMode.CONSTANT else _of_mode(par)
        raw = _exported(kind, raw)
    elif isinstance(raw, str) and kind in ('float', 'int', 'toggle'):
        raw = float(raw)  # a cell's text
    elif kind == 'str' or kind == 'strmenu':
        raw = '' if raw is None else str(raw)
    return par.part.group.style.convert(par, raw)


def evaluate_raw(par: Par, mode: ParMode) -> Any:
    """Return what the expression, export or master gives, parameters replaced by their values."""
    if mode is ParMode.EXPORT:
        export = par.export
        return None if export is None else plain(export.read())
    if mode is ParMode.BIND:
        return _value_of(par.find_master())
    return plain(par.compiled(par.expr)(par.owner))


def _value_of(master: Any) -> Any:
    """Return what a bind master holds: a parameter, (object, 'attribute'), a holder of `val`, or a value."""
    if isinstance(master, tuple) and len(master) == 2 and isinstance(master[1], str):
        return plain(getattr(master[0], master[1]))
    if hasattr(master, 'eval'):
        return master.eval()
    return plain(master.val) if hasattr(master, 'val') else master


def _exported(kind: str, raw: Any) -> Any:
    menu = kind == 'menu' or kind == 'strmenu'
    if isinstance(raw, str) and kind not in _OF_NUMBERS and not (menu and raw.strip().isdecimal()):
        return raw  # a cell's: the name of a menu's item, or any other text
    number = float(raw)
    if kind in ('toggle', 'momentary', 'pulse'):
        return number > 0
    if menu:
        return int(number)
    return number if kind in ('float', 'int') else raw


def _referred(par: Par, text: str) -> Any:
    """Resolve the text of a reference."""
    many = par.part.group.many
    if not text:
        par.collection.tell_missing(par, False, '')
        return () if many else None
    owner = par.owner
    found = owner.resolve_all(text) if many else [owner.resolve(text)]
    return _fitting(par, text, [node for node in found if node is not None])


def _operators(par: Par, raw: Any) -> Any:
    """Turn the result of an expression into operators: they themselves, their paths, or a list of either."""
    if raw is None or isinstance(raw, str):
        return _referred(par, raw or '')
    nodes: list[Any] = []
    for item in raw if isinstance(raw, (list, tuple)) else [raw]:
        item = plain(item)
        if isinstance(item, str):
            nodes += par.owner.resolve_all(item)
        elif item is not None:
            nodes.append(item)
    return _fitting(par, '', nodes)


def _fitting(par: Par, text: str, nodes: list[Any]) -> Any:
    """Keep the operators of the right family; a single reference to a wrong one is an error."""
    group = par.part.group
    style = group.style.name
    fitting = [node for node in nodes if fits_style(style, node)]
    if group.many:
        return tuple(fitting)
    if nodes and not fitting:
        node = nodes[0]
        raise ParTypeError(f'{par.place} takes {article(style)}, but {getattr(node, "path", node)} is '
                           f'{article(str(getattr(node, "family", type(node).__name__)))}')
    par.collection.tell_missing(par, bool(text) and not nodes, text)
    return fitting[0] if fitting else None
