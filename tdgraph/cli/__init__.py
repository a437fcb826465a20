"""The command line: `tdgraph COMMAND`.  One file per command, loaded when it is called.

Exit codes, for people and for render farms: 0 done, 1 the graph fails (do not retry), 2 usage, 3 code of an
untrusted file was needed, 75 transient (GPU context lost, out of memory, disk full: retry), 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from tdgraph.errors import DeviceLostError, GPUMemoryError, TDGraphError, UntrustedError, nearest

__all__ = ['DONE', 'FAILED', 'INTERRUPTED', 'TRANSIENT', 'UNTRUSTED', 'USAGE', 'main']

DONE, FAILED, USAGE, UNTRUSTED, TRANSIENT, INTERRUPTED = 0, 1, 2, 3, 75, 130

# The line of help stands here so that `tdgraph --help` loads no command; a test compares it with the command.
COMMANDS = {
    'check': 'Look for faults in a network without cooking it.',
    'cook': 'Cook a network and write its frames, without a display.',
    'diff': 'Say what has changed between two networks.',
    'doctor': 'Check the GPU, the driver and the libraries of this machine.',
    'ops': 'List the operators, or all that is declared of one.',
    'run': "Run a script that was written for TouchDesigner's textport.",
    'trust': 'Trust the files in a folder and below, or list what is trusted.',
    'view': 'Show a network in a window, in real time; F1 lists the keys.',
}
_TRANSIENT_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EIO, errno.ESTALE}


def module_of(name: str) -> str:
    """Return the module of a command; that of `run` has a name which does not hide the function below."""
    return f'{__name__}.{"run_" if name == "run" else name}'


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            raise click.UsageError(f'no command {cmd_name!r}{nearest(cmd_name, COMMANDS)}', ctx)
        command = import_module(module_of(cmd_name)).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section('Commands'):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={'help_option_names': ['-h', '--help']})
@click.version_option(package_name='tdgraph', message='%(prog)s %(version)s')
@click.option('--traceback', is_flag=True, help='Show where in the code an error came from.')
def commands(traceback: bool) -> None:
    """TouchDesigner's node graphs in plain Python."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; every error is one line on stderr."""
    try:
        # Not commands.main(): it ends the process with 1 where the reader of a pipe has gone.
        with commands.make_context('tdgraph', list(arguments) or ['--help']) as context:
            result = commands.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        print(f'{_place(error)}: {error.format_message()}', file=sys.stderr)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        print('tdgraph: interrupted', file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough (`tdgraph ops | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (TDGraphError, OSError, MemoryError) as error:
        if '--traceback' in arguments:
            raise
        print(f'tdgraph: {one_line(error)}', file=sys.stderr)
        return exit_code(error)
    return result if isinstance(result, int) else DONE


def _place(error: click.ClickException) -> str:
    """Return the command that was used wrongly, with where to read about it."""
    context = getattr(error, 'ctx', None)
    path = context.command_path if context is not None else 'tdgraph'
    return f'{path} (see {path} --help)'


def exit_code(error: BaseException) -> int:
    """Return the exit code that tells a farm what to do about `error`, or about what caused it."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, UntrustedError):
            return UNTRUSTED
        if isinstance(link, (DeviceLostError, GPUMemoryError, MemoryError)):
            return TRANSIENT
        if isinstance(link, OSError) and link.errno in _TRANSIENT_ERRNO:
            return TRANSIENT
        link = link.__cause__ or link.__context__
    return FAILED


def printable(text: str) -> str:
    """Return a text of a file as a terminal may have it: escape sequences would be carried out."""
    return ''.join(letter if letter.isprintable() or letter == '\t' else repr(letter)[1:-1] for letter in text)


def one_line(error: BaseException) -> str:
    """Return the text of an error without line breaks; the class's name when it has none."""
    return ' '.join(str(error).split()) or type(error).__name__
