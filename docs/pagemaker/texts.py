"""The texts: an index, what differs, and a page per operator."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tdgraph
from pagemaker.absent import ABSENT
from pagemaker.recipes import caption
from tdgraph.cli.describe import describe
from tdgraph.operators import registry

MADE = '<!-- Made by `make docs` from the docstrings of the operators; edit those. -->\n'
FAMILIES = ('TOP', 'CHOP', 'DAT', 'COMP')
# Pages of parameters that all operators of a family share: they have a page of their own.
SHARED = 'Common'
_NO_DIFFERENCE = 'none known'

Item = dict[str, Any]


def pages(pictures: dict[str, str]) -> dict[str, str]:
    """Return every page made from the registry: path under docs/ -> text.

    `pictures`: opType -> name of its file in operators/pictures.
    """
    found = [describe(registry.lookup(name)) for name in registry.names()]
    found.sort(key=lambda item: (FAMILIES.index(item['family']), item['type']))
    common = {family: _shared(members) for family, members in by_family(found)}
    parts = {'operators.md': _index(found, pictures), 'differs.md': _differs(found)}
    for item in found:
        parts[f'operators/{item["type"]}.md'] = _page(item, common[item['family']], pictures)
    for family, groups in common.items():
        if groups:
            parts[f'operators/{family}.md'] = _family_page(family, groups)
    return {name: '\n'.join(lines) + '\n' for name, lines in parts.items()}


def by_family(found: list[Item]) -> Iterator[tuple[str, list[Item]]]:
    """Yield (family, its operators)."""
    for family in FAMILIES:
        members = [item for item in found if item['family'] == family]
        if members:
            yield family, members


def _shared(members: list[Item]) -> list[Item]:
    """Return the parameters of the Common page as most operators of a family declare them."""
    found: list[Item] = []
    counts: list[int] = []
    for group in (group for item in members for group in item['parameters'] if group['page'] == SHARED):
        if group in found:
            counts[found.index(group)] += 1
        else:
            found.append(group)
            counts.append(1)
    return [group for group, count in zip(found, counts) if 2 * count > len(members)]


def _index(found: list[Item], pictures: dict[str, str]) -> Iterator[str]:
    yield (f'# Operators\n\n{MADE}\nEach has a page: its picture, formula, inputs and every parameter.  '
           '`tdgraph ops NAME` shows the same in a terminal; [where they differ](differs.md) from TouchDesigner '
           'is on one page.')
    for family, members in by_family(found):
        yield f'\n## {family}s\n\n| | type | what it does | parameters of its own |\n| --- | --- | --- | --- |'
        for item in members:
            names = ' '.join(group['name'] for group in item['parameters'] if group['page'] != SHARED)
            shown = pictures.get(item['type'], '')
            picture = shown and f'<img src="operators/pictures/{shown}" width="128" alt="">'
            yield (f'| {picture} | [`{item["type"]}`](operators/{item["type"]}.md) | {cell(item["summary"])} | '
                   f'{cell(names)} |')


# --- a page

def _page(item: Item, common: list[Item], pictures: dict[str, str]) -> Iterator[str]:
    sections = item['sections']
    yield f'# {item["label"]}\n\n{MADE}\n`{item["type"]}`: {item["summary"]}'
    if name := pictures.get(item['type']):
        yield f'\n![{item["label"]}](pictures/{name})\n\n*{caption(item["type"])}*'
    if item['description']:
        yield '\n' + _markdown(item['description'])
    yield from _ends(item)
    yield from _parameters(item, common)
    if not _same(item):
        yield f'\n## Differs from TouchDesigner\n\n{_sentence(sections["Differs"])}'
    if item['kept_without_effect']:
        yield ('\n## Kept in files without effect\n\n'
               + ', '.join(f'`{name}`' for name in item['kept_without_effect']) + '.')
    if 'Raises' in sections:
        yield f'\n## Errors\n\n{_sentence(sections["Raises"])}'
    yield from _sources(item)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _markdown(text: str) -> str:
    """Turn a docstring into Markdown: a block that `::` announces is indented already."""
    return re.sub(r'::$', ':', text, flags=re.MULTILINE)


def _ends(item: Item) -> Iterator[str]:
    sections = item['sections']
    told = {name: text for name, text in sections.items() if name.startswith('Input')}
    if told or item['inputs'] or 'Output' in sections:
        yield '\n## Inputs and output\n'
    for name, text in told.items():
        yield f'- **{name}**: {text}'
    for number, one in enumerate(() if told else item['inputs']):
        yield f'- **Input{"s" if "any_number" in one else f" {number}"}**: {one["label"]}.'
    for name in ('Output', 'Outputs', 'Units'):
        if name in sections:
            yield f'- **{name}**: {sections[name]}'


def _parameters(item: Item, common: list[Item]) -> Iterator[str]:
    own = [group for group in item['parameters'] if group not in common]
    if own or common:
        yield '\n## Parameters'
    for page in dict.fromkeys(group['page'] for group in own):
        yield f'\n### {page}\n'
        yield from _table([group for group in own if group['page'] == page])
    if as_all := [group for group in common if group in item['parameters']]:
        names = ' '.join(f'`{group["name"]}`' for group in as_all)
        yield f'\nOf [all {item["family"]}s]({item["family"]}.md): {names}.'


def _family_page(family: str, groups: list[Item]) -> Iterator[str]:
    yield f'# Parameters of all {family}s\n\n{MADE}'
    yield from _table(groups)


def _table(groups: list[Item]) -> Iterator[str]:
    yield '| name | style | default | range | what it does |\n| --- | --- | --- | --- | --- |'
    for group in groups:
        yield _row(group)
        for field in group.get('block', ()):
            yield _row(field, prefix=f'{group["name"]}N')


def _row(group: Item, prefix: str = '') -> str:
    parts = group['parts']
    names = ' '.join(f'`{prefix}{part["name"]}`' for part in parts)
    defaults = [_value(part) for part in parts]
    shown = defaults[0] if len(set(defaults)) == 1 else ' '.join(defaults)
    menu = '; '.join(f'`{name}` {label}' for name, label in group.get('menu', {}).items())
    text = f'**{group["label"]}.** {group["help"]}' + (f' Items: {menu}.' if menu else '')
    return f'| {names} | {group["style"]} | {cell(shown)} | {cell(_range(parts[0]))} | {cell(text)} |'


def _value(part: Item) -> str:
    if part.get('default_expression'):
        return f'`{part["default_expression"]}`'
    value = part['default']
    if isinstance(value, bool):
        return 'on' if value else 'off'
    return f'{value:g}' if isinstance(value, float) else f'`{value}`' if value != '' else ''


def _range(part: Item) -> str:
    """Say what is allowed, where there is a limit, and else what a slider offers."""
    if 'norm' not in part:
        return ''
    least, most = part['min'], part['max']
    if least is None and most is None:
        return '{:g} .. {:g} (slider)'.format(*part['norm'])
    return f'{"" if least is None else f"{least:g}"} .. {"" if most is None else f"{most:g}"}'.strip()


def _sources(item: Item) -> Iterator[str]:
    cls = registry.lookup(item['type'])
    root = Path(tdgraph.__path__[0])
    file = Path(inspect.getfile(cls)).relative_to(root)
    links = [f'[operator](../../tdgraph/{file.as_posix()})']
    docs = Path(__file__).parents[1]
    for label, place in (('shader', f'shaders/top/{file.stem}.glsl'),
                         ('reference that it is tested against', f'tests/reference/{item["type"]}.py')):
        if _there(docs.parent, root, place):
            links.append(f'[{label}](../../{place})')
    yield '\n## Source\n\n' + ', '.join(links) + '.'
    if 'Source' in item['sections']:
        yield '\nAfter ' + re.sub(r'\b((?:docs\.|www\.|en\.)?[\w-]+\.(?:ca|org|com|edu|net)/[\w./()-]*\w\)?)',
                                  r'[\1](https://\1)', item['sections']['Source'])


def _there(checkout: Path, package: Path, place: str) -> bool:
    """Whether a file exists in the checkout, or in the package where that is installed elsewhere."""
    return (checkout / place).is_file() or (package / place).is_file()


# --- what differs

def _differs(found: list[Item]) -> Iterator[str]:
    yield (f'# Where operators differ from TouchDesigner\n\n{MADE}\n'
           'What TouchDesigner does not document we decided; that counts as a difference too.')
    same = []
    for family, members in by_family(found):
        known = [item for item in members if not _same(item)]
        same += [item for item in members if _same(item)]
        common = set.intersection(*(set(item['kept_without_effect']) for item in members))
        if known or common:
            yield f'\n## {family}s'
        if common:
            yield f'\nParameters of all, kept in files without effect: {_names(members[0], common, True)}.'
        for item in known:
            yield f'\n**[{item["label"]}](operators/{item["type"]}.md).** {item["sections"]["Differs"]}'
            if names := _names(item, common, False):
                yield f'Kept in files without effect: {names}.'
    yield ("\n## Members\n\nMembers of TouchDesigner's classes that do not exist here; reading one is an "
           'AttributeError.\n')
    for name, text in ABSENT.items():
        yield f'- **{name}**: {text}.'
    yield ('\nWhat they do differently: `gpuCookTime` is always 0; `project.realTime` is always False and '
           '`app.power` always True; a `value` that `DAT.export` sends is never an expression; `asParameter`, '
           '`wallTime` and `delayRef` of `run()` change nothing, there being one clock.')
    if same:
        yield f'\n## No difference known\n\n{", ".join(item["label"] for item in same)}.'


def _names(item: Item, common: set[str], inside: bool) -> str:
    return ', '.join(f'`{name}`' for name in item['kept_without_effect'] if (name in common) is inside)


def _same(item: Item) -> bool:
    return bool(item['sections'].get('Differs', _NO_DIFFERENCE).lower().startswith(_NO_DIFFERENCE))


def cell(text: str) -> str:
    """Return a text as it may stand in a table."""
    return text.replace('|', '\\|').replace('\n', ' ')
