"""What components that can be named by shortcuts share."""

from __future__ import annotations

from typing import Any, ClassVar

from tdgraph.graph.comp import COMP
from tdgraph.pars import Str

__all__ = ['Shortcuts']


class Shortcuts(COMP):
    """Mixin of the components that can be named by shortcuts."""

    parentshortcut = Str(page='Common', label='Parent Shortcut',
                         help='A name by which operators inside find this component: parent.Name.')
    opshortcut = Str(page='Common', label='Global OP Shortcut',
                     help='A name by which every operator finds this component: op.Name.')
    unsupported: ClassVar[tuple[str, ...]] = (
        'opviewer', 'enablecloning', 'enablecloningpulse', 'clone', 'loadondemand', 'enableexternaltox',
        'enableexternaltoxpulse', 'externaltox', 'reloadcustom', 'reloadbuiltin', 'relpath', 'reinitextensions',
        'initextonstart', 'ext*', 'iop*', 'subcompname')

    def shortcut_of(self, par: str) -> str:
        text = self.par[par].eval()
        return str(text) if text else ''

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if par.name in ('parentshortcut', 'opshortcut'):
            self.engine.tree.changed()

    def _repr_svg_(self) -> str:
        from tdgraph.notebook import network_svg
        return network_svg(self)
