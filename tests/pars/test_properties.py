"""Random programs of settings against a naive oracle that evaluates everything anew."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tdgraph.errors import TDGraphError
from tdgraph.pars import ParMode

NAMES = ('brightness1', 'gamma1', 'colorr', 'colorg', 'colorb', 'vec0valuex', 'vec1valuex')
NODES = ('/project1/level1', '/project1/level2')
PLACES = [(path, name) for path in NODES for name in NAMES]

places = st.sampled_from(PLACES)
numbers = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0])
# What an expression may be: a constant, the time, or another parameter, plus something.
terms = st.one_of(numbers, st.just('time'), places)
steps = st.one_of(
    st.tuples(st.just('val'), places, numbers),
    st.tuples(st.just('expr'), places, terms, numbers),
    st.tuples(st.just('bind'), places, places),
    st.tuples(st.just('export'), places, numbers),
    st.tuples(st.just('end_export'), places),
    st.tuples(st.just('mode'), places, st.sampled_from(ParMode)),
    st.tuples(st.just('reset'), places),
    st.tuples(st.just('tick')),
    st.tuples(st.just('blocks'), st.sampled_from(NODES), st.integers(2, 4)),
    st.tuples(st.just('swap'), st.sampled_from(NODES)),
    st.tuples(st.just('look'), st.sampled_from(NODES)),
    st.tuples(st.just('eval'), places),
)


def as_text(term, plus):
    if term == 'time':
        return f'absTime.frame + {plus}'
    if isinstance(term, tuple):
        return f'op({term[0]!r}).par.{term[1]} + {plus}'
    return f'{term} + {plus}'


def apply(world, step):
    """Do one step; settings that are refused do nothing."""
    kind, *rest = step
    if kind == 'tick':
        world.clock.advance()
    elif kind == 'blocks':
        world.nodes[rest[0]].par.vec = rest[1]
    elif kind == 'swap':
        world.nodes[rest[0]].seq.vec.moveBlock(0, 1)
    elif kind == 'look':
        world.nodes[rest[0]].par.snapshot()
    else:
        par = world.nodes[rest[0][0]].par[rest[0][1]]
        set_one(par, kind, rest)


def set_one(par, kind, rest):
    if kind == 'val':
        try:
            par.val = rest[1]
        except TDGraphError:  # bound to itself
            assert par.mode is ParMode.BIND
    elif kind == 'expr':
        par.expr = as_text(rest[1], rest[2])
    elif kind == 'bind':
        par.bindExpr = f'op({rest[1][0]!r}).par.{rest[1][1]}'
    elif kind == 'export':
        value = rest[1]
        par.start_export(par.owner, lambda: value)
    elif kind == 'end_export':
        par.end_export()
    elif kind == 'mode':
        par.mode = rest[1]
    elif kind == 'reset':
        par.reset()
    else:
        par.eval()


def depends_on_itself(world, par, seen):
    """Whether evaluating `par` comes back to it or to another loop (then the last good values decide)."""
    if any(par is other for other in seen):
        return True
    if par.active_mode is ParMode.EXPRESSION:
        text = par.expr
    elif par.active_mode is ParMode.BIND:
        text = par.bindExpr
    else:
        return False
    if not text.startswith('op('):
        return False
    path, _, name = text[4:].partition("').par.")
    return depends_on_itself(world, world.nodes[path].par[name.split()[0]], [*seen, par])


def naive(world, par):
    """Evaluate without any cache."""
    mode = par.active_mode
    if mode is ParMode.CONSTANT:
        return par.val
    if mode is ParMode.EXPORT:
        value = par.export.read()
    else:
        text = par.expr if mode is ParMode.EXPRESSION else par.bindExpr
        if text.startswith('op('):
            path, _, rest = text[4:].partition("').par.")
            name, _, plus = rest.partition(' + ')
            value = naive(world, world.nodes[path].par[name]) + float(plus or 0)
        else:
            term, _, plus = text.partition(' + ')
            value = (world.clock.now if term == 'absTime.frame' else float(term)) + float(plus)
    return max(value, 0.0) if par.name == 'gamma1' else value


def flat(snapshot):
    """Return everything that a snapshot says, for comparing."""
    return {name: tuple(map(flat, value)) if name == 'vec' else value for name,
            value in vars(snapshot).items()}


def check(world):
    for node in world.nodes.values():
        p = node.par.snapshot()
        assert node.par.snapshot() is p
        assert p.color == (p.colorr, p.colorg, p.colorb)
        for name in NAMES:
            par = node.par[name]
            shown = p.vec[int(name[3])].valuex if name.startswith('vec') else getattr(p, name)
            assert shown == par.eval()
            if depends_on_itself(world, par, []):
                continue
            assert math.isclose(shown, naive(world, par)), (node.path, name)
            assert name not in node.par.faults


def fresh(kinds):
    world = kinds.World()
    for path in NODES:
        world.add(path).par.vec = 2
    return world


@settings(max_examples=150, deadline=None)
@given(program=st.lists(steps, max_size=25))
def test_lazy_equals_eager(kinds, program):
    world = fresh(kinds)
    for step in program:
        apply(world, step)
        check(world)


@settings(max_examples=100, deadline=None)
@given(program=st.lists(steps, max_size=25))
def test_lazy_equals_eager_when_asked_at_the_end(kinds, program):
    world = fresh(kinds)
    for step in program:
        apply(world, step)
    check(world)


@settings(max_examples=150, deadline=None)
@given(program=st.lists(steps, max_size=20))
def test_a_snapshot_is_another_object_exactly_when_it_says_something_else(kinds, program):
    world = fresh(kinds)
    before = {path: (node.par.snapshot(), set(node.par.faults)) for path, node in world.nodes.items()}
    for step in program:
        apply(world, step)
        for path, node in world.nodes.items():
            after, failing = node.par.snapshot(), set(node.par.faults)
            known, failed = before[path]
            assert (after is known) == (flat(after) == flat(known) and failing == failed)
            before[path] = after, failing


@settings(max_examples=100, deadline=None)
@given(program=st.lists(steps, max_size=20))
def test_who_changes_is_told(kinds, program):
    """An owner whose snapshot would change has heard of it since it last looked."""
    world = fresh(kinds)
    seen = {path: (flat(node.par.snapshot()), node.changes.clear()) for path, node in world.nodes.items()}
    for step in program:
        apply(world, step)
        for path, node in world.nodes.items():
            told = bool(node.changes)
            now = flat(node.par.snapshot())
            assert told or now == seen[path][0]
            node.changes.clear()
            seen[path] = (now, None)


@given(value=st.floats(allow_nan=False, width=32), low=st.floats(-10, 0), high=st.floats(0, 10))
def test_clamping(kinds, value, low, high):
    node = kinds.World().add('/project1/level1')
    par = node.par.append_page('Controls').appendFloat('Gain')[0]
    par.min, par.max, par.clampMin, par.clampMax = low, high, True, True
    if math.isinf(value):
        value = 0.0
    par.val = value
    assert low <= par.eval() <= high and (par == value or not low <= value <= high)
    par.expr = repr(value)
    assert node.par.snapshot().Gain == min(max(value, low), high)


@given(count=st.integers(1, 8), data=st.data())
def test_blocks_move_like_list_items(kinds, count, data):
    node = kinds.World().add('/project1/level1')
    node.par.vec = count
    expected = [f'b{i}' for i in range(count)]
    for i, text in enumerate(expected):
        node.par[f'vec{i}name'] = text
    for _ in range(5):
        size = len(expected)
        kind = data.draw(st.sampled_from(['insert', 'destroy', 'move', 'order']))
        where = data.draw(st.integers(0, max(size - 1, 0)))
        if kind == 'insert':
            node.seq.vec.insertBlock(where)
            expected.insert(where, '')
        elif kind == 'destroy' and size:
            node.seq.vec[where].destroy()
            del expected[where]
        elif kind == 'move' and size:
            to = data.draw(st.integers(0, size - 1))
            node.seq.vec.moveBlock(where, to)
            expected.insert(to, expected.pop(where))
        elif kind == 'order':
            order = data.draw(st.permutations(range(size)))
            node.seq.vec.reorderBlocks(*order)
            expected = [expected[i] for i in order]
        assert [block.name for block in node.par.snapshot().vec] == expected
        assert [node.par[f'vec{i}name'].eval() for i in range(len(expected))] == expected
        assert node.par.vec == len(expected)
