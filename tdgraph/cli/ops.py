"""`tdgraph ops`: the operators and their parameters, from the declarations."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import click

from tdgraph.cli.describe import describe, summary
from tdgraph.errors import nearest
from tdgraph.graph.op import OP
from tdgraph.operators import registry

__all__ = ['command']

_FAMILIES = ('top', 'chop', 'dat', 'comp')


@click.command('ops')
@click.argument('name', required=False)
@click.option('--json', 'as_json', is_flag=True, help='Write JSON.')
def command(name: str | None, as_json: bool) -> None:
    """List the operators, or all that is declared of one.

    NAME is a type such as levelTOP, or level, which shows every family's.
    """
    if name is None:
        every = [registry.lookup(kind) for kind in registry.names()]
        every.sort(key=lambda cls: _FAMILIES.index(cls.family.lower()))
        click.echo(_json([describe(cls) for cls in every]) if as_json else '\n'.join(_index(every)))
        return
    found = [describe(cls) for cls in find(name)]
    click.echo(_json(found) if as_json else '\n\n'.join('\n'.join(_page(item)) for item in found))


def find(name: str) -> list[type[OP]]:
    """Return the types that a name means; a UsageError with the nearest one where there is none."""
    wanted = name.replace(' ', '').lower()
    known = {kind.lower(): kind for kind in registry.names()}
    kinds = [wanted] if wanted in known else [wanted + family for family in _FAMILIES]
    found = [registry.lookup(known[kind]) for kind in kinds if kind in known]
    if not found:
        bases = {kind.removesuffix(family) for kind in known for family in _FAMILIES if kind.endswith(family)}
        close = nearest(wanted, bases) or nearest(wanted, known.values())
        raise click.UsageError(f'no operator {name!r}{close}')
    return found


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _index(classes: Sequence[type[OP]]) -> Iterator[str]:
    width = max(len(cls.opType) for cls in classes)
    for family in dict.fromkeys(cls.family for cls in classes):
        yield f'{family}s'
        for cls in classes:
            if cls.family == family:
                yield _hanging(f'  {cls.opType:{width}}  ', summary(cls))
        yield ''
    yield f'{len(classes)} operators; `tdgraph ops NAME` shows one.'


def _page(item: dict[str, Any]) -> Iterator[str]:
    yield f'{item["label"]} ({item["type"]})'
    yield _hanging('', item['summary'])
    if item['description']:
        yield ''
        yield item['description']
    if item['sections']:
        yield ''
    for name, text in item['sections'].items():
        yield _hanging(f'{name}: ', text, 4)
    page = None
    for group in item['parameters']:
        if group['page'] != page:
            page = group['page']
            yield f'\n{page}'
        yield from _parameter(group, '  ')
    if item['kept_without_effect']:
        yield _hanging('\nKept, without effect: ', ', '.join(item['kept_without_effect']), 4)


def _parameter(group: dict[str, Any], indent: str) -> Iterator[str]:
    names = ' '.join(part['name'] for part in group['parts'])
    yield _hanging(f'{indent}{names}  ', '; '.join(_facts(group)), len(indent) + 4)
    if group['help']:
        yield _hanging(f'{indent}    ', group['help'])
    for field in group.get('block', ()):
        yield from _parameter(field | {'parts': [part | {'name': f'{group["name"]}<i>{part["name"]}'}
                                                 for part in field['parts']]}, indent + '    ')


def _facts(group: dict[str, Any]) -> Iterator[str]:
    """Say style, default and range of a parameter in words."""
    parts = group['parts']
    yield group['style']
    if group['style'] == 'Sequence':
        most = group['most_blocks']
        yield f'{parts[0]["default"]} block(s) at first' + (f', at most {most}' if most else '')
        return
    yield 'default ' + ' '.join(part.get('default_expression') or _text(part['default']) for part in parts)
    first = parts[0]
    if 'norm' in first:
        yield 'usually {:g} to {:g}'.format(*first['norm'])
    if first.get('min') is not None:
        yield f'at least {first["min"]:g}'
    if first.get('max') is not None:
        yield f'at most {first["max"]:g}'
    if 'menu' in group:
        yield 'one of ' + ' '.join(group['menu'])
    if group.get('viewer_only'):
        yield 'no effect on the output'


def _text(value: object) -> str:
    if isinstance(value, bool):
        return 'on' if value else 'off'
    if isinstance(value, float):
        return f'{value:g}'
    return str(value) or "''"


def _hanging(head: str, text: str, indent: int | None = None) -> str:
    """Wrap `head` + `text` to the terminal; further lines begin under the text, or at `indent`."""
    columns = min(shutil.get_terminal_size((100, 24)).columns, 110)
    indent = len(head) if indent is None else indent
    return textwrap.fill(head + text, columns, subsequent_indent=' ' * indent, break_long_words=False,
                         break_on_hyphens=False, drop_whitespace=True, replace_whitespace=False)
