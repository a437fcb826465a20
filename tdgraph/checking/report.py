"""`check`: everything that can be said of a network before it cooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tdgraph.batch.cooking import has_state
from tdgraph.checking.expressions import syntax_fault
from tdgraph.checking.network import Network, own_text
from tdgraph.checking.sizes import LOOP, Sizes
from tdgraph.checking.values import Needs, looking
from tdgraph.errors import ExpressionError, NetworkError, TDGraphError, nearest
from tdgraph.formats import toeexpand
from tdgraph.formats.demands import demands_of
from tdgraph.formats.opening import built, described
from tdgraph.gpu.spec import Spec
from tdgraph.operators import registry
from tdgraph.operators.placeholder import Placeholder
from tdgraph.operators.typenames import is_td_type
from tdgraph.pars.expressions import compiled

__all__ = ['Finding', 'Report', 'Size', 'check']

#: What the reader of a file says that costs nothing of the network.
_HARMLESS: Final = re.compile(r'between objects|is locked, and TDN|it is loaded as|is newer than|'
                              "only TouchDesigner reads|TouchDesigner's palette|"
                              r'not read: (a \.|a line|the block|what )')
_KINDS: Final = (('parameter', re.compile(r"no parameter|parameter '|the default serves|sequence")),
                 ('operator', re.compile(r'is no type of operator|second operator')),
                 ('reference', re.compile(r'which is not there|contains itself|lies outside|no such file')))


@dataclass(frozen=True)
class Finding:
    """One thing that was noticed.

    `severity`: 'fault' (what the network is for will not come out as it was meant), 'warning' or 'note'.  `kind`:
    file, operator, parameter, reference, loop, code or dead.  `place`: an operator's path, or the file.
    """

    severity: str
    kind: str
    place: str
    text: str


@dataclass(frozen=True)
class Size:
    """Size and format that a TOP will have; width 0 where that is not known, `why` then says what it waits for."""

    path: str
    width: int = 0
    height: int = 0
    depth: int = 0
    format: str = ''
    why: str = ''


@dataclass
class Report:
    """What `check` has found.

    `operators`: how many there are.  `scripts`: paths of DATs and components with code that would run.
    `expressions`: (parameter, what in it needs trust).  `reaches`: (operator, what it does outside).  `state`:
    paths of operators that hold state; `steps`: whether a batch has to come by every frame.
    """

    file: str
    operators: int = 0
    findings: list[Finding] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    expressions: list[tuple[str, str]] = field(default_factory=list)
    reaches: list[tuple[str, str]] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    steps: bool = False
    sizes: list[Size] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        """The findings that are faults."""
        return [one for one in self.findings if one.severity == 'fault']


def check(path: str, *, resolution: tuple[int, int] | None = None) -> Report:
    """Look at a network without cooking it: a .tdn file, of which nothing runs, or a .py file, whose build() does.

    Raises nothing for what the file has wrong: that is in the report.
    """
    report = Report(path)
    try:
        with _opened(path, resolution) as (project, warnings):
            project.engine.say = lambda text: None  # what does not run is in the report
            project.engine.tree.settle()
            replicates = any(op.opType == 'replicatorCOMP' for op in project.network.findChildren())
            report.findings += [_of_line(line, path, replicates) for line in dict.fromkeys(warnings)]
            with looking(project.engine):
                _Checker(report, project).run()
    except (TDGraphError, OSError) as error:
        report.findings.append(Finding('fault', 'file', path, str(error).removeprefix(f'{path}: ')))
    return report


@contextmanager
def _opened(path: str, resolution: tuple[int, int] | None) -> Iterator[tuple[Any, list[str]]]:
    if path.endswith('.py'):
        with built(path, resolution=resolution) as project:
            yield project, []
    elif path.rstrip('/').endswith(('.tdn', *toeexpand.SUFFIXES)):
        with described(Path(path), resolution=resolution) as found:
            yield found
    else:
        raise NetworkError(f'{path}: no network file; give a .tdn or a .py file')


def _of_line(line: str, path: str, replicates: bool) -> Finding:
    """Return what the reader of a file has said as a finding.

    `replicates`: a Replicator may make what is not there, once it is trusted.
    """
    text = line.removeprefix(f'{path}: ')
    place, _, said = text.partition(': ')
    if not place.startswith('/'):
        place, said = path, text
    kind = next((kind for kind, pattern in _KINDS if pattern.search(said)), 'file')
    harmless = replicates if 'which is not there' in said else _HARMLESS.search(said) is not None
    return Finding('warning' if harmless else 'fault', kind, place, said)


def _sure(question: Callable[[], bool]) -> bool:
    """Return the answer; yes where only a cook could tell."""
    try:
        return question()
    except Needs:
        return True


class _Checker:
    def __init__(self, report: Report, project: Any) -> None:
        self.report, self.project = report, project
        self.comp = project.network
        self.network = Network(self.comp, project.outputs)

    def _add(self, severity: str, kind: str, op: Any, text: str) -> None:
        self.report.findings.append(Finding(severity, kind, getattr(op, 'path', op), text.removeprefix(f'{op}: ')))

    def run(self) -> None:
        """Fill the report."""
        report, network = self.report, self.network
        report.operators = len(network.ops)
        alive = network.alive()
        for op in network.ops:
            self._operator(op, op in alive)
            self._parameters(op)
        for op, text in network.faults:
            self._add('fault', 'reference', op, text)
        for loop in network.loops():
            self._add('fault', 'loop', loop[0], 'a loop: ' + ' -> '.join(op.path for op in loop)
                      + '; put a Feedback operator into it')
        self._code()
        for op, why in network.dead():
            self._add('warning', 'dead', op, f'this {op.opType} {why}')
        report.state = [op.path for op in network.ops if _sure(op.holds_state)]
        report.steps = _sure(lambda: has_state(self.project))
        report.sizes = [*self._sizes()]

    def _operator(self, op: Any, alive: bool) -> None:
        if not isinstance(op, Placeholder):
            return
        if is_td_type(op.opType):
            text = f'a {op.opType}, which TouchDesigner has, does not exist here'
        else:
            text = f'there is no type {op.opType!r}{nearest(op.opType, registry.names())}'
        self._add('fault' if alive else 'warning', 'operator', op, text)

    def _parameters(self, op: Any) -> None:
        kept = [par.name for par in op.par.changed_pars() if par.part.group.kind == 'unsupported']
        if kept and not isinstance(op, Placeholder):
            self._add('note', 'parameter', op, f'kept, without effect here: {", ".join(kept)}')
        for par in op.par.every_made():
            for text in {par.expr, par.bindExpr} - {''}:
                try:
                    compiled(text)
                except ExpressionError as error:
                    self._add('fault', 'parameter', op, f'the expression of {par.name}: {error}')

    def _code(self) -> None:
        demands = demands_of(self.comp)
        report = self.report
        report.scripts, report.expressions, report.reaches = demands.scripts, demands.expressions, demands.outside
        for path in demands.scripts:
            op = self.project.root.op(path)
            text = own_text(op) if op is not None else ''
            fault = syntax_fault(text) if text else ''
            if fault:
                self._add('fault', 'code', op, f'its text is no Python: {fault}')

    def _sizes(self) -> Iterator[Size]:
        sizes = Sizes(self.project.engine)
        for op in self.network.ops:
            if op.family != 'TOP':
                continue
            spec = sizes.of(op)
            if isinstance(spec, Spec):
                yield Size(op.path, spec.width, spec.height, spec.depth, spec.format)
            else:
                yield Size(op.path, why=sizes.why.get(op, LOOP))


