"""Write the pages of docs/ that follow from the operators: ``python docs/generate.py`` (``make docs``).

With ``--check`` nothing is written; the exit status is 1 where a page is stale.  The tests do the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tdgraph.cli.describe import describe
from tdgraph.operators import registry

HERE = Path(__file__).parent
_MADE = '<!-- Made by `make docs` from the docstrings of the operators; edit those. -->\n'
_FAMILY_ORDER = ('TOP', 'CHOP', 'DAT', 'COMP')

# Members of TouchDesigner's classes that do not exist here, and why; the tests compare both.
ABSENT = {
    'OP': ('the editor and its windows: `currentPage` `enclosedBy` `icon` `openMenu` `openViewer` `closeViewer` '
           '`resetViewer` `openParameters` `resetNodeSize` `visibleLevel` `licenseType`; files: `fileFolder` `filePath` '
           '`storeStartupValue` `unstoreStartupValue` `__setstate__`; times within a frame and sums of times: '
           '`cookStartTime` `cookEndTime` `childrenCPUCookAbsFrame` `childrenGPUCookTime` '
           '`childrenGPUCookAbsFrame` `childrenCookTime` `childrenCookAbsFrame`; variables: `var`'),
    'COMP': ('`loadTox` `save` `saveByteArray` `loadByteArray` `reload` `dirty`; `extensions` `extensionsReady` '
             '`internalOPs` `internalPars` `clones`; `collapseSelected`; `setVar` `unsetVar` `vars`; wires between '
             'objects: `inputCOMPs` `outputCOMPs`'),
    'TOP': '`newestSliceWOffset`; CUDA: `cudaMemory`',
    'Script TOP': '`copyCUDAMemory`',
    'CHOP': '`convertToKeyframes`',
    'DAT': '`editingFile`',
    'Par': '`lastScriptChange`',
    'ParGroup': '`lastScriptChange`',
    'timeCOMP': '`independent`',
    'Project': '`load` `save` `quit` `stack` `pythonStack` `cacheParameters`',
    'App': '`enableCachedParameters` `enableOptimizedExprs`',
    'td': ('`licenses` `monitors` `sysinfo` `varOwner` `clear`; `ui`, `ext`, `iop` and `ipar` say so when they are '
           'used'),
    'tdu': '`ArcBall` `Camera` `calibrateCamera` `forceCrash` `parSummary`',
}


def pages() -> dict[str, str]:
    """Return every page made from the registry: file name -> text."""
    found = [describe(registry.lookup(name)) for name in registry.names()]
    found.sort(key=lambda item: (_FAMILY_ORDER.index(item['family']), item['type']))
    parts = {'operators.md': _operators(found), 'differs.md': _differs(found)}
    return {name: '\n'.join(lines) + '\n' for name, lines in parts.items()}


def _by_family(found: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for family in _FAMILY_ORDER:
        members = [item for item in found if item['family'] == family]
        if members:
            yield family, members


def _operators(found: list[dict[str, Any]]) -> Iterator[str]:
    yield f'# Operators\n\n{_MADE}\n`tdgraph ops NAME` shows inputs, formula and every parameter of one.'
    for family, members in _by_family(found):
        yield f'\n## {family}s\n\n| type | what it does | parameters of its own |\n| --- | --- | --- |'
        for item in members:
            names = ' '.join(group['name'] for group in item['parameters'] if group['page'] != 'Common')
            yield f'| `{item["type"]}` | {_cell(item["summary"])} | {_cell(names)} |'


def _differs(found: list[dict[str, Any]]) -> Iterator[str]:
    yield (f'# Where operators differ from TouchDesigner\n\n{_MADE}\n'
           'What TouchDesigner does not document we decided; that counts as a difference too.')
    same = []
    for family, members in _by_family(found):
        known = [item for item in members if not _same(item)]
        same += [item for item in members if _same(item)]
        common = set.intersection(*(set(item['kept_without_effect']) for item in members))
        if known or common:
            yield f'\n## {family}s'
        if common:
            yield f'\nParameters of all, kept in files without effect: {_names(members[0], common, True)}.'
        for item in known:
            yield f'\n**{item["label"]}.** {item["sections"]["Differs"]}'
            if names := _names(item, common, False):
                yield f'Kept in files without effect: {names}.'
    yield ("\n## Members\n\nMembers of TouchDesigner's classes that do not exist here; reading one is an "
           'AttributeError.\n')
    for name, text in ABSENT.items():
        yield f'- **{name}**: {text}.'
    yield ('\nWhat they do differently: `gpuCookTime` is always 0; `project.realTime` is always False and '
           '`app.power` always True; `DAT.export` is always False, exports come from CHOPs (Export Method '
           'autoname); `asParameter`, `wallTime` and `delayRef` of `run()` change nothing, there being one clock.')
    if same:
        yield f'\n## No difference known\n\n{", ".join(item["label"] for item in same)}.'


def _names(item: dict[str, Any], common: set[str], inside: bool) -> str:
    return ', '.join(f'`{name}`' for name in item['kept_without_effect'] if (name in common) is inside)


def _same(item: dict[str, Any]) -> bool:
    return item['sections'].get('Differs', 'none known').lower().startswith('none known')


def _cell(text: str) -> str:
    return text.replace('|', '\\|')


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check compare them; return the exit status."""
    made = pages()
    stale = [name for name, text in made.items() if _read(HERE / name) != text]
    if '--check' in arguments:
        for name in stale:
            print(f'docs/{name} is stale; run `make docs`', file=sys.stderr)
        return int(bool(stale))
    for name in stale:
        (HERE / name).write_text(made[name], encoding='utf-8')
        print(f'written: docs/{name}')
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding='utf-8') if path.exists() else ''


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
