"""What is fuzzed, as functions of bytes: a network file, and an expression of a project that nobody trusts.

A target returns where the input was dealt with, be it by an error of ours; anything else that it raises is a find.
"""

from __future__ import annotations

import functools
import time
import warnings
from pathlib import Path
from typing import Any

import tdgraph as td
from tdgraph.errors import ExpressionError, NetworkError, UntrustedError
from tdgraph.formats.document import parse
from tdgraph.formats.tdn import fill
from tdgraph.formats.writing import Writer
from tdgraph.pars.expressions import compiled

__all__ = ['TARGETS']

NOWHERE = Path('/nowhere/net.tdn')
LONGEST = 2.0  # seconds that an expression may take; a find beyond


def network(data: bytes) -> None:
    """Read bytes as a .tdn file, make its operators, look at them, write them again."""
    try:
        text = data.decode('utf-8')
        document = parse(text, 'net.tdn')
    except (UnicodeDecodeError, NetworkError):
        return
    with td.Project(trust=False, folder=NOWHERE.parent) as project:
        said = fill(project.project1, NOWHERE, document)
        wanted = sum(1 for _ in document.root.walk()) - 1
        made = len(project.project1.findChildren())
        assert all(isinstance(line, str) and line for line in said)
        assert made >= wanted or said, f'{wanted - made} operators are missing, and nothing says so'
        _ = project.errors(), project.warnings()
        again = Writer(NOWHERE.parent, portable=True, confined=True).text(project.project1, {}, None)
        parse(again, 'again.tdn')


@functools.cache
def _net() -> Any:
    project = td.Project(trust=False, folder=NOWHERE.parent)
    net = project.op('/project1')
    net.create('constantCHOP', 'c', pars={'const0name': 'a', 'const0value': 0.5})
    net.create('tableDAT', 't').appendRow(['a', '3'])
    net.create('textDAT', 'x').text = 'value = 1\n'
    net.create('constantCHOP', 'me')
    net.store('k', [1, {'a': (2, 'b')}])
    return net


def expression(data: bytes) -> None:
    """Evaluate bytes as an expression: any error but those of Python's own limits, and soon; nothing changes."""
    net, start = _net(), time.monotonic()
    before = [child.name for child in net.children], dict(net.storage), net.op('c').par.const0value.val
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            text = data.decode('utf-8')
            compiled(text).evaluate(net.op('me'))
        except (UnicodeDecodeError, ExpressionError, UntrustedError):
            pass
        except (MemoryError, SystemError, RecursionError):
            raise
        except Exception:
            pass  # the author's own error: the parameter says it
    assert time.monotonic() - start < LONGEST, f'it took {time.monotonic() - start:.1f} s'
    assert ([child.name for child in net.children], dict(net.storage), net.op('c').par.const0value.val) == before


TARGETS = {'network': network, 'expression': expression}
