"""`tdgraph check`: faults of a network, without cooking it."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tdgraph.checking import Report

__all__ = ['command']

_STYLES = {'fault': 'bold red', 'warning': 'yellow', 'note': 'dim'}


@click.command('check')
@click.argument('file')
@click.option('--json', 'as_json', is_flag=True, help='Write JSON.')
@click.option('--resolution', metavar='WxH', help='Size of generators that do not say otherwise.')
def command(file: str, as_json: bool, resolution: str | None) -> int:
    """Look for faults in a network without cooking it.

    FILE is a .tdn file or a folder of toeexpand (net.toe.dir), of which nothing is run, or a .py file with a
    function build(project), which is called.  No GPU is needed.  The exit status is 0, or 1 where there are faults.
    """
    from tdgraph.batch.plan import parse_resolution
    from tdgraph.checking import check
    from tdgraph.errors import TDGraphError, nearest

    try:
        size = None if resolution is None else parse_resolution(resolution)
    except TDGraphError as error:
        raise click.UsageError(str(error)) from error
    if not os.path.exists(file):
        folder = os.path.dirname(file) or '.'
        known = os.listdir(folder) if os.path.isdir(folder) else ()
        raise click.UsageError(f'{file}: no such file{nearest(os.path.basename(file), known)}')
    report = check(file, resolution=size)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report), indent=2, ensure_ascii=False))
    else:
        _show(report)
    return 1 if report.faults else 0


def _show(report: Report) -> None:
    from rich.console import Console

    from tdgraph.cli import printable

    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for title, lines in (('sizes', [*_sizes(report)]), ('would run where it is trusted', _code(report)),
                         ('holds state', report.state)):
        if lines:
            console.print(title, style='bold')
            for line in lines:
                console.print(f'  {printable(line)}')
    if report.steps:
        console.print('  so a batch comes by every frame from the first', style='dim')
    for severity, style in _STYLES.items():
        for one in report.findings:
            if one.severity == severity:
                console.print(severity, style=style, end='')
                console.print(printable(f': {one.place}: {one.text}'))
    counts = [f'{number} {name}{"" if number == 1 else "s"}' for name in ('fault', 'warning', 'note')
              if (number := sum(one.severity == name for one in report.findings))]
    console.print(f'{report.file}: {report.operators} operator{"" if report.operators == 1 else "s"}, '
                  f'{", ".join(counts) or "no fault"}')


def _code(report: Report) -> list[str]:
    return [*report.scripts, *(f'{place}: {why}' for place, why in report.expressions),
            *(f'{path} {does}' for path, does in report.reaches)]


def _sizes(report: Report) -> Iterator[str]:
    paths = max((len(one.path) for one in report.sizes), default=0)
    for one in report.sizes:
        size = f'{one.width} x {one.height}' + (f' x {one.depth}' if one.depth > 1 else '')
        yield f'{one.path:{paths}}  ' + (f'{size:11}  {one.format}' if one.width else f'not known: {one.why}')
