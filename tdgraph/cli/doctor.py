"""`tdgraph doctor`: what this machine can do, and what it lacks."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tdgraph.gpu.report import Report

__all__ = ['command']


@click.command('doctor')
@click.option('--device', metavar='WHICH', help='The device to look at: number, UUID or part of its name.')
@click.option('--json', 'as_json', is_flag=True, help='Write JSON.')
def command(device: str | None, as_json: bool) -> int:
    """Check the GPU, the driver and the libraries of this machine.

    The last line is the verdict; the exit status is 0 where tdgraph can cook, else 1.
    """
    from tdgraph.gpu.report import report

    found = report(int(device) if device is not None and device.isdecimal() else device)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), indent=2, default=str))
    else:
        for line in _lines(found):
            click.echo(line)
    return found.status


def _lines(found: Report) -> Iterator[str]:
    yield 'devices'
    for record in found.devices:
        mark = '*' if found.used is not None and record.index == found.used.index else ' '
        facts = [record.renderer, record.vendor, f'OpenGL {record.version}' if record.version else '',
                 f'UUID {record.uuid}' if record.uuid else '', 'software' if record.software else '',
                 f'CUDA {record.cuda}' if record.cuda is not None else '', record.problem]
        yield f'  {mark} {record.index}  ' + ', '.join(fact for fact in facts if fact)
    if not found.devices:
        yield '    none'
    if found.limits:
        yield 'limits'
        width = max(map(len, found.limits))
        yield from (f'    {name:{width}}  {value}' for name, value in found.limits.items())
    if found.speeds:
        yield 'speed, 1920x1080 RGBA'
        yield from (f'    {speed}' for speed in found.speeds)
        yield f'    {found.readback.partition(chr(10))[0]}'
    yield 'versions'
    yield '    ' + ', '.join(f'{name} {version}' for name, version in found.versions.items())
    if found.missing:
        yield 'missing'
        yield from (f'    {item.file}: package {item.package}, for {item.purpose}' for item in found.missing)
    yield found.verdict
