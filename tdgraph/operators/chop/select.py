"""Select CHOP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tdgraph.channels import ALIGN_MODES, EMPTY, Channels, align, match_rates, unique
from tdgraph.graph.node import Input
from tdgraph.operators.chop._pages import ALIGN_LABELS
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.chop.merge import joined
from tdgraph.pars import Changed, CHOPRef, Int, Menu, StrMenu, Toggle
from tdgraph.tdu import patterns

__all__ = ['SelectCHOP']

_DIGITS = re.compile(r'[0-9]+\Z')


class SelectCHOP(CHOP):
    """Pick channels of other CHOPs by name, in the order of the pattern, and rename them.

    ``out = [every channel that term 1 of channames matches, then every one of term 2, ...]``

    A channel that is named twice comes twice (``c2 c5 c3 c3``); ``^name`` takes away.  `filterdigits` then
    keeps the names that end in the number `digits`, and `stripdigits` takes it off.  Equal names of several
    CHOPs get the CHOP's name in front with `autoprefix` (``wave1:chan1``), else their digits are counted up.
    Last, names that match Rename from become those of Rename to.

    Input 0: the channels to pick from; with nothing connected those of the CHOPs that `chops` names.
    Output: rate and range of the CHOPs, brought to one rate (Sample Rate Match) and range (`align`); float32
        (channels, samples).
    Units: the channels' own.
    Source: docs.derivative.ca/Select_CHOP, /Pattern_Matching, /Pattern_Replacement.
    Differs: a path in Channel Names (``/geo1:tx``) is part of the name.
    """

    opType, base_name, type_label = 'selectCHOP', 'select', 'Select'
    inputs = Input('channels'),
    unsupported = ('chop', 'filterbydigits')

    chops = CHOPRef(many=True, page='Select', label='CHOP',
                    help='The CHOPs to pick from while nothing is connected; a pattern names several.')
    channames = StrMenu('*', neutral='*', page='Select', label='Channel Names',
                        help='Which channels, in which order.')
    filterdigits = Toggle(page='Select', label='Filter by Digits',
                          help='Only channels whose name ends in Digits.')
    digits = Int(0, min=0, norm=(0, 10), page='Select', help='The number at the end of the name.')
    stripdigits = Toggle(True, page='Select', label='Strip Digits', help='Take the number off the name.')
    align = Menu(ALIGN_MODES, labels=ALIGN_LABELS, page='Select',
                 help='How CHOPs with different ranges are brought to one.')
    autoprefix = Toggle(True, page='Select', label='Automatic Prefix',
                        help="Put the CHOP's name before channel names that come more than once.")
    renamefrom = Changed(page='Select')
    renameto = Changed(page='Select')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if inputs and inputs[0] is not None:
            return selected(inputs, [''], p)
        sources = [op.value for op in p.chops]
        matched = match_rates(sources, p.srselect, self._path_text())
        return selected(matched, [op.name for op in p.chops], p)


def selected(inputs: Sequence[Channels], owners: Sequence[str], p: Any) -> Channels:
    """Return the chosen channels of inputs of one rate; `owners`: the name of the CHOP of each."""
    inputs = align(inputs, p.align)
    if not inputs:
        return EMPTY
    whole = joined([channels.with_(names=_numbered(channels, place)) for place, channels in enumerate(inputs)]
                   ) if len(inputs) > 1 else inputs[0]
    names = [name for channels in inputs for name in channels.names]
    origin = [owner for channels, owner in zip(inputs, owners) for _ in channels.names]
    rows = patterns.select(p.channames, names)
    if p.filterdigits:
        rows = [row for row in rows if _ends_in(names[row], p.digits)]
    titles = [_DIGITS.sub('', names[row]) if p.filterdigits and p.stripdigits else names[row] for row in rows]
    if p.autoprefix and len(inputs) > 1:
        titles = [f'{origin[row]}:{title}' if _elsewhere(title, origin[row], titles, rows, origin) else title
                  for title, row in zip(titles, rows)]
    picked = whole.take(rows)
    made = unique(title or names[row] for title, row in zip(titles, rows))
    return picked if made == picked.names else picked.with_(names=made)


def _numbered(channels: Channels, place: int) -> tuple[str, ...]:
    return tuple(f'{place}:{row}' for row in range(channels.count))


def _ends_in(name: str, digits: int) -> bool:
    found = _DIGITS.search(name)
    return found is not None and int(found.group()) == digits


def _elsewhere(
    title: str, owner: str, titles: Sequence[str], rows: Sequence[int], origin: Sequence[str],
) -> bool:
    """Whether another CHOP has a chosen channel of this name."""
    return any(other == title and origin[row] != owner for other, row in zip(titles, rows))
