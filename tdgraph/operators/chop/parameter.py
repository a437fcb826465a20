"""Parameter CHOP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, legal_name, unique
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Menu, OPRef, Str, Toggle
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from tdgraph.graph.op import OP
    from tdgraph.pars import Par

__all__ = ['ParameterCHOP']

PAGE = 'Source'
NUMBERS = ('float', 'int', 'toggle', 'momentary', 'pulse', 'menu')


class ParameterCHOP(CHOP):
    """Make a channel of each of an operator's parameters that is a number.

    ``out[c] = par.eval()``; a switch is 0 or 1, a menu the index of its item

    Taken are the parameters whose name matches `parameter` and whose group's name matches `pargroups`, in the order
    of the dialog, one operator after another; those without a number (text, references) make no channel.

    Input 0: none.
    Output: one sample at index 0, at the timeline's rate; float32 (channels, 1).  Names as `nameformat` says: tx,
        geo1:tx or /project1/geo1:tx, equal ones counted up.
    Units: the parameters' own.
    Source: docs.derivative.ca/Parameter_CHOP.
    Differs: Fetch Sequences does not exist; that both patterns have to match, that an empty one matches all, and
        the form of the names are ours.  Operators are not cooked for their parameters.
    """

    opType, base_name, type_label = 'parameterCHOP', 'par', 'Parameter'
    inputs = ()
    unsupported = ('fetch', 'sequences')

    ops = OPRef(many=True, page=PAGE, label='Operators', help='Whose parameters; several, patterns allowed.')
    pargroups = Str('*', page=PAGE, label='ParGroups', help='Names of groups of parameters (t for tx, ty, tz).')
    parameter = Str('*', page=PAGE, label='Parameter', help='Names of parameters; patterns allowed.')
    custom = Toggle(True, role='cpu', page=PAGE, help='Take custom parameters.')
    builtin = Toggle(False, role='cpu', page=PAGE, label='Built-In', help='Take built-in parameters.')
    nameformat = Menu('parameter op path', role='cpu', page=PAGE, label='Name Format',
                      labels=('Parameter Name', 'OP and Parameter Names', 'Full Path Name'),
                      help='What a channel is called.')

    def references(self, p: Any) -> Sequence[OP]:
        return ()  # a parameter's value does not wait for its operator's cook

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        names, values = [], []
        for op in p.ops:
            prefix = {'parameter': '', 'op': f'{op.name}:', 'path': f'{op.path}:'}[p.nameformat]
            for par in _chosen(op, p):
                names.append(legal_name(prefix + par.name))
                values.append(_number(par))
        with np.errstate(over='ignore'):
            samples = np.array(values, np.float32).reshape(len(names), 1)
        return Channels(unique(names), samples, time.rate)


def _chosen(op: Any, p: Any) -> Iterator[Par]:
    op.par.note_shape()
    found = [par for par in op.pars(p.parameter.strip() or '*') if par.part.group.kind in NUMBERS
             and (p.custom if par.isCustom else p.builtin)]
    groups = [par.part.group.name for par in found]
    wanted = set(patterns.match(p.pargroups.strip() or '*', list(dict.fromkeys(groups))))
    return (par for par, group in zip(found, groups) if group in wanted)


def _number(par: Par) -> float:
    index = par.menuIndex
    return float(par.eval()) if index is None else float(index)
