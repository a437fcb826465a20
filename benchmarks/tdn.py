"""Networks as text: how long 2,000 operators take to be read and written, without cooking any."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tdgraph as td
from benchmarks.measure import Measure, seconds

COUNT, ROUNDS = 2000, 5
#: What a component holds: as in networks that people write, about one changed parameter in four is an expression.
PART = (
    ('lfoCHOP', 'wave', {'frequency': 0.25, 'amp': 2}), ('mathCHOP', 'scaled', {'gain': 0.5}),
    ('noiseTOP', 'noise', {'period': 1.5, 'harmon': 3, 'tz': '=absTime.seconds * 0.1', 'resolutionw': 320}),
    ('levelTOP', 'level', {'brightness1': "=op('scaled')['chan1']", 'gamma1': 1.2}),
    ('transformTOP', 'moved', {'tx': 0.1, 'rotate': '=me.time.frame'}), ('blurTOP', 'soft', {'size': 8}),
    ('glslTOP', 'shaded', {'vec': [{'name': 'uTime', 'valuex': '=absTime.seconds'}, {'name': 'uGain'}]}),
    ('tableDAT', 'rows', {}), ('outTOP', 'out1', {}))
SHADER = 'out vec4 fragColor;\nvoid main() {\n\tfragColor = texture(sTD2DInputs[0], vUV.st);\n}\n'


def build(project: Any) -> int:
    """Make components of `PART` inside /project1 until there are `COUNT` operators; return how many."""
    made = 0
    while made < COUNT:
        comp = project.op('/project1').create('baseCOMP')
        comp.appendCustomPage('Look').appendFloat('Gain', size=3)
        made += 1
        for kind, name, pars in PART:
            wired = [comp.children[-1]] if name in ('scaled', 'level', 'moved', 'soft', 'shaded') else []
            op = comp.create(kind, name, inputs=wired, pars=pars)
            made += 1 + len(op.docked)
        comp.op('rows').appendRows([[str(row), 'text', row * 0.5] for row in range(5)])
        comp.op('shaded_pixel').text = SHADER
        comp.op('out1').setInputs([comp.op('shaded')])
    return made


def measures() -> Iterator[Measure]:
    """Yield the time to load and to save, each the median of `ROUNDS`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, 'large.tdn')
        with td.Project() as project:
            count = build(project)
            saving = [seconds(lambda: project.save(path)) for _ in range(ROUNDS)]
        loading, cooks = [], 0
        for _ in range(ROUNDS):
            loaded: list[Any] = []
            loading.append(seconds(lambda: loaded.append(td.load(path))))  # noqa: B023  called at once
            cooks += sum(op.totalCooks for op in loaded[0].root.findChildren())
            loaded[0].close()
        size = path.stat().st_size
    detail = f'{count:,} operators, {size / 1024:,.0f} kB, {cooks} cooks'
    yield Measure('load a .tdn file', statistics.median(loading), 1.0, 's', detail)
    yield Measure('save a .tdn file', statistics.median(saving), 1.0, 's', detail)
