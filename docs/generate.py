"""Write the pages of docs/ that follow from the operators: ``python docs/generate.py`` (``make docs``).

With ``--check`` nothing is written; the exit status is 1 where a page is stale.  The tests do the same.
``--redraw`` draws every picture anew, also on a renderer that did not draw the stored ones; ``--texts`` draws none.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
if str(HERE) not in sys.path:  # the modules beside this file are no part of the package
    sys.path.insert(0, str(HERE))

from pagemaker import accuracy, pictures, texts  # noqa: E402
from pagemaker.absent import ABSENT  # noqa: E402

from tdgraph.operators import registry  # noqa: E402

__all__ = ['ABSENT', 'main', 'pages', 'stale', 'unwanted']


def pages() -> dict[str, str]:
    """Return every page made from the registry and from what was measured: path under docs/ -> text."""
    return {**texts.pages(pictures.stored()), 'accuracy.md': accuracy.page(set(registry.names()))}


def stale(made: dict[str, str]) -> list[str]:
    """Return the pages that are missing or other than what is stored."""
    return [name for name, text in made.items() if _read(HERE / name) != text]


def unwanted(made: dict[str, str]) -> list[Path]:
    """Return the pages of operators that do not exist (any more)."""
    return [path for path in sorted((HERE / 'operators').glob('*.md')) if f'operators/{path.name}' not in made]


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check compare them; return the exit status."""
    failed: list[str] = []
    if '--check' not in arguments and '--texts' not in arguments:
        written, failed = pictures.update(pictures.wanted(), redraw='--redraw' in arguments)
        for name in written:
            print(f'written: docs/{name}')
    made = pages()
    if '--check' in arguments:
        names = stale(made) + [f'operators/{path.name}' for path in unwanted(made)]
        for name in names:
            print(f'docs/{name} is stale; run `make docs`', file=sys.stderr)
        return int(bool(names))
    for name in stale(made):
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_text(made[name], encoding='utf-8')
        print(f'written: docs/{name}')
    for path in unwanted(made):
        path.unlink()
        print(f'removed: docs/operators/{path.name}')
    for text in failed:
        print(f'not drawn: {text}', file=sys.stderr)
    return int(bool(failed))


def _read(path: Path) -> str:
    return path.read_text(encoding='utf-8') if path.exists() else ''


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
