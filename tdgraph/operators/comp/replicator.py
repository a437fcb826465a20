"""Replicator COMP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import TDGraphError
from tdgraph.operators.callbacks import Callbacks
from tdgraph.operators.comp._component import Component
from tdgraph.operators.comp._replicating import Plan, destination_of, names_of, place, refusal
from tdgraph.pars import DATRef, Float, Int, Menu, OPRef, Pulse, Str, Toggle

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['ReplicatorCOMP']

_CALLBACKS = '''\
# me - this DAT
# comp - the Replicator
# allOps - every replicant;  newOps - those that have just been made
# template - the table, or None;  master - what they are copies of

def onReplicate(comp, allOps, newOps, template, master):
\t"""Called when replicants have come or gone: give each what makes it different."""
\tfor c in newOps:
\t\tpass
\treturn

def onRemoveReplicant(comp, replicant):
\t"""Called for a replicant whose row has gone.  Without this function it stays, and serves again later."""
\treplicant.destroy()
\treturn
'''


class ReplicatorPars:
    """The Replicator page.  A class of its own, since `layout` is a method too."""

    method = Menu('bynum bytable', 'bytable', role='cpu', page='Replicator', labels=('By Number', 'By Table'),
                  help='What says how many there are.')
    numreplicants = Int(1, min=0, max=100_000, norm=(0, 20), role='cpu', page='Replicator',
                        label='Number of Replicants', help='How many; by number.')
    template = DATRef(page='Replicator', label='Template DAT Table', help='A replicant for each of its rows.')
    namefromtable = Menu('rowindex colbyindex colbyname', page='Replicator', role='cpu', label='Name from Table',
                         labels=('Row Index', 'Column by Index', 'Column by Name'),
                         help='What is put after the prefix: the number of the row, or its cell in a column.')
    ignorefirstrow = Toggle(True, page='Replicator', role='cpu', label='Ignore First Row',
                            help='The first row has the names of the columns.')
    colname = Str(page='Replicator', label='Column Name', help='The column with the names; by name.')
    colindex = Int(0, min=0, norm=(0, 10), role='cpu', page='Replicator', label='Column Index',
                   help='The column with the names; by index, from 0.')
    opprefix = Str('item', page='Replicator', label='Operator Prefix', help='What every name begins with.')
    master = OPRef(page='Replicator', label='Master Operator', help='The operator of which each is a copy.')
    destination = Str('..', page='Replicator', help="Where they are put: '..' beside this, '.' in it, or a path.")
    domaxops = Toggle(page='Replicator', role='cpu', label='Maximum Operators', help='Make at most so many.')
    maxops = Int(100, min=0, norm=(0, 100), role='cpu', page='Replicator', label='Maximum Operators',
                 help='The largest number of replicants.')
    callbacks = DATRef(page='Replicator', label='Callbacks DAT', help='The DAT with the callbacks.')
    layout = Menu('off horizontal vertical grid', 'grid', page='Replicator', role='cpu',
                  help='How new ones are laid out in the network.')
    layoutorigin = Float((0.0, 0.0), size=2, norm=(-1000, 1000), role='cpu', page='Replicator',
                         label='Layout Origin', help='Where the bottom left corner of the first one is.')
    doincremental = Toggle(page='Replicator', role='cpu', label='Incremental Update',
                           help='Make only so many in a frame.')
    increment = Int(1, min=1, norm=(1, 10), role='cpu', page='Replicator', label='Incremental Update',
                    help='How many are made in one frame.')
    recreateall = Pulse(page='Replicator', viewer_only=True, label='Recreate All Operators',
                        help='Remove every replicant and make all of them again.')
    recreatemissing = Pulse(page='Replicator', viewer_only=True, label='Recreate Missing Operators',
                            help='Make those again that somebody has deleted.')


_PLANNED = {'method', 'numreplicants', 'template', 'namefromtable', 'ignorefirstrow', 'colname', 'colindex',
            'opprefix', 'master', 'destination', 'domaxops', 'maxops'}


class _Watch(deps.Reader):
    """What the plan of a Replicator was made from."""

    __slots__ = ('comp',)

    def __init__(self, comp: ReplicatorCOMP) -> None:
        super().__init__()
        self.comp = comp

    def marked(self) -> None:
        self.comp.engine.tree.pending[self.comp] = None


class ReplicatorCOMP(ReplicatorPars, Callbacks, Component):
    """Make a copy of one operator for each row of a table.

    ``replicants = [copy(master, name=opprefix + str(i)) for i in rows]``

    The table, its number of rows or a parameter changes: replicants whose name is new are made, those whose name
    has gone are handed to `onRemoveReplicant`, all others stay as they are.  Then `onReplicate` is called.

    Input i: what the i-th In operator inside gives.
    Output: as the Out operators inside.
    Units: none.
    Source: docs.derivative.ca/Replicator_COMP, /ReplicatorCOMP_Class.
    Differs: replicants follow when somebody looks at the network, at the latest before the next frame.  The
        defaults of `method` (bytable), `maxops` (100) and `layout` (grid, 40 apart) are decided here.  Rows of one
        name give one replicant; a name that another operator has is an error, and that replicant is not made.
    """

    opType, base_name, type_label = 'replicatorCOMP', 'replicator', 'Replicator'
    docked_dats = (('_callbacks', 'textDAT', 'callbacks', _CALLBACKS),)
    callback_names = ('onReplicate', 'onRemoveReplicant')
    unsupported = ('tscript', 'scriptmenu')

    def __init__(self, *args: Any) -> None:
        self._made_ops: dict[str, OP] = {}
        self._done: Plan | None = None
        self._fault = self._refused = ''  # why there is no plan; why one of its replicants is missing
        self._frame_made: tuple[float, int] = (-1.0, 0)
        super().__init__(*args)
        self._watch = _Watch(self)

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if par.part.name in _PLANNED:
            self.engine.tree.pending[self] = None

    def par_pulsed(self, par: Any) -> None:
        super().par_pulsed(par)
        if par.part.name == 'recreateall':
            for op in self._made_ops.values():
                if op.valid:
                    op.destroy()
        if par.part.name in ('recreateall', 'recreatemissing'):
            self._done = None
            self._again()

    def _again(self) -> None:
        if self.valid:
            self.engine.tree.pending[self] = None
            self.engine.tree.settle()

    def dispose(self) -> None:
        self._watch.unsubscribe()
        self.engine.tree.pending.pop(self, None)
        super().dispose()

    # -- following ----------------------------------------------------------------------------------

    def follow(self) -> None:
        """Make and remove what the parameters and the table ask for now; see `graph.tree`."""
        if not self.valid:
            return
        self._fault = ''
        try:
            with deps.recording(self._watch):
                plan = self._plan()
        except TDGraphError as error:
            text = str(error)
            self._fault = text if text.startswith(self._path_text()) else f'{self._path_text()}: {text}'
            plan = self._done
        self._watch.subscribe()
        if plan is not None and plan != self._done:
            self._realise(plan)

    def _plan(self) -> Plan | None:
        par = self.par
        template, master = par['template'].eval(), par['master'].eval()
        names = list(dict.fromkeys(names_of(self.path, par, template)))
        if par['domaxops'].eval():
            names = names[:par['maxops'].eval()]
        destination = destination_of(self, str(par['destination'].eval()).strip())
        if names and master is None:
            self._fault = f'{self.path}: no Master Operator to replicate; set the parameter master'
            return None
        fault = refusal(self, master, destination) if names else ''
        if fault:
            self._fault = f'{self.path}: {fault}'
            return None
        return Plan(tuple(names), master, destination, template)

    def _realise(self, plan: Plan) -> None:
        self._refused = ''
        self._adopt(plan)
        gone = [name for name, op in self._made_ops.items()
                if name not in plan.names or op.above is not plan.destination]
        for name in gone:
            self._remove(plan, name)
        new: list[OP] = []
        missing = [name for name in plan.names if name not in self._made_ops]
        now = missing[:self._room()]
        for name in now:
            self._replicate(plan, name, new)
        self._done = plan
        if len(now) < len(missing):
            self._done = None
            self.later(self._again, 1, 0.0)
        if (new or gone) and self.valid:
            everything = [self._made_ops[name] for name in plan.names if name in self._made_ops]
            self.invoke('onReplicate', self, everything, new, plan.template, plan.master)

    def _adopt(self, plan: Plan) -> None:
        """Take over replicants of a copied Replicator that were copied with it; forget deleted ones."""
        self._made_ops = {name: op for name, op in self._made_ops.items() if op.valid}
        for child in plan.destination.children:
            if child.made_by is self and child not in self._made_ops.values():
                self._made_ops[child._name] = child

    def _room(self) -> int | None:
        """Return how many may be made now, and count them for this frame; None for any number."""
        if not self.par['doincremental'].eval():
            return None
        frame, made = self._frame_made
        now, most = self.engine.abs_time.peek(), int(self.par['increment'].eval())
        self._frame_made = (now, most)
        return most - (made if frame == now else 0)

    def _replicate(self, plan: Plan, name: str, new: list[OP]) -> None:
        if name in plan.destination.children_by_name:
            self._refused = (f'{self.path}: {name!r} is taken by another operator in {plan.destination.path}; '
                             'choose another Operator Prefix')
            return
        try:
            op = plan.destination.copy(plan.master, name=name)
        except TDGraphError as error:
            self._refused = f'{self.path}: cannot make {name!r}: {error}'
            return
        op.made_by = self
        self._made_ops[name] = op
        new.append(op)
        origin = (self.par['layoutorigin1'].eval(), self.par['layoutorigin2'].eval())
        place(op, plan.names.index(name), len(plan.names), self.par['layout'].eval(), origin)

    def _remove(self, plan: Plan, name: str) -> None:
        op = self._made_ops[name]
        if op.valid:
            self.invoke('onRemoveReplicant', self, op)
        if not op.valid or op.above is not plan.destination:
            del self._made_ops[name]

    # -- errors -------------------------------------------------------------------------------------

    def own_errors(self) -> list[str]:
        return [*super().own_errors(), *filter(None, (self._fault, self._refused))]
