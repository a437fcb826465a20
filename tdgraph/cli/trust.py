"""`tdgraph trust`: the folders whose files may run what they bring."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ['command']


@click.command('trust')
@click.argument('folders', metavar='[DIR]...', nargs=-1)
@click.option('--remove', is_flag=True, help='Trust these folders no longer.')
def command(folders: tuple[str, ...], remove: bool) -> None:
    """Trust the files in a folder and below, or list what is trusted.

    The scripts of a trusted .tdn file run, and its expressions that may do anything; it may read and write files
    everywhere and use the network.  Symbolic links are resolved: what counts is where a file really lies.
    """
    from tdgraph.formats import trusted

    if remove and not folders:
        raise click.UsageError('--remove takes the folders to remove; see tdgraph trust')
    for folder in folders:
        if remove:
            click.echo(f'no longer trusted: {trusted.remove(Path(folder))}')
        else:
            click.echo(f'trusted: {trusted.add(Path(folder))}')
    if not folders:
        known = trusted.folders()
        for place in known:
            click.echo(f'{place}{"" if place.is_dir() else "  (not there)"}')
        if not known:
            click.echo(f'no folder is trusted ({trusted.list_file()}); add one with tdgraph trust DIR')
