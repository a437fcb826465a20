"""A small world for parameters: nodes with paths, a clock, wires that can be dirty."""

from __future__ import annotations

import fnmatch
from types import SimpleNamespace

import pytest

from tdgraph import deps
from tdgraph.pars import (
    RGB,
    XYZW,
    Declarations,
    Float,
    Int,
    Menu,
    Needs,
    OPRef,
    ParCollection,
    ParGroupCollection,
    Pulse,
    Python,
    Sequence,
    SequenceCollection,
    Str,
    StrMenu,
    Toggle,
)


class Clock:
    """A time that expressions can read."""

    _td_safe_ = frozenset({'frame'})

    def __init__(self):
        self.source = deps.Source()
        self.now = 1.0

    @property
    def frame(self):
        self.source.note()
        return self.now

    def advance(self):
        self.now += 1.0
        self.source.changed()


class Bare:
    """An operator without parameters, as `Owner` wants it."""

    _td_safe_ = frozenset({'par', 'parGroup', 'seq', 'name', 'path', 'value'})
    type = property(lambda self: 'bare')
    family = 'TOP'
    unsupported = ('parmcolorspace', 'ext*')

    def __init__(self, world, path, trusted=True):
        self.world = world
        self.path = path
        self.name = path.rpartition('/')[2]
        self.trusted = trusted
        self.changes = []
        self.pulses = []
        self.delayed = []
        self.dirty = False
        self.output = 1.0
        self.names = {'me': self, 'op': world.op, 'absTime': world.clock}
        self.par = ParCollection(self, Declarations.of(type(self)))

    @property
    def parGroup(self):
        return ParGroupCollection(self.par)

    @property
    def seq(self):
        return SequenceCollection(self.par)

    @property
    def value(self):
        if self.dirty:
            raise Needs(self)
        return self.output

    def check(self):
        """Everything may be changed here."""

    def par_changed(self, par):
        self.changes.append(par.part.name)

    def par_pulsed(self, par):
        self.pulses.append((par.name, self.par.snapshot()))

    def resolve(self, text):
        return self.world.op(text if text.startswith('/') else '/project1/' + text)

    def resolve_all(self, pattern):
        self.world.tree.note()
        paths = [word if word.startswith('/') else '/project1/' + word for word in pattern.split()]
        return [node for path, node in self.world.nodes.items()
                if any(fnmatch.fnmatch(path, pattern) for pattern in paths)]

    def expression_names(self):
        return self.names

    def later(self, action, frames, seconds):
        self.delayed.append((action, frames, seconds))


class Level(Bare):
    """Every kind of declaration."""

    brightness1 = Float(1.0, neutral=1.0, norm=(0, 4), page='Pre', help='Gain.')
    gamma1 = Float(1.0, min=0.0, page='Pre', help='Gamma.')
    steps = Int(4, min=1, max=10, help='Steps.')
    invert = Toggle(help='Invert.')
    type = Menu('linear radial circular', help='Shape.')
    color = RGB((0.25, 0.5, 1.0), help='Colour.')
    resolution = Float((640, 480), size=2, help='Size.')
    file = Str(help='A text.')
    channels = StrMenu('*', 'tx ty tz', help='Channels.')
    top = OPRef('TOP', help='One image.')
    tops = OPRef('TOP', many=True, help='Images.')
    chop = OPRef('CHOP', help='Channels.')
    anything = Python(help='Any value.')
    resetpulse = Pulse(help='Reset.')
    vec = Sequence({'name': Str(help='Name.'), 'value': XYZW(help='Value.')}, help='Uniforms.')


class Chop(Bare):
    family = 'CHOP'


class World:
    """Nodes by path; looking one up is recorded, like reading the clock."""

    def __init__(self):
        self.nodes = {}
        self.clock = Clock()
        self.tree = deps.Source()

    def op(self, path):
        self.tree.note()
        return self.nodes.get(path)

    def add(self, path, kind=Level, trusted=True):
        node = self.nodes[path] = kind(self, path, trusted)
        self.tree.changed()
        return node


@pytest.fixture
def world():
    return World()


@pytest.fixture
def node(world):
    return world.add('/project1/level1')


@pytest.fixture(scope='session')
def kinds():
    """The classes, for tests that build worlds of their own."""
    return SimpleNamespace(World=World, Level=Level, Chop=Chop, Bare=Bare)
