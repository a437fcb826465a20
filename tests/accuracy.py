"""Measure the largest error of each operator against its reference: ``python -m tests.accuracy [TYPE...]``.

The comparisons are those of the tests; here their figures are kept, per driver, in docs/accuracy.json, from which
docs/accuracy.md is made.  With names only those operators are measured.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests import conftest  # noqa: F401  makes tdgraph_reference and tdgraph_tests importable

# isort: split
import tdgraph as td
from tdgraph.channels import Channels
from tdgraph.gpu import Device
from tests import test_registry
from tests.chop import test_references, test_topto
from tests.top import test_chopto

ROOT = Path(__file__).parents[1]
RECORD = ROOT / 'docs' / 'accuracy.json'
TIMES = 24


class Figures:
    """What has been seen of one operator."""

    def __init__(self) -> None:
        self.error = self.relative = self.share = 0.0
        self.values = self.left_out = 0
        self.formats: dict[str, None] = {}

    def add(self, actual: Any, expected: Any, allowed: Any, counts: Any, format: str) -> None:
        """Take in one comparison; `counts`: which values can be compared."""
        self.formats[format] = None
        self.values += int(np.sum(counts))
        self.left_out += int(np.size(counts) - np.sum(counts))
        if np.any(counts):
            off = np.abs(np.asarray(actual, np.float64) - expected)[counts]
            self.error = max(self.error, float(off.max()))
            self.relative = max(self.relative, float((off / (1 + np.abs(expected[counts]))).max()))
            self.share = max(self.share, float((off / np.asarray(allowed)[counts]).max()))

    def row(self) -> dict[str, Any]:
        figures = {name: float(f'{getattr(self, name):.3g}') for name in ('error', 'relative', 'share')}
        return {'format': ' '.join(self.formats), **figures, 'values': self.values, 'left_out': self.left_out}


def kinds() -> list[str]:
    """Return the types that have a reference."""
    folder = Path(__file__).parent / 'reference'
    return [name for name in test_registry.NAMES if (folder / f'{name}.py').is_file()]


# --- TOPs

@contextmanager
def drawing() -> Iterator[list[Any]]:
    """Keep what is drawn, as the fixture of the tests does."""
    found: list[Any] = []
    render = Device.render

    def recording(device: Device, shader: Any, inputs: Any, spec: Any, **how: Any) -> Any:
        found.append(test_registry.Drawn(shader, [(one.spec.width, one.spec.height) for one in inputs],
                                         (spec.width, spec.height), set(), set()))
        return render(device, shader, inputs, spec, **how)

    Device.render = recording  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Device.render = render  # type: ignore[method-assign]


def measure_top(kind: str, errors: dict[str, float]) -> Figures:
    """Run the comparisons of tests/test_registry.py."""
    figures = Figures()
    judgement = test_registry.Judgement

    class Kept(judgement):  # type: ignore[misc,valid-type]
        def complaint(self, actual: Any) -> str:
            found: str = super().complaint(actual)
            if not found:
                figures.add(actual, self.expected, self.allowed, self.counts, self.format)
            return found

        def __init__(self, kind: str, node: Any, inputs: Any, out: dict[str, Any], *rest: Any) -> None:
            super().__init__(kind, node, inputs, out, *rest)
            self.format = out['format']

    test_registry.Judgement = Kept
    try:
        with drawing() as drawn:
            for seed in range(min(TIMES, test_registry.COUNTS.get(kind, TIMES))):
                with td.Project(resolution=(16, 9)) as project:
                    test_registry.compared(kind, project.project1, seed, test_registry.SIZES[seed % 3], errors,
                                           drawn)
    finally:
        test_registry.Judgement = judgement
    return figures


def measure_chopto() -> Figures:
    """Run the arrangements of tests/top/test_chopto.py through the operator; float32 numbers are handed on."""
    figures = Figures()
    rng = np.random.default_rng(7)
    for dataformat in test_chopto.FORMATS:
        for layout in test_chopto.LAYOUTS:
            values = rng.uniform(-1, 2, (5, 7)).astype(np.float32)
            with td.Project() as project:
                chop = project.project1.create('scriptCHOP', callbacks={'onCook': _filled(values)})
                top = project.project1.create('choptoTOP', pars={
                    'chop': chop.name, 'dataformat': dataformat, 'layout': layout})
                actual = top.numpyArray()
                p = SimpleNamespace(**vars(top.par.snapshot()))
                wanted = test_chopto.reference(p, values, SimpleNamespace(dtype=np.float64), None)
                wanted = np.asarray(wanted, np.float64)
                figures.add(actual, wanted, 2e-6 * (1 + np.abs(wanted)), np.isfinite(wanted),
                            top.pixelFormatName)
    return figures


def _filled(values: Any) -> Callable[[Any], None]:
    return lambda script: script.copyNumpyArray(values)


# --- CHOPs

def measure_chop(kind: str) -> Figures:
    """Run the comparisons of tests/chop/test_references.py."""
    figures = Figures()
    compare = test_references.compare

    def kept(actual: Any, expected: Any, others: list[Any], context: str) -> None:
        compare(actual, expected, others, context)
        if expected:
            with np.errstate(all='ignore'):
                wanted = np.array(expected, np.float64)
                spread = np.max([np.abs(np.array(other) - wanted) for other in others], 0)
                size = 1 + np.abs(wanted)
                counts = np.isfinite(wanted) & (spread < 1e-3 * size)
                figures.add(actual, wanted, 8 * spread + 2e-6 * size, counts, 'float32')

    test_references.compare = kept
    try:
        test_references.test_equals_its_reference(kind)
    finally:
        test_references.compare = compare
    return figures


def measure_topto() -> Figures:
    """Run settings of tests/chop/test_topto.py."""
    figures, read = Figures(), test_topto.reference()
    for seed in range(TIMES):
        rng = np.random.default_rng(seed)
        pixels = (rng.integers(0, 5, (3, 4, 4)) / 4).astype(np.float32)
        pars = {**test_topto.settings(rng), 'excludenans': False}
        with td.Project() as project:
            node = test_topto.topto(project.project1, pixels, **pars)
            _names, rows = read(SimpleNamespace(**vars(node.par.snapshot())), pixels, None)
            channels: Channels = node.channels()
            scale = {'u1': 1, 'u256': 255, 'u65536': 65535}[pars['rgbaunit']]
            if channels.count and channels.length:
                wanted = np.array(rows, np.float64)
                figures.add(channels.samples, wanted, 1e-6 * scale * (1 + np.abs(wanted)), np.isfinite(wanted),
                            'float32')
    return figures


# --- everything

def measure(kind: str, errors: dict[str, float]) -> Figures:
    """Measure one operator.  Raises AssertionError where it is off by more than is allowed."""
    if kind == 'choptoTOP':
        return measure_chopto()
    if kind == 'toptoCHOP':
        return measure_topto()
    return measure_top(kind, errors) if kind.endswith('TOP') else measure_chop(kind)


def drivers() -> dict[str, str]:
    """Return family -> what computes it here."""
    with td.Project() as project:
        found = project.device.record
        gl = f'{found.renderer}, {found.version}'
    return {'TOP': gl, 'CHOP': f'NumPy {np.__version__}, {platform.system()} {platform.machine()}'}


def main(wanted: list[str]) -> int:
    """Measure, print, write; the exit status is 1 where something is off by more than is allowed."""
    record: dict[str, Any] = json.loads(RECORD.read_text()) if RECORD.is_file() else {}
    here, errors, wrong = drivers(), test_registry.measure_filter(), 0
    rows: dict[str, dict[str, Any]] = {name: {} for name in here.values()}
    for kind in wanted or kinds():
        try:
            row = measure(kind, errors).row()
        except AssertionError as error:
            print(f'{kind}: {error}', file=sys.stderr)  # noqa: T201
            wrong = 1
            continue
        rows[here['TOP' if kind.endswith('TOP') else 'CHOP']][kind] = row
        print(f'{kind}: {row["error"]:.2g}, {row["share"]:.2g} of what is allowed')  # noqa: T201
    for name, found in rows.items():
        known = record.get(name, {}).get('rows', {})
        merged = {kind: row for kind, row in sorted({**known, **found}.items()) if kind in test_registry.NAMES}
        if merged and merged != known:
            record[name] = {'date': date.today().isoformat(), 'rows': merged}
    RECORD.write_text(json.dumps(record, indent=1) + '\n', encoding='utf-8')
    return wrong


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
