"""The order in which text is shown: the levels of UAX 9, from python-bidi, and its rules L1 and L2.

python-bidi knows neither the rule about brackets (N0), which is here, nor isolates, which count as neutral.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tdgraph.errors import MissingError

__all__ = ['embedding_levels', 'shown_order']

_NOT_PLAIN: Final = frozenset({'R', 'AL', 'AN', 'RLE', 'RLO', 'LRE', 'LRO', 'PDF', 'RLI', 'LRI', 'FSI', 'PDI'})
_ISOLATES: Final = frozenset({'RLI', 'LRI', 'FSI', 'PDI'})
_STRONG: Final = {'L': 'L', 'R': 'R', 'EN': 'R', 'AN': 'R'}


def embedding_levels(text: str, rtl: bool) -> list[int]:
    """Return the level of every character of a paragraph; odd ones run from right to left."""
    if not rtl and (text.isascii() or _NOT_PLAIN.isdisjoint(map(unicodedata.bidirectional, text))):
        return [0] * len(text)
    try:
        from bidi import algorithm
    except ImportError:
        raise MissingError("text: python-bidi is not installed; pip install 'python-bidi'") from None
    storage = algorithm.get_empty_storage()
    storage['base_level'], storage['base_dir'] = int(rtl), 'R' if rtl else 'L'
    algorithm.get_embedding_levels(text, storage)
    for index, character in enumerate(storage['chars']):
        character['index'] = index
        if character['type'] in _ISOLATES:
            character['type'] = character['orig'] = 'ON'
    algorithm.explicit_embed_and_overrides(storage, False)
    algorithm.resolve_weak_types(storage, False)
    for run in storage['runs']:
        _resolve_brackets(storage['chars'][run['start']:run['start'] + run['length']], run['sor'],
                          algorithm.MIRRORED)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels = [int(rtl)] * len(text)
    for character in storage['chars']:
        levels[character['index']] = character['level']
    return levels


def _resolve_brackets(run: Sequence[dict[str, Any]], before: str, mirrored: dict[str, str]) -> None:
    """Give both brackets of a pair the direction of what they hold (rule N0)."""
    for opening, closing in sorted(_pairs(run, mirrored)):
        own = 'R' if run[opening]['level'] % 2 else 'L'
        inside = {_STRONG.get(character['type']) for character in run[opening + 1:closing]} - {None}
        if not inside:
            continue
        direction = own
        if own not in inside:
            context = (_STRONG.get(character['type']) for character in reversed(run[:opening]))
            direction = next(filter(None, context), before)
        run[opening]['type'] = run[closing]['type'] = direction


def _pairs(run: Sequence[dict[str, Any]], mirrored: dict[str, str]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    for index, character in enumerate(run):
        sign = character['ch']
        if character['type'] != 'ON' or sign not in mirrored:
            continue
        kind = unicodedata.category(sign)
        if kind == 'Ps':
            waiting.append((mirrored[sign], index))
        elif kind == 'Pe' and any(closing == sign for closing, _ in waiting):
            while waiting:
                closing, opening = waiting.pop()
                if closing == sign:
                    yield opening, index
                    break


def shown_order(levels: Sequence[int]) -> list[int]:
    """Return the indices of pieces with these levels from left to right (rule L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            stop = start
            while stop < len(order) and levels[order[stop]] >= level:
                stop += 1
            order[start:stop] = order[start:stop][::-1]
            start = stop + 1
    return order
