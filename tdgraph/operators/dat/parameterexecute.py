"""Parameter Execute DAT."""

from __future__ import annotations

from typing import Any, NamedTuple

from tdgraph import deps
from tdgraph.graph.op import OP
from tdgraph.operators.dat._watching import Callback, Following, toggle
from tdgraph.pars import OPRef, Par, Str, Toggle
from tdgraph.pars.reader import same

__all__ = ['ParChange', 'ParameterExecuteDAT']

_PAGE = 'Parameter Execute'
_VALUE = Callback('onValueChange', 'valuechange', 'par, prev', 'Called when a value has changed.',
                  forms=((0, 2), (0, 1, 2)))
_VALUES = Callback('onValuesChanged', 'valueschanged', 'changes',
                   'Called at the end of the frame with all changes, each with .par and .prev.')
_PULSE = Callback('onPulse', 'onpulse', 'par', 'Called for each pulse of a pulse parameter.')
_MORE = {  # field of _Seen -> callback
    'expr': Callback('onExpressionChange', 'expressionchange', 'par, val, prev',
                     'Called when the expression has changed.'),
    'export': Callback('onExportChange', 'exportchange', 'par, val, prev',
                       'Called when something else is exported to it.'),
    'enable': Callback('onEnableChange', 'enablechange', 'par, val, prev',
                       'Called when the dialog enables or disables it.'),
    'mode': Callback('onModeChange', 'modechange', 'par, val, prev', 'Called when its mode has changed.'),
}


class ParChange(NamedTuple):
    """One item of what onValuesChanged gets: the parameter, and its value at the end of the frame before."""

    par: Par
    prev: Any


class ParameterExecuteDAT(Following):
    """Call functions when parameters of operators change or are pulsed.

    Watched are those parameters of the operators `op` whose names match `pars`, custom or built in.  Nothing of
    them cooks; expressions are evaluated once a frame, those that may have another value.  At the start of the
    frame, after onFrameStart and before the pictures, ``onValueChange(par, prev)`` is called once for each
    parameter that has another value than at the start of the frame before, ``onPulse(par)`` once for each pulse,
    and ``onExpressionChange``, ``onExportChange``, ``onEnableChange``, ``onModeChange`` with ``(par, val, prev)``
    (texts; for an export path/channel; bool; a ParMode).  ``onValuesChanged(changes)`` is called at the end of the
    frame, once, with a list of (par, prev).

    Input i: none.
    Output: its text, which holds the callbacks.
    Units: none.
    Source: docs.derivative.ca/Parameter_Execute_DAT, /ParameterexecuteDAT_Class.
    Differs: changes count from when `op`, `pars` or `active` is set, or the project is loaded; a parameter that is
    new has not changed.  What a callback changes is told in the next frame, so that nothing goes round within a
    frame.  onEnableChange is called both ways.  An older onValueChange(par, val, prev) is called with three.
    Raises: nothing; what a callback raises is in scriptErrors().
    """

    opType, base_name, type_label = 'parameterexecuteDAT', 'parexec', 'Parameter Execute'
    rank = 4
    known = (_VALUE, _VALUES, _PULSE, *_MORE.values())
    heading = ('par - the Par that has changed', 'val - what it is now', 'prev - what it was before')
    settings = ('op', 'pars', 'custom', 'builtin', 'active', 'enablechange', 'valueschanged')
    active = Toggle(True, page=_PAGE, role='cpu', help='Watch the parameters.')
    op = OPRef(many=True, page=_PAGE, label='OPs',
               help='Whose parameters: names, paths or patterns.')
    pars = Str('*', page=_PAGE, role='cpu', label='Parameters',
               help='Names of the parameters to watch.')
    valuechange = toggle(_PAGE, 'Value Change', 'onValueChange when a value changes', on=True)
    valueschanged = toggle(_PAGE, 'Values Changed', 'onValuesChanged at the end of the frame')
    onpulse = toggle(_PAGE, 'On Pulse', 'onPulse for each pulse', on=True)
    expressionchange = toggle(_PAGE, 'Expression Change', 'onExpressionChange when an expression changes')
    exportchange = toggle(_PAGE, 'Export Change', 'onExportChange when something else is exported to it')
    enablechange = toggle(_PAGE, 'Enable Change', 'onEnableChange when it is enabled or disabled')
    modechange = toggle(_PAGE, 'Mode Change', 'onModeChange when its mode changes')
    custom = Toggle(True, page=_PAGE, role='cpu', help='Watch custom parameters.')
    builtin = Toggle(False, page=_PAGE, role='cpu', label='Built-In',
                     help='Watch built-in parameters.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._at_start: dict[OP, _Watch] = {}
        self._at_end: dict[OP, _Watch] = {}

    def moment(self, name: str) -> None:
        super().moment(name)
        if name == 'framestart':
            self._compare()
        elif name == 'frameend' and self.wants(_VALUES):
            self._collect()

    def look(self) -> None:
        self._leave()
        found = self._watched_ops()
        self._at_start = {op: _Watch(self, op) for op in found}
        self._at_end = {op: _Watch(self, op) for op in found} if self.wants(_VALUES) else {}

    def _leave(self) -> None:
        for watch in (*self._at_start.values(), *self._at_end.values()):
            watch.unsubscribe()

    def dispose(self) -> None:
        self._leave()
        super().dispose()

    def _watched_ops(self) -> list[OP]:
        return self.par['op'].evalOPs() if self.par['active'].eval() else []

    def watched_pars(self, op: OP) -> list[Par]:
        """Return the parameters of `op` that are watched."""
        pattern, custom, builtin = (self.par[name].eval() for name in ('pars', 'custom', 'builtin'))
        if not pattern.strip():
            return []
        return [par for par in op.pars(pattern) if (custom if par.isCustom else builtin)]

    def _changes(self, known: dict[OP, _Watch]) -> list[tuple[Par, _Seen, _Seen]]:
        """Return what has changed, and remember what there is now instead."""
        found: list[tuple[Par, _Seen, _Seen]] = []
        watched = dict.fromkeys(self._watched_ops())
        for op in [op for op in known if op not in watched]:
            known.pop(op).unsubscribe()
        look_at_enable = bool(self.par['enablechange'].eval())
        for op in watched:
            watch = known.get(op)
            if watch is None:
                known[op] = _Watch(self, op)
            elif not watch.fresh or look_at_enable:  # which no mark tells of
                found += watch.changes()
        return found

    def _compare(self) -> None:
        for par, was, now in self._changes(self._at_start):
            if not same(was.value, now.value):
                self._tell(_VALUE, par, now.value, was.value)
            for _ in range(now.pulses - was.pulses):
                self._tell(_PULSE, par)
            for field, callback in _MORE.items():
                if getattr(was, field) != getattr(now, field):
                    self._tell(callback, par, getattr(now, field), getattr(was, field))

    def _collect(self) -> None:
        changes = [ParChange(par, was.value) for par, was, now in self._changes(self._at_end)
                   if not same(was.value, now.value)]
        if changes:
            self.fire(_VALUES, changes)

    def _tell(self, callback: Callback, par: Par, *more: Any) -> None:
        if par.owner.valid and par.valid:  # the callback before may have removed it
            self.fire(callback, par, *more)

    def own_warnings(self) -> list[str]:
        found = super().own_warnings()
        p: Any = self.par.snapshot()
        if p.active and p.op and p.pars.strip() not in ('', '*'):
            named = [par for op in p.op for par in op.pars(p.pars)]
            if named and not any(map(self.watched_pars, p.op)):
                kind = 'custom' if named[0].isCustom else 'builtin'
                found.append(f'{self.path}: watches nothing, since {p.pars!r} names {kind} parameters; '
                             f'turn {kind} on')
        return found


class _Seen(NamedTuple):
    """What is watched of one parameter."""

    value: Any
    pulses: int
    expr: str
    export: str
    enable: bool
    mode: Any


class _Watch(deps.Reader):
    """The parameters of one operator as they were: while nothing of them is marked, none is looked at."""

    def __init__(self, dat: ParameterExecuteDAT, op: OP) -> None:
        super().__init__()
        self.dat, self.op = dat, op
        self.seen: dict[str, _Seen] = {}
        self.changes()

    def changes(self) -> list[tuple[Par, _Seen, _Seen]]:
        """Return (parameter, before, now) of each that differs since the last call."""
        look_at_enable = bool(self.dat.par['enablechange'].eval())
        before, self.seen = self.seen, {}
        found = []
        if self.fresh:
            self.unsubscribe()
        with deps.recording(self):
            self.op.par.note_shape()
            for par in self.dat.watched_pars(self.op):
                now = self.seen[par.name] = _seen(par, look_at_enable, before.get(par.name))
                was = before.get(par.name, now)
                if was is not now and was != now:
                    found.append((par, was, now))
        self.subscribe()
        return found


def _seen(par: Par, look_at_enable: bool, before: _Seen | None) -> _Seen:
    value = None if par.part.group.kind == 'pulse' else par.eval()
    deps.note(par.reader)  # mode, expression and pulses mark it too
    return _Seen(value, par.pulses, par.expr, _export(par), not look_at_enable or _enabled(par, before), par.mode)


def _export(par: Par) -> str:
    source = par.exportSource
    if source is None:
        return '' if par.exportOP is None else str(par.exportOP.path)
    place = source.name if hasattr(source, 'name') else f'{source.row},{source.col}'
    return f'{source.owner.path}/{place}'


def _enabled(par: Par, before: _Seen | None) -> bool:
    try:
        return par.enable
    except Exception:  # the border to a user's enableExpr, which is the dialog's business
        return before is None or before.enable
