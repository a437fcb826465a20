"""What a cook changes and looks at in a network: parameters given as text, the TOP to cook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tdgraph.errors import NetworkError, NotFoundError, nearest

__all__ = ['check_placeholders', 'find_op', 'find_output', 'set_pars']

_ON, _OFF = ('1', 'on', 'true', 'yes'), ('0', 'off', 'false', 'no')


def set_pars(project: Any, pars: Sequence[tuple[str, str, str]]) -> None:
    """Set parameters from texts: numbers, on/off, menu items, text; what begins with = is an expression.

    Operators are named by path, or by their name inside /project1.  Raises NotFoundError, UnknownParError and
    what the parameter says about the value.
    """
    for path, name, text in pars:
        par = getattr(find_op(project, path).par, name)
        if text.startswith('='):
            par.expr = text[1:]
        else:
            par.val = _value(par, text)


def _value(par: Any, text: str) -> Any:
    """Read a text as the parameter's style wants it; what does not fit is left for it to refuse."""
    word = text.strip()
    if par.isToggle and word.lower() in (*_ON, *_OFF):
        return word.lower() in _ON
    if par.isNumber:
        for kind in (int, float):
            try:
                return kind(word)
            except ValueError:
                continue
    return text


def find_op(project: Any, path: str) -> Any:
    """Return an operator by its path, or by its path inside /project1."""
    for place in (path, f'/project1/{path}'):
        found = project.op(place)
        if found is not None:
            return found
    home = project.op('/project1')
    names = [child.name for child in home.children] if home is not None else []
    raise NotFoundError(f'{path}: no such operator{nearest(path, names)}; '
                        f'/project1 has {", ".join(names) or "none"}')


def find_output(project: Any, returned: Any, path: str | None) -> Any:
    """Return the TOP to cook: `path`, else what build returned, else the only Out TOP of /project1 or out1.

    For a COMP its own Out TOP is meant.  Raises NotFoundError that lists the candidates.
    """
    if path is not None:
        return _top_of(find_op(project, path))
    if isinstance(returned, str):
        return _top_of(find_op(project, returned))
    if returned is not None and returned is not project:
        if not hasattr(returned, 'family'):
            raise NetworkError(f'build(): returned a value of type {type(returned).__name__}; return a TOP, '
                               'a COMP with an Out TOP, a path, or nothing')
        return _top_of(returned)
    return _top_of(project.op('/project1'))


def _top_of(node: Any) -> Any:
    if node.family == 'TOP':
        return node
    if node.family != 'COMP':
        raise NotFoundError(f'{node.path}: is a {node.family}; pictures come from a TOP')
    tops = [child for child in node.children if child.family == 'TOP']
    outs = [top for top in tops if top.opType == 'outTOP']
    found = outs if len(outs) == 1 else [top for top in outs or tops if top.name == 'out1']
    if len(found) == 1:
        return found[0]
    candidates = outs or [top for top in tops if not top.outputs] or tops
    names = ', '.join(top.path for top in candidates[:12]) or 'none, there is no TOP in it'
    raise NotFoundError(f'{node.path}: which TOP? there is {"more than one" if outs else "no"} Out TOP; '
                        f'choose with --op; candidates: {names}')


def check_placeholders(ops: Sequence[Any], *, allow: bool) -> None:
    """Say which operators that do not exist here stand before `ops`, and refuse them unless they are allowed.

    What is allowed passes on its first input, and that is said.  Raises NetworkError that names them all.
    """
    found = [f'{op.path} ({op.opType})' for op in upstream(ops) if not op.supported]
    if not found:
        return
    project = ops[0].engine
    what = f'{", ".join(found)}: {"is" if len(found) == 1 else "are"} not among the operators that exist here'
    if not allow:
        raise NetworkError(f'{what}; replace {"it" if len(found) == 1 else "them"}, or allow placeholders '
                           '(--allow-placeholders), which pass on their first input')
    project.placeholders_pass = True
    project.say(f'{what}; the first input is passed on')


def upstream(ops: Sequence[Any]) -> list[Any]:
    """Return these and everything that they stand on by wires, references and expressions, without cooking."""
    found = dict.fromkeys(ops)
    waiting = list(found)
    while waiting:
        op = waiting.pop()
        for source in _sources(op):
            if source is not None and source not in found:
                found[source] = None
                waiting.append(source)
    return list(found)


_NAMED = re.compile(r"""\bope?x?\(\s*(['"])([^'"]*)\1\s*\)""")


def _sources(op: Any) -> Iterator[Any]:
    for index, wire in enumerate(op.wires):
        yield None if wire is None else wire.op
        inner = op.upstream(index)
        yield None if inner is None else inner.op
    if op.type == 'in' and op.above is not None:
        around = op.above.wires
        index = op.above.door_index(op)
        wire = around[index] if index < len(around) else None
        yield None if wire is None else wire.op
        inner = op.above.upstream(index)
        yield None if inner is None else inner.op
    for par in op.par.changed_pars():
        if par.mode.name == 'CONSTANT':
            yield from par.evalOPs()
        for _, name in _NAMED.findall(par.expr if par.mode.name == 'EXPRESSION' else par.bindExpr):
            yield op.above.op(name) if op.above is not None else None
