"""Whole networks at random, of everything that a file can hold."""

from __future__ import annotations

from typing import Any

import numpy as np
from tdgraph_tests.nodes import own_parts, random_value

from tdgraph.operators import registry
from tdgraph.pars.styles import STYLES

__all__ = ['NOT_DRAWN', 'build_network', 'values_of']

#: What shows something else each time, asks for a device, or makes operators by itself.
NOT_DRAWN = frozenset({
    'animationCOMP', 'audiodeviceinCHOP', 'audiodeviceoutCHOP', 'infoCHOP', 'infoDAT', 'keyboardinCHOP',
    'mouseinCHOP', 'moviefileoutTOP', 'oscinCHOP', 'oscoutCHOP', 'performCHOP', 'replicatorCOMP', 'timeCOMP',
    'videodeviceinTOP', 'scriptTOP', 'giventestTOP', 'giventestCHOP'})
TEXTS = ('', 'plain', ' blanks \n\tand tabs\n\n', '=1 + 1', "quotes ' and \"", 'é 漢 🙂', '- a: [b]\n#c', '0x1F',
         'null', 'a\r\nb', '\x00\x07', '---\n...')
STORED = (3, 2.5, True, None, 'text', [1, [2, {'a': 'b'}]], (1, (2, 'x')), {1, 2, 3}, b'\x00\xff', {'k': (1,)}, {})
EXPRESSIONS = ('absTime.frame * 0.01', 'me.digits or 1', 'math.sin(absTime.seconds) + 1', 'len(me.name)',
               '1 if me.time.frame > 2 else 0.5')


def build_network(project: Any, seed: int) -> None:
    """Fill /project1 with two components inside each other and ten operators in each."""
    rng = np.random.default_rng(seed)
    _fill(project.op('/project1'), rng, deep=2)


def _fill(comp: Any, rng: Any, deep: int) -> None:
    _customise(comp, rng)
    if deep > 1:
        _fill(comp.create('baseCOMP', 'inside'), rng, deep - 1)
    kinds = [kind for kind in registry.names() if kind not in NOT_DRAWN and not kind.endswith('COMP')]
    made: list[Any] = []
    for _ in range(10):
        op = comp.create(str(rng.choice(kinds)))
        _wire(op, made, rng)
        _turn(op, made, rng)
        _mark(op, rng)
        made.append(op)
    for dat in comp.findChildren(depth=1):
        if dat.opType in ('textDAT', 'tableDAT') and dat.dock is None:
            dat.text = str(rng.choice(TEXTS))
            if dat.opType == 'tableDAT':
                dat.appendRow([str(rng.choice(TEXTS)), 'b\tc', 3])


def _wire(op: Any, made: list[Any], rng: Any) -> None:
    fitting = [other for other in made if other.family == op.family]
    for index in range(min(op.maxInputs, 3)):
        if fitting and rng.uniform() < 0.7:
            op.inputConnectors[min(index, len(op.inputConnectors) - 1)].connect(fitting[rng.integers(len(fitting))])


def _turn(op: Any, made: list[Any], rng: Any) -> None:
    for part in own_parts(op):
        if rng.uniform() < (0.15 if op.isTOP else 0.4):
            _set(op.par[part.name], part, made, rng)
    for sequence in op.seq:
        sequence.numBlocks = int(rng.integers(1, 4))
        for block in sequence.blocks:
            for par in block.par:
                if par.part.group.kind in ('float', 'int', 'toggle', 'menu'):
                    _set(par, par.part, [], rng)


def _set(par: Any, part: Any, made: list[Any], rng: Any) -> None:
    kind = part.group.kind
    if kind in ('float', 'int') and rng.uniform() < 0.25:
        par.expr = str(rng.choice(EXPRESSIONS))
    elif kind == 'float' and rng.uniform() < 0.1:
        par.bindExpr = 'parent().par.Float1'
    elif kind == 'op':
        fitting = [other for other in made if part.group.style.name in ('OP', other.family)]
        if fitting:
            par.val = fitting[rng.integers(len(fitting))]
    elif kind != 'menu' or part.group.menu_names:
        value = random_value(part, rng, [])
        par.val = round(value, 4) if isinstance(value, float) else value


def _mark(op: Any, rng: Any) -> None:
    op.nodeX, op.nodeY = (float(number) for number in rng.integers(-500, 500, 2))
    for flag in ('bypass', 'display', 'render', 'viewer'):
        setattr(op, flag, bool(rng.uniform() < 0.1))
    op.expose = bool(rng.uniform() < 0.9)
    if rng.uniform() < 0.2:
        op.color = tuple(round(float(part), 3) for part in rng.uniform(0, 1, 3))
    op.tags = {str(rng.choice(['a', 'b c', 'null']))} if rng.uniform() < 0.2 else set()
    op.comment = str(rng.choice(['', '', '', 'two\nlines', 'x: y']))
    if rng.uniform() < 0.3:
        index = int(rng.integers(len(STORED)))
        op.store(f'key{index}', STORED[index])


def _customise(comp: Any, rng: Any) -> None:
    """Give a component a parameter of every style, and a sequence."""
    page = comp.appendCustomPage('Every Style')
    for name, style in STYLES.items():
        if name in ('Unsupported', 'Sequence'):
            continue
        group = page.append_style(name, (f'{name.capitalize()}',), size=int(rng.integers(2, 4)) if name in (
            'Float', 'Int') else 1)
        if name in ('Menu', 'StrMenu'):
            group.menuNames, group.menuLabels = ['one', 'two'], ['One', 'Two: 2']
            group.val = 'two'
        elif style.kind == 'float':
            group.normMax, group.default = 4, 0.25
            group.val = tuple(round(float(value), 4) for value in rng.uniform(0, 2, len(group)))
        elif name == 'Str':
            group.val, group.help = str(rng.choice(TEXTS)), 'What it is: a text.'
    page = comp.appendCustomPage('Rows')
    head = page.appendSequence('Items')
    page.appendFloat('Amount')
    page.appendRGB('Tint')
    head[0].sequence.blockSize = 2
    head[0].sequence.numBlocks = 2
    head[0].sequence.blocks[1].par.Amount = 0.5


def values_of(project: Any) -> dict[str, tuple[Any, ...]]:
    """Return what every operator gives, by path: pixels, channels, cells, and its errors."""
    found: dict[str, tuple[Any, ...]] = {}
    for op in project.op('/project1').findChildren():
        op.cook()
        with project.engine.quiet():
            found[op.path] = (op.errors(), *_value(op))
    return found


def _value(op: Any) -> tuple[Any, ...]:
    if not op.values:
        return ()
    if op.isTOP:
        return (op.numpyArray(),)
    if op.isCHOP:
        return [chan.name for chan in op.chans()], op.numpyArray(), op.rate, op.start
    return (op.output(),) if op.isDAT else ()
