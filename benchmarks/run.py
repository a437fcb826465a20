"""Take every measure of benchmarks/*.py, print the table and write it into docs/benchmarks.md.

``python -m benchmarks.run [MODULE...]``: with names, only those modules, and the page is left alone.
Leaves with exit status 1 where something that could be measured was missed.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.measure import Measure

HERE = Path(__file__).parent
PAGE = HERE.parent / 'docs' / 'benchmarks.md'
HEAD = ('measure', 'value', 'reach', 'verdict', 'behind it')


def modules() -> list[str]:
    """Name the modules that measure something, in alphabetical order."""
    names = (path.stem for path in HERE.glob('*.py'))
    return sorted(name for name in names if name not in ('run', 'measure', '__init__'))


def take(names: Iterable[str]) -> list[Measure]:
    """Take the measures of modules, printing each line as it comes."""
    found = []
    for name in names:
        for measure in importlib.import_module(f'benchmarks.{name}').measures():
            print(' | '.join(row(measure)), flush=True)
            found.append(measure)
    return found


def row(measure: Measure) -> tuple[str, ...]:
    """Write a measure as the cells of a table."""
    value = '' if measure.value is None else f'{measure.value:.3g} {measure.unit}'
    return measure.name, value, f'<= {measure.reach:g} {measure.unit}', measure.verdict, measure.detail


def machine() -> list[tuple[str, str]]:
    """Describe what the numbers belong to: processor, GL driver, versions, day."""
    from tdgraph.gpu import Device

    info = Device.shared().ctx.info
    return [('date', date.today().isoformat()), ('processor', _processor()),
            ('GL renderer', info['GL_RENDERER']), ('driver', info['GL_VERSION']),
            ('system', f'{platform.system()} {platform.machine()}, Python {platform.python_version()}')]


def _processor() -> str:
    cores = f'{os.cpu_count()} cores'
    for line in Path('/proc/cpuinfo').read_text().splitlines():
        if line.startswith('model name'):
            return f'{line.partition(":")[2].strip()}, {cores}'
    return f'{platform.machine()}, {cores}'


def page(measures: Sequence[Measure]) -> str:
    """Write docs/benchmarks.md."""
    lines = ['# Benchmarks', '',
             'Written by `make bench`. A value in x is the time of tdgraph over the time of the code that an',
             'expert would write by hand for the same values (moderngl, NumPy), alternating in one run.', '']
    lines += [f'- {name}: {value}' for name, value in machine()]
    lines += ['', table_row(HEAD), '|' + ' --- |' * len(HEAD)]
    lines += [table_row(row(measure)) for measure in measures]
    return '\n'.join(lines) + '\n'


def table_row(cells: Sequence[str]) -> str:
    """Write one row of a Markdown table."""
    return '| ' + ' | '.join(cell.replace('|', '\\|') for cell in cells) + ' |'


def main(names: Sequence[str]) -> int:
    """Measure, print, write; return the exit status."""
    measures = take(names or modules())
    if not names:
        PAGE.write_text(page(measures), encoding='utf-8')
        print(f'written: {PAGE}')
    return int(any(measure.verdict == 'missed' for measure in measures))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
