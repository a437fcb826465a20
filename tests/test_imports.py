"""Imports point one way, `import tdgraph` is tiny, and no submodule hides one of TouchDesigner's names."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tdgraph

ROOT = Path(tdgraph.__path__[0])
MODULES = sorted(ROOT.rglob('*.py'))

# Package of the library -> what it may import of the library.  `tdgraph/__init__.py` is the index: it loads
# everything by name and on first use; '' stands for it, and the fresh interpreter below holds it.
_BELOW_OPERATORS = {'errors', 'deps', 'tdu', 'pars', 'graph', 'gpu', 'channels', 'media', 'notebook'}
_BELOW_RUNTIME = _BELOW_OPERATORS | {'operators', 'scripts', 'scriptnames', ''}
_BELOW_CLI = _BELOW_RUNTIME | {'runtime', 'formats', 'textport', 'checking', 'batch', 'viewer'}
MAY_IMPORT: dict[str, set[str]] = {
    'errors': set(),
    'deps': set(),
    'tdu': {'errors', 'deps'},
    'pars': {'errors', 'deps', 'tdu'},
    'graph': {'errors', 'deps', 'pars', 'tdu'},
    'gpu': {'errors'},
    'channels': {'errors', 'tdu'},  # the patterns of channel names
    'media': {'errors'},
    'notebook': {'errors', 'channels', 'media'},
    'operators': _BELOW_OPERATORS,
    'scripts': {'errors'},
    'scriptnames': _BELOW_OPERATORS | {'operators', ''},
    'runtime': _BELOW_RUNTIME,
    'formats': _BELOW_RUNTIME | {'runtime'},
    'textport': _BELOW_RUNTIME,
    'batch': _BELOW_RUNTIME | {'runtime', 'formats'},
    'checking': _BELOW_RUNTIME | {'runtime', 'formats', 'batch'},
    'viewer': _BELOW_RUNTIME | {'runtime', 'formats'},
    'cli': _BELOW_CLI,
    '__main__': {'cli'},
}
STANDARD_LIBRARY_ONLY = {'errors', 'deps', 'graph'}
GL = {'moderngl', 'OpenGL', 'glcontext'}
IN_FUNCTIONS_ONLY = {'scipy', 'OpenImageIO', 'av', 'yaml', 'rich', 'matplotlib', 'IPython', 'uharfbuzz', 'freetype',
                     'bidi', 'uniseg'}
TD_GLOBALS = {
    'op', 'ops', 'opex', 'me', 'parent', 'root', 'absTime', 'project', 'app', 'ui', 'mod', 'ext', 'iop',
    'ipar', 'var', 'run', 'passive', 'debug', 'Project', 'load', 'cook', 'OP', 'TOP', 'CHOP', 'SOP',
    'DAT', 'COMP', 'MAT', 'POP', 'Par', 'ParMode', 'Cell', 'Channel',
}



def package_of(path: Path) -> str:
    """Name the layer a file belongs to: the first part of its path inside the library, without `.py`."""
    return path.relative_to(ROOT).parts[0].removesuffix('.py')


def imports_of(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Yield (dotted name, line, whether at module level) of every import of a file."""
    tree = ast.parse(path.read_text(encoding='utf-8'))
    inside = {id(node) for function in ast.walk(tree)
              if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
              for node in ast.walk(function)}
    here = ('tdgraph', *path.relative_to(ROOT).with_suffix('').parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = '.'.join(here[:len(here) - node.level]) + '.' if node.level else ''
            base = (start + (node.module or '')).rstrip('.')
            names = [f'{base}.{alias.name}' for alias in node.names] if base == 'tdgraph' else [base]
        else:
            continue
        for name in names:
            yield name, node.lineno, id(node) not in inside


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_up_the_list(path: Path) -> None:
    """Each file imports only layers above its own, GL only in gpu/, slow libraries only inside functions."""
    layer = package_of(path)
    if layer == '__init__':
        return
    assert layer in MAY_IMPORT, f'{layer} has no place in the list of layers'
    wrong = []
    for name, line, at_top in imports_of(path):
        top, _, rest = name.partition('.')
        target = rest.partition('.')[0]
        if top == 'tdgraph':
            bad = target not in MAY_IMPORT[layer] | {layer}
        else:
            bad = ((top in GL and layer != 'gpu') or (top in IN_FUNCTIONS_ONLY and at_top)
                   or (layer in STANDARD_LIBRARY_ONLY and top not in sys.stdlib_module_names))
        if bad:
            wrong.append(f'{path.relative_to(ROOT.parent)}:{line}: imports {name}')
    assert not wrong, '\n'.join(wrong)


def test_no_submodule_bears_a_name_of_touchdesigner() -> None:
    """`td.op` must be TouchDesigner's op, never a module that somebody's import has put there."""
    assert not {package_of(path) for path in MODULES} & TD_GLOBALS


def test_import_loads_and_starts_nothing() -> None:
    """In a fresh interpreter `import tdgraph` loads no GL, no slow library and no operator."""
    code = ('import sys, threading; before = set(sys.modules); import tdgraph; '
            'print(*sorted(set(sys.modules) - before)); print(threading.active_count())')
    result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    names, threads = result.stdout.splitlines()
    loaded = set(names.split())
    assert 'tdgraph' in loaded
    assert not {name.partition('.')[0] for name in loaded} & (GL | IN_FUNCTIONS_ONLY | {'click', 'glfw'})
    heavy = ('tdgraph.operators.', 'tdgraph.gpu.', 'tdgraph.cli', 'tdgraph.media.', 'tdgraph.formats.')
    assert not [name for name in loaded if name.startswith(heavy)]
    assert threads == '1'
