"""Load, advance and cook a hostile network without trust, and print what the audit hook saw of it: run by a test.

``python watched.py NETWORK``.  Whatever of the file's own texts reaches `exec` or `compile` unchecked, every
process, socket and library call, and every file opened outside of the file's folder and of Python's own, is a line.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import CodeType
from typing import Any

MARK = 'HOSTILE'  # stands in every text of the file that is code
NEVER = ('os.system', 'os.exec', 'os.posix_spawn', 'os.spawn', 'os.fork', 'subprocess.Popen', 'pty.spawn',
         'socket.__new__', 'socket.connect', 'socket.bind', 'socket.sendto', 'socket.getaddrinfo',
         'socket.gethostbyname', 'os.remove', 'os.rename', 'os.mkdir', 'os.rmdir', 'os.link', 'os.symlink',
         'os.chmod', 'os.truncate', 'shutil.', 'urllib.', 'ftplib.', 'smtplib.', 'pickle.find_class',
         'marshal.loads', 'ctypes.dlopen', 'code.__new__', 'webbrowser.')

seen: dict[str, None] = {}
watching = False
folder = ''


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not watching:
        return
    if event in ('exec', 'compile'):
        _text(event, arguments)
    elif event == 'open':
        _file(*arguments)
    elif event == 'ctypes.dlopen' and str(arguments[0]).startswith('lib'):
        return  # of the system: the driver
    elif event.startswith(NEVER) and not _by_python():
        seen[f'{event} {arguments!r:.200}'] = None


def _text(event: str, arguments: tuple[Any, ...]) -> None:
    source = arguments[0]
    if isinstance(source, bytes):
        source = source.decode(errors='replace')
    if event == 'exec' and isinstance(source, CodeType):
        # Code that was made of a text of the file and is run: only the guarded form has our locals' names in it.
        names = {*source.co_names, *source.co_varnames, *map(str, source.co_consts)}
        if source.co_filename.startswith(('<expression', '/project1')) and '@names' not in _all_names(source):
            seen[f'exec of {sorted(names)!r:.200}'] = None
    elif isinstance(source, str) and MARK in source and not _parsed_only():
        seen[f'{event} {source!r:.200}'] = None


def _all_names(code: CodeType) -> set[str]:
    found = {*code.co_names, *code.co_varnames}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _all_names(constant)
    return found


def _parsed_only() -> bool:
    """Whether the caller is `ast.parse`, of the expression compiler, which then looks at the tree."""
    frame: Any = sys._getframe(2)
    callers = []
    while frame is not None and len(callers) < 8:
        callers.append((os.path.basename(frame.f_code.co_filename), frame.f_code.co_name))
        frame = frame.f_back
    return ('ast.py', 'parse') in callers and ('expressions.py', '_compiled') in callers


def _by_python() -> bool:
    """Whether an import is going on: loading libraries is no doing of the file."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith('<frozen importlib'):
            return True
        frame = frame.f_back
    return False


def _file(path: Any, mode: Any, flags: Any) -> None:
    if isinstance(path, int) or _by_python():
        return
    place = os.path.realpath(os.fsdecode(path))
    writes = bool(set('wax+') & set(mode)) if isinstance(mode, str) else bool(flags & (os.O_WRONLY | os.O_RDWR))
    own = (sys.prefix, sys.base_prefix, sys.exec_prefix, LIBRARY, *SYSTEM)
    if not writes and place.startswith(own):
        return
    if writes or not place.startswith(folder + os.sep):
        seen[f'open {place} {mode}'] = None


def main(network: str) -> None:
    global watching, folder
    import tdgraph as td
    from tdgraph.operators import registry
    for kind in registry.names():
        registry.lookup(kind)
    folder = os.path.realpath(os.path.dirname(network))
    sys.addaudithook(hook)
    watching = True
    with td.load(network) as project:
        for _ in range(3):
            project.advance(cook=[op for op in project.root.findChildren() if op.family in FAMILIES])
        for op in project.root.findChildren():
            for par in op.pars('*'):
                with suppress(td.errors.TDGraphError):
                    par.eval()
                    _ = par.menuNames
                with suppress(td.errors.TDGraphError):
                    if par.isPulse:
                        par.pulse()
        _ = project.errors(), project.warnings(), project.root.scriptErrors(recurse=True)
        count = len(project.root.findChildren())
    watching = False
    sys.stdout.write('\n'.join([f'operators: {count}', *seen, '']))


LIBRARY = os.path.realpath(os.path.join(os.path.dirname(__file__), '..', '..'))
SYSTEM = ('/usr', '/lib', '/etc/fonts', '/etc/localtime', '/proc', '/sys', '/dev')
FAMILIES = ('CHOP', 'DAT') if os.environ.get('WITHOUT_GPU') else ('TOP', 'CHOP', 'DAT')


if __name__ == '__main__':
    main(sys.argv[1])
