"""What components that can be named by shortcuts share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph.deps import unrecorded
from tdgraph.graph.comp import COMP
from tdgraph.pars import OPRef, Sequence, Str

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Shortcuts']


class ShortcutPars:
    """The Common page.  A class of its own, since parameters share names with members."""

    parentshortcut = Str(page='Common', label='Parent Shortcut',
                         help='A name by which operators inside find this component: parent.Name.')
    opshortcut = Str(page='Common', label='Global OP Shortcut',
                     help='A name by which every operator finds this component: op.Name.')
    iop = Sequence({
        'shortcut': Str(label='Internal OP Shortcut', help='A name by which operators inside find it: iop.Name.'),
        'op': OPRef(label='Internal OP', help='The operator, ./name for one inside this component.'),
    }, page='Common', label='Internal OP', help='Operators that are found from anywhere inside by iop.Name, and '
                                                'their parameters by ipar.Name.')


class Shortcuts(ShortcutPars, COMP):
    """Mixin of the components that can be named by shortcuts."""

    unsupported: ClassVar[tuple[str, ...]] = (
        'opviewer', 'loadondemand', 'enableexternaltox', 'enableexternaltoxpulse', 'externaltox', 'reloadcustom',
        'reloadbuiltin', 'relpath', 'savebackup', 'subcompname')
    _td_safe_ = COMP._td_safe_ | {'internalOPs', 'internalPars'}

    def shortcut_of(self, par: str) -> str:
        text = self.par[par].eval()
        return str(text) if text else ''

    def internal_op(self, name: str) -> OP | None:
        return self.internalOPs.get(name)

    @property
    def internalOPs(self) -> dict[str, OP]:
        """Internal shortcut -> operator, of this component alone."""
        self.engine.tree.note()
        found: dict[str, OP] = {}
        with unrecorded():  # `par_changed` tells the tree
            for block in self.seq.iop:
                shortcut, named = block.par.shortcut.eval(), block.par.op.eval()
                if shortcut and named is not None:
                    found.setdefault(str(shortcut), named)
        return found

    @property
    def internalPars(self) -> dict[str, Any]:
        """Internal shortcut -> the parameters of its operator."""
        return {name: named.par for name, named in self.internalOPs.items()}

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        sequence = par.collection.par_block.sequence.name if par.collection.par_block is not None else par.part.name
        if sequence in ('parentshortcut', 'opshortcut', 'iop'):
            self.engine.tree.changed()

    def _repr_svg_(self) -> str:
        from tdgraph.notebook import network_svg
        return network_svg(self)
