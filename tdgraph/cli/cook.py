"""`tdgraph cook`: cook a network and write its frames."""

from __future__ import annotations

import os

import click

__all__ = ['command']


@click.command('cook')
@click.argument('file')
@click.option('--op', metavar='PATH', help='The TOP to cook. Default: what build() returned, else the only '
              'Out TOP of /project1, else out1.')
@click.option('--frames', default='1', show_default=True, metavar='RANGE',
              help='Frames to write: 7, 1-120, 1-100x2,150. A network with state runs from frame 1 anyway.')
@click.option('--fps', type=float, metavar='RATE', help='Frames per second of the network and of films; '
              'without it the rate that the network sets, else 60.')
@click.option('--out', multiple=True, metavar='NAME', help='What to write: out.####.exr (or .png .tif .jpg), '
              'out.mp4 .mov .mkv .webm, or one picture. May be given several times.')
@click.option('--sheet', metavar='NAME', help='Write a contact sheet of 12 of the frames.')
@click.option('--par', 'pars', multiple=True, metavar='OP.PAR=VALUE',
              help='Set a parameter, as in base1.Gain=3; OP.PAR==EXPRESSION sets an expression.')
@click.option('--resolution', metavar='WxH', help='Size of generators that do not say otherwise.')
@click.option('--trust', is_flag=True, help='Let the scripts of a .tdn file run, and its expressions that may do '
              'anything.')
@click.option('--allow-placeholders', is_flag=True, help='Let operators that do not exist here pass on their '
              'first input.')
def command(file: str, op: str | None, frames: str, fps: float | None, out: tuple[str, ...],
            sheet: str | None, pars: tuple[str, ...], resolution: str | None, trust: bool,
            allow_placeholders: bool) -> None:
    """Cook a network and write its frames, without a display.

    FILE is a .tdn file, a folder that TouchDesigner's toeexpand made (net.toe.dir), or a Python file with a
    function build(project) that makes the network.
    """
    from tdgraph.batch.cooking import cook_plan
    from tdgraph.batch.plan import Plan
    from tdgraph.cli.progress import progress
    from tdgraph.errors import TDGraphError

    try:
        plan = Plan.make(file, frames=frames, op=op, fps=fps, out=out, sheet=sheet, pars=pars,
                         resolution=resolution, trust=trust, allow_placeholders=allow_placeholders)
    except TDGraphError as error:
        raise click.UsageError(str(error)) from error
    with progress(os.path.basename(file)) as show:
        report = cook_plan(plan, show)
    rate = report.frames / max(report.seconds, 1e-9)
    size = 'x'.join(map(str, report.size))
    click.echo(f'{report.op}: {report.frames} frame{"" if report.frames == 1 else "s"} of {size} '
               f'in {report.seconds:.2f} s ({rate:.1f} frames/s)')
    for line in _summary(report.paths):
        click.echo(line)


def _summary(paths: list[str]) -> list[str]:
    """List what was written; of many pictures the first and the last."""
    if len(paths) <= 8:
        return [f'written: {path}' for path in paths]
    return [f'written: {paths[0]}', f'         ... {len(paths) - 2} more', f'         {paths[-1]}']
