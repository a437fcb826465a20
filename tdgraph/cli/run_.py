"""`tdgraph run`: run a script that was written for TouchDesigner."""

from __future__ import annotations

import os
from typing import Any

import click

__all__ = ['command']


@click.command('run', context_settings={'ignore_unknown_options': True, 'allow_interspersed_args': False})
@click.argument('script')
@click.argument('arguments', nargs=-1, type=click.UNPROCESSED)
@click.option('--frames', type=click.IntRange(min=0), help='Frames to advance after the script. Default: until '
              'nothing waits that run() has queued, at most 600.')
@click.option('--save', metavar='FILE.tdn', help='Write the network that the script has made.')
@click.option('--resolution', metavar='WxH', help='Size of generators that do not say otherwise.')
def command(script: str, arguments: tuple[str, ...], frames: int | None, save: str | None,
            resolution: str | None) -> int:
    """Run a script that was written for TouchDesigner's textport.

    SCRIPT sees TouchDesigner's names (op, me, parent, noiseTOP, run, ui, ...), works in an empty project with
    /project1, and finds ARGUMENTS in sys.argv.  Options go before SCRIPT.
    """
    from tdgraph.batch.plan import parse_resolution
    from tdgraph.errors import TDGraphError
    from tdgraph.runtime import Project
    from tdgraph.textport import finish, run_script

    try:
        _check(script, save)
        size = None if resolution is None else parse_resolution(resolution)
    except TDGraphError as error:
        raise click.UsageError(str(error)) from error
    folder = os.path.dirname(os.path.abspath(script))
    with Project(resolution=size, folder=folder, name=os.path.splitext(os.path.basename(script))[0]) as project:
        me = run_script(project, script, arguments)
        done = finish(project, script, frames)
        faults = _faults(project, me)
        for line in faults:
            project.engine.say(line)  # once: what a queued call has raised has been said
        click.echo(_summary(project, script, done))
        if save is not None:
            project.save(os.path.abspath(save))
            click.echo(f'written: {save}')
    return 1 if faults else 0


def _check(script: str, save: str | None) -> None:
    from tdgraph.errors import NetworkError, nearest

    if not os.path.isfile(script):
        folder = os.path.dirname(script) or '.'
        known = os.listdir(folder) if os.path.isdir(folder) else ()
        raise NetworkError(f'{script}: no such file{nearest(os.path.basename(script), known)}')
    if save is not None and not save.endswith('.tdn'):
        raise NetworkError(f'{save}: networks are written as .tdn; give such a name')


def _faults(project: Any, me: Any) -> list[str]:
    """Return what went wrong after the script itself: in what it queued, in expressions, in callbacks."""
    texts = project.errors(), project.root.scriptErrors(recurse=True)
    return list(dict.fromkeys([*me.script_errors, *(line for text in texts for line in text.splitlines())]))


def _summary(project: Any, script: str, frames: int) -> str:
    count = len(project.project1.findChildren())
    text = f'{script}: {count} operator{"" if count == 1 else "s"} in /project1'
    if frames:
        text += f', {frames} frame{"" if frames == 1 else "s"}'
    waiting = len(project.engine.runs)
    if waiting:
        text += f'; {waiting} call{"" if waiting == 1 else "s"} of run() still wait{"s" if waiting == 1 else ""}'
    return text
