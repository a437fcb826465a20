"""What a cook changes and looks at in a network: parameters given as text, the TOP to cook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tdgraph.errors import NetworkError, NotFoundError, nearest

__all__ = ['find_op', 'find_output', 'set_pars']

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
