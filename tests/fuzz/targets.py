"""What is fuzzed, as functions of bytes: a network file, changes of a sound one, an untrusted expression.

A target returns where the input was dealt with, be it by an error of ours; anything else that it raises is a find.
"""

from __future__ import annotations

import copy
import functools
import json
import random
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tdgraph as td
from tdgraph.errors import ExpressionError, NetworkError, UntrustedError
from tdgraph.formats.document import parse
from tdgraph.formats.tdn import fill
from tdgraph.formats.writing import Writer
from tdgraph.operators import registry
from tdgraph.pars.expressions import compiled

__all__ = ['TARGETS']

NOWHERE = Path('/nowhere/net.tdn')
LONGEST = 2.0  # seconds of the processor that an expression may take; a find beyond


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
def _project() -> Any:
    """One network for all expressions: making it takes longer than most of them."""
    project = td.Project(trust=False, folder=NOWHERE.parent)
    net = project.op('/project1')
    net.create('constantCHOP', 'c', pars={'const0name': 'a', 'const0value': 0.5})
    net.create('tableDAT', 't').appendRow(['a', '3'])
    net.create('textDAT', 'x').text = 'value = 1\n'
    net.create('constantCHOP', 'me')
    net.store('k', [1, {'a': (2, 'b')}])
    return project


def close() -> None:
    """Close what the targets keep open between inputs."""
    if _project.cache_info().currsize:
        _project().close()
        _project.cache_clear()


def expression(data: bytes) -> None:
    """Evaluate bytes as an expression: any error but those of Python's own limits, and soon; nothing changes."""
    net, start = _project().project1, time.process_time()
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
    assert time.process_time() - start < LONGEST, f'it took {time.process_time() - start:.1f} s'
    assert ([child.name for child in net.children], dict(net.storage), net.op('c').par.const0value.val) == before


@functools.cache
def _documents() -> list[str]:
    from tdgraph.formats.yaml12 import load
    seeds = sorted(Path(__file__).with_name('network').glob('seed-*.tdn'))
    return [json.dumps(load(path.read_text(encoding='utf-8'), path.name)) for path in seeds]


WRONG: list[Any] = [
    None, True, -1, 0, 10 ** 30, 1e308, float('nan'), float('inf'), '', 'a', 'a b', '..', '/', '\0', '=',
    "=op('a')['x']", '=1/0', '=__import__("os")', '~', '~me', '~(math, "pi")', '==x', '\ud800', 'é' * 300, [], {},
    [None], [[]], {'': None}, {'$type': 'tuple', '$value': 3}, {'$t': 'look'}, [1, 2, 3, 4, 5, 6],
    {'expr': 'me', 'bind': 'me'}, '../a', '/project1', '*', 'a' * 100, -10 ** 9, 65536.5, '[1-9]']


def structure(data: bytes) -> None:
    """Let the bytes choose changes of a sound document: other values, types, parameters, copies of parts."""
    chance = random.Random(data)
    document = json.loads(chance.choice(_documents()))
    for _ in range(chance.randint(1, 6)):
        _change(document, chance)
    network(json.dumps(document).encode())


def _change(document: Any, chance: random.Random) -> None:
    places = [*_places(document)]
    holder, key = chance.choice(places)
    way = chance.random()
    if way < 0.4:
        holder[key] = _wrong(chance)
    elif way < 0.6:
        other, name = chance.choice(places)
        holder[key] = json.loads(json.dumps(other[name]))
    elif way < 0.7:
        del holder[key]
    elif isinstance(holder, dict) and 'type' in holder:
        kind = registry.lookup(chance.choice(registry.names()))
        names = [*kind.declarations.groups] or ['x']
        holder['type'] = kind.opType
        part = holder.get('parameters')
        holder['parameters'] = {**(part if isinstance(part, dict) else {}),
                                **{chance.choice(names): _wrong(chance) for _ in range(4)}}
    elif isinstance(holder, dict):
        holder[chance.choice([str(name) for _, name in places])] = _wrong(chance)


def _wrong(chance: random.Random) -> Any:
    return copy.deepcopy(chance.choice(WRONG))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in [*value] if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


TARGETS = {'network': network, 'structure': structure, 'expression': expression}
