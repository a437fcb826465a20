"""TouchDesigner's Python modules that scripts import: `td`, `tdu`, `TDStoreTools` and `TDFunctions`.

`import TDFunctions` in the text of a DAT finds them, and so does ``op.TDModules.mod.TDFunctions``; only while
`tdgraph run` runs a script are they in `sys.modules` under these names.
"""

from __future__ import annotations

import builtins
import importlib
from types import ModuleType
from typing import Any

from tdgraph.errors import NotFoundError

__all__ = ['MODULES', 'TDModules', 'import_for_scripts']

MODULES = {'TDStoreTools': 'tdgraph.operators.modules.store', 'TDFunctions': 'tdgraph.operators.modules.functions',
           'td': 'tdgraph.operators.modules.td', 'tdu': 'tdgraph.tdu'}


def import_for_scripts(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (),
                       level: int = 0) -> ModuleType:
    """Import as Python does, and TouchDesigner's modules by their names: `__import__` in the text of DATs."""
    if level == 0 and name in MODULES:
        return importlib.import_module(MODULES[name])
    return builtins.__import__(name, globals, locals, fromlist, level)


class TDModules:
    """`op.TDModules`: ``op.TDModules.mod.TDFunctions`` is a module, as in TouchDesigner's own scripts."""

    @property
    def mod(self) -> TDModules:
        return self

    def __getattr__(self, name: str) -> ModuleType:
        if name in MODULES:
            return importlib.import_module(MODULES[name])
        if name.startswith('_'):
            raise AttributeError(name)
        raise NotFoundError(f'op.TDModules: no module {name!r}; there are {", ".join(MODULES)}')
