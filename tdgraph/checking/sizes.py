"""Size and format of every TOP, from parameters and inputs alone."""

from __future__ import annotations

from typing import Any

from tdgraph.checking.values import Look, Needs
from tdgraph.errors import TDGraphError
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown

__all__ = ['LOOP', 'Sizes']

LOOP = 'it is part of a loop'

#: Why a type does not know before its cook.
_REASONS = {'scriptTOP': 'its script says it', 'moviefileinTOP': 'its file says it',
            'videodeviceinTOP': 'the device says it',
            'choptoTOP': 'the samples of its CHOP say it'}


class Sizes:
    """Finds specs; `why` says of each TOP that has none what it waits for."""

    def __init__(self, engine: Any) -> None:
        self.known: dict[Any, Spec | Unknown] = {}
        self.why: dict[Any, str] = {}
        # Operators that follow another one ask their engine; this project is only looked at, then thrown away.
        engine.spec_found = lambda op: self.of(op)
        self._causes: dict[Any, Any] = {}  # the first in the chain of what a size follows from

    def of(self, top: Any) -> Spec | Unknown:
        """Return the spec of a TOP; UNKNOWN inside a loop."""
        if top in self.known or top.family != 'TOP':
            return self.known.get(top, UNKNOWN)
        waiting = [top]
        while waiting:
            op = waiting[-1]
            sources = [source for source in self._sources(op) if source not in self.known and source not in waiting]
            if sources:
                waiting.append(sources[0])
                continue
            waiting.pop()
            self.known.setdefault(op, self._found(op))
        return self.known[top]

    def _sources(self, op: Any) -> list[Any]:
        try:
            named = op.references(Look(op))
        except (Needs, TDGraphError, AttributeError):
            named = ()
        wires = [wire.op for wire in self._wires(op) if wire is not None]
        return [source for source in (*wires, *named) if source.family == 'TOP']

    def _wires(self, op: Any) -> list[Any]:
        try:
            return list(op.used_wires(Look(op)))
        except (Needs, TDGraphError):
            return [op.upstream(index) for index in range(op.input_count())]

    def _found(self, op: Any) -> Spec | Unknown:
        if not op.supported:
            self.why[op] = f'there is no {op.opType} here'
            return UNKNOWN
        wires = self._wires(op)
        specs = [None if wire is None else self.known.get(wire.op, UNKNOWN) for wire in wires]
        if op.bypassed():
            return specs[0] if specs and specs[0] is not None else UNKNOWN
        try:
            found: Spec | Unknown = op.spec(Look(op), specs)
        except Needs as needs:
            found, self.why[op] = UNKNOWN, f'a parameter follows {needs.node.path}, whose value only a cook gives'
        except (TDGraphError, AttributeError) as error:
            found, self.why[op] = UNKNOWN, str(error)
        if isinstance(found, Unknown):
            self.why.setdefault(op, self._reason(op, wires))
        return found

    def _reason(self, op: Any, wires: list[Any]) -> str:
        if op.opType in _REASONS:
            return _REASONS[op.opType]
        for source in (*(wire.op for wire in wires if wire is not None), *self._sources(op)):
            if isinstance(self.known.get(source, UNKNOWN), Unknown):
                cause = self._causes[op] = self._causes.get(source, source)
                return LOOP if cause is op else f'it follows from {cause.path}: {self.why.get(cause, LOOP)}'
        return 'only its cook says it'
