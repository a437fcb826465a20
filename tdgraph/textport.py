"""Scripts written for TouchDesigner's textport, or for a Text DAT in /project1.

They see TouchDesigner's global names, may import `td`, `tdu`, `TDStoreTools` and `TDFunctions` (and so may the
modules that they import), and queue calls with `run()`, which the frames after the script carry out.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from tdgraph.errors import NetworkError
from tdgraph.operators import code, registry
from tdgraph.operators.context import acting
from tdgraph.operators.modules import MODULES
from tdgraph.scripts import user_code

__all__ = ['MOST_FRAMES', 'finish', 'run_script']

#: Frames that queued calls get when nobody says how many.
MOST_FRAMES: Final = 600


def run_script(project: Any, path: str, arguments: Sequence[str] = ()) -> Any:
    """Run a script file in `project`; return its `me`, a Text DAT in /project1 that no list and no file shows.

    `arguments` are those after the file's name in `sys.argv`.  Raises NetworkError with file and line.
    """
    text = _text(path)
    me = registry.lookup('textDAT')(project.engine, project.project1, _free_name(project, path))
    me.fill(text)  # type: ignore[attr-defined]
    namespace = {**code.namespace(me, '__main__'), '__file__': os.path.abspath(path)}
    with user_code(path), as_touchdesigner(path, arguments), acting(me):
        try:
            exec(compile(text, os.path.abspath(path), 'exec'), namespace)
        except SystemExit as end:  # a script may end itself
            if end.code not in (None, 0):
                raise
    return me


def finish(project: Any, path: str, frames: int | None = None) -> int:
    """Advance by `frames`, or until no call waits, at most MOST_FRAMES; return how many frames that were.

    The frame in which the script has run comes to its end first.
    """
    done = 0
    with as_touchdesigner(path):
        if frames or (frames is None and len(project.engine.runs)):
            project.engine.first_frame()
        while done < frames if frames is not None else len(project.engine.runs) and done < MOST_FRAMES:
            project.advance()
            done += 1
    return done


@contextmanager
def as_touchdesigner(path: str, arguments: Sequence[str] = ()) -> Iterator[None]:
    """While the block runs, `import td` and the like work, and Python has the script's folder and arguments."""
    modules = {name: importlib.import_module(place) for name, place in MODULES.items()}
    shadowed = {name: sys.modules.get(name) for name in modules}
    outer_path, outer_arguments = list(sys.path), sys.argv
    sys.modules.update(modules)
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    sys.argv = [path, *arguments]
    try:
        yield
    finally:
        sys.path[:], sys.argv = outer_path, outer_arguments
        for name, module in shadowed.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _text(path: str) -> str:
    try:
        with open(path, encoding='utf-8-sig') as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise NetworkError(f'{path}: no text in UTF-8 (byte {error.start}); save it as UTF-8') from None


def _free_name(project: Any, path: str) -> str:
    """Return the script's name as one of an operator, one that no operator of /project1 is likely to take."""
    stem = os.path.splitext(os.path.basename(path))[0]
    legal = ''.join(letter if letter.isascii() and letter.isalnum() else '_' for letter in stem)
    name: str = project.project1.free_names.find(f'script_{legal}')
    return name
