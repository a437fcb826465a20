"""Write the networks of this folder as TDN too: ``python examples/as_tdn.py`` (``make tdn``).

Each example that builds a network gets a .tdn file beside it.  TouchDesigner opens it through the Embody
component; ``tdgraph cook`` cooks it without running any of its Python, unless it is told to trust it.  With
``--check`` nothing is written; the exit status is 1 where a file is stale.
"""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import tdgraph as td

HERE = Path(__file__).resolve().parent


def names():
    """Return the examples that build a network."""
    return sorted(path.stem for path in HERE.glob('*.py')
                  if re.search(r'^def build\b', path.read_text(encoding='utf-8'), re.MULTILINE))


def write(name, path):
    """Build an example and write it into a file, as if that lay in this folder."""
    with td.Project(folder=HERE) as project:
        runpy.run_path(str(HERE / f'{name}.py'))['build'](project)
        return project.save(path)


def main(arguments):
    """Write the files, or with --check compare them; return the exit status."""
    stale = 0
    for name in names():
        path, fresh = HERE / f'{name}.tdn', HERE / f'.{name}.fresh.tdn'
        try:
            write(name, fresh)
            same = path.exists() and path.read_bytes() == fresh.read_bytes()
            if not same and '--check' not in arguments:
                fresh.replace(path)
                print(f'written: {path}')
        finally:
            fresh.unlink(missing_ok=True)
        if not same and '--check' in arguments:
            print(f'{path} is stale; run `make tdn`', file=sys.stderr)
            stale += 1
    return int(stale > 0)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
