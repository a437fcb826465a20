"""`tdgraph diff`: what has changed between two networks."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tdgraph.formats.changes import Change

__all__ = ['command']

_SAME, _DIFFERENT, _TROUBLE = 0, 1, 2
_COLORS = {'added': 'green', 'removed': 'red', 'renamed': 'cyan'}


@click.command('diff')
@click.argument('before', metavar='A')
@click.argument('after', metavar='B')
@click.option('--json', 'as_json', is_flag=True, help='Write JSON.')
def command(before: str, after: str, as_json: bool) -> int:
    """Say what has changed between two networks.

    A and B are .tdn files or folders of toeexpand (net.toe.dir), of which nothing is run, or .py files with a
    function build(project).  The exit status is 0 where they are the same, 1 where they differ, 2 where one
    cannot be read.
    """
    from tdgraph.cli import one_line
    from tdgraph.errors import TDGraphError
    from tdgraph.formats.changes import changes, document_of

    try:
        first, second = document_of(before), document_of(after)
    except (TDGraphError, OSError) as error:
        click.echo(f'tdgraph: {one_line(error)}', err=True)
        return _TROUBLE
    for line in (*first.warnings, *second.warnings):
        click.echo(f'warning: {line}', err=True)
    found = changes(first, second)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(change) for change in found], indent=2, default=str,
                              ensure_ascii=False))
    else:
        _show(found)
    return _DIFFERENT if found else _SAME


def _show(found: list[Change]) -> None:
    from tdgraph.cli import printable
    from tdgraph.formats.changes import by_operator

    grouped = by_operator(found)
    for path, items in grouped.items():
        click.secho(printable(path), bold=True)
        for change in items:
            head, *lines = change.text.split('\n')
            click.secho(f'  {printable(head)}', fg=_COLORS.get(change.kind))
            for line in lines:
                click.secho(f'    {printable(line)}', fg={'+': 'green', '-': 'red'}.get(line[:1]))
    if found:
        operators = f'{len(grouped)} operator{"" if len(grouped) == 1 else "s"}'
        click.echo(f'{len(found)} change{"" if len(found) == 1 else "s"} in {operators}')
    else:
        click.echo('the same')
