"""What is declared of an operator type, as plain data for the command line and the pages of docs/."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from tdgraph.graph.node import Inputs
from tdgraph.graph.op import OP
from tdgraph.pars.declaration import Declaration, Part

__all__ = ['describe', 'label_of', 'sections', 'summary']

# A section begins a line or, in a short docstring, follows the full stop of the one before.
_SECTION = re.compile(r'(?:^|(?<=\n)|(?<=[.)]  )) *'
                      r'(Inputs?(?: \d+)?(?: (?:and|to) \d+)?(?: \([^()]*\))?|Outputs?|Units|Source|Differs|Raises)'
                      r':\s+')
_RANGED = ('float', 'int')


def summary(cls: type[OP]) -> str:
    """Return the first paragraph of an operator type's docstring as one line."""
    return ' '.join((inspect.getdoc(cls) or '').partition('\n\n')[0].split())


def sections(cls: type[OP]) -> dict[str, str]:
    """Split a docstring: '' is what stands before the first section; then 'Input 0', 'Output', 'Differs'."""
    text = inspect.getdoc(cls) or ''
    pieces = _SECTION.split(text)
    found = {'': pieces[0].rstrip()}
    for name, body in zip(pieces[1::2], pieces[2::2]):
        found[name] = ' '.join(body.split())
    return found


def label_of(cls: type[OP]) -> str:
    """Return TouchDesigner's name of an operator type: 'Level TOP'."""
    return f'{cls.type_label} {cls.family}'


def describe(cls: type[OP]) -> dict[str, Any]:
    """Return everything that is declared of an operator type; plain data that JSON can hold."""
    found = sections(cls)
    return {
        'type': cls.opType, 'family': cls.family, 'label': label_of(cls), 'summary': summary(cls),
        'description': found[''].partition('\n\n')[2],
        'sections': {name: text for name, text in found.items() if name},
        'inputs': list(_inputs(cls)),
        'parameters': [_group(group) for group in cls.declarations.groups.values()],
        'kept_without_effect': list(cls.declarations.unsupported),
    }


def _inputs(cls: type[OP]) -> Iterator[dict[str, Any]]:
    declared: Any = cls.inputs_declared
    if isinstance(declared, Inputs):
        yield {'label': declared.label, 'least': declared.min, 'any_number': True}
        return
    for item in declared:
        yield {'label': item.label, 'optional': item.optional}


def _group(group: Declaration) -> dict[str, Any]:
    """Describe one line of the parameter dialog; a sequence carries the parameters of a block."""
    found: dict[str, Any] = {
        'name': group.name, 'style': group.style.name, 'page': group.page, 'label': group.title,
        'help': ' '.join(group.help.split()), 'parts': [_part(part, group.kind) for part in group.parts]}
    if group.menu_names:
        found['menu'] = dict(zip(group.menu_names, group.menu_labels))
    if group.viewer_only:
        found['viewer_only'] = True
    if group.fields is not None:
        found['block'] = [_group(field) for field in group.fields.groups.values()]
        found['most_blocks'] = group.max_blocks
    return found


def _part(part: Part, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {'name': part.name, 'default': part.default}
    if part.default_expr:
        found['default_expression'] = part.default_expr
    if kind in _RANGED:
        found |= {'min': part.min if part.clamp_min else None, 'max': part.max if part.clamp_max else None,
                  'norm': [part.norm_min, part.norm_max]}
    return found
