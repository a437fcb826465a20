"""`tdgraph view`: a network in a window, in real time."""

from __future__ import annotations

from typing import Any

import click

__all__ = ['command']


@click.command('view')
@click.argument('file')
@click.option('--op', 'ops', multiple=True, metavar='PATH', help='What to show: a TOP, CHOP or DAT; several times '
              'for a window each. Default: what build() returned, else the only Out TOP of /project1, else out1.')
@click.option('--resolution', metavar='WxH', help='Size of generators that do not say otherwise.')
@click.option('--rate', type=float, metavar='RATE', help='Frames per second; without it what the network sets, '
              'else 60.')
@click.option('--par', 'pars', multiple=True, metavar='OP.PAR=VALUE',
              help='Set a parameter, as in base1.Gain=3; OP.PAR==EXPRESSION sets an expression.')
@click.option('--size', metavar='WxH', help="Size of the window. Default: the picture's.")
@click.option('--full-screen', is_flag=True, help='Fill the screen; Escape leaves.')
@click.option('--seconds', type=click.FloatRange(min=0), help='Close after so long.')
@click.option('--frames', type=click.IntRange(min=1), help='Close after so many frames.')
@click.option('--screenshot', metavar='FILE', help='Write what the window shows at its end.')
@click.option('--trust', is_flag=True, help='Let the scripts of a .tdn file run, and its expressions that may do '
              'anything.')
@click.option('--allow-placeholders', is_flag=True, help='Let operators that do not exist here pass on their '
              'first input.')
def command(file: str, ops: tuple[str, ...], resolution: str | None, rate: float | None, pars: tuple[str, ...],
            size: str | None, full_screen: bool, seconds: float | None, frames: int | None,
            screenshot: str | None, trust: bool, allow_placeholders: bool) -> None:
    """Show a network in a window, in real time; F1 lists the keys.

    FILE is a .tdn file, a folder that TouchDesigner's toeexpand made (net.toe.dir), or a Python file with a
    function build(project).  A file is loaded again when it is saved; while it has a fault, the network of before
    stays.  Without a display use `tdgraph cook`.
    """
    from tdgraph.batch.plan import Plan, parse_resolution
    from tdgraph.errors import DisplayError, TDGraphError
    from tdgraph.viewer.display import check
    from tdgraph.viewer.player import Player, window_device
    from tdgraph.viewer.source import Source

    try:
        check()
        plan = Plan.make(file, fps=rate, pars=pars, resolution=resolution, trust=trust,
                         allow_placeholders=allow_placeholders)
        window = None if size is None else parse_resolution(size)
    except DisplayError as error:
        raise click.UsageError(str(error).replace('FILE', file)) from error
    except TDGraphError as error:
        raise click.UsageError(str(error)) from error
    window_device()
    source = Source(file, lambda: _load(plan, ops))
    project, shown = source.load()
    player = Player(project, shown, size=window, full_screen=full_screen, source=source, screenshot=screenshot)
    try:
        with player:
            player.run(frames, seconds)
    finally:
        player.project.close()


def _load(plan: Any, ops: tuple[str, ...]) -> tuple[Any, list[Any]]:
    """Load the network; return it with what to show of it."""
    from tdgraph.batch.cooking import open_plan
    from tdgraph.batch.network import check_placeholders, find_op, set_pars

    project = open_plan(plan)
    try:
        if plan.rate is not None:
            project.cookRate = plan.rate
        set_pars(project, plan.pars)
        shown = [_shown(project, find_op(project, path)) for path in ops] or [_returned(project)]
        check_placeholders(shown, allow=plan.allow_placeholders)
        return project, shown
    except BaseException:
        project.close()
        raise


def _returned(project: Any) -> Any:
    """Return what build() gave, of whatever family, else the network's output."""
    from tdgraph.batch.network import find_output

    given = project.outputs
    if getattr(given, 'family', '') in ('CHOP', 'DAT'):
        return given
    return find_output(project, given, None)


def _shown(project: Any, op: Any) -> Any:
    """Return an operator, of a component its Out TOP."""
    from tdgraph.batch.network import find_output

    return find_output(project, op, None) if op.isCOMP else op
