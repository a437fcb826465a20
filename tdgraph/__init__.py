"""TouchDesigner's node graphs in plain Python.

``import tdgraph as td`` is TD's `td` module: operator types (`td.noiseTOP`), `op`, `me`, `absTime`, `Project`.
Nothing is loaded before it is used: importing this starts no GPU, opens no file, imports no operator.
"""

from __future__ import annotations

import importlib
from typing import Any

_MODULES = {
    'runtime': ('Project', 'load'),
    'scriptnames': ('App', 'absTime', 'app', 'debug', 'ext', 'fetchStamp', 'iop', 'ipar', 'isMainThread', 'me',
                    'mod', 'op', 'opex', 'ops', 'parent', 'passive', 'project', 'root', 'run', 'runs', 'ui', 'var',
                    'varExists'),
    'pars': ('Par', 'ParCollection', 'ParMode'),
    'pars.group': ('ParGroup',),
    'pars.page': ('Page',),
    'graph.op': ('OP',),
    'graph.comp': ('COMP',),
    'graph.connect': ('Connector',),
    'graph.runs': ('Run',),
    'operators.script': ('CookLevel',),
    'operators.top.base': ('TOP',),
    'operators.chop.base': ('CHOP', 'Channel'),
    'operators.dat.base': ('DAT', 'Cell'),
    'batch': ('cook',),
    'viewer': ('view',),
}
_WHERE = {name: module for module, names in _MODULES.items() for name in names}
_SUBMODULES = ('errors', 'formats', 'tdu')
# Other names by which scripts written for TouchDesigner know them.
_ALIASES = {'TDU': 'tdu', 'tdError': 'errors.TDGraphError', 'tdAttributeError': 'errors.UnknownParError',
            'Sequence': 'pars.sequence.ParSequence', 'SequenceBlock': 'pars.sequence.SequenceBlock'}
_FAMILIES = ('TOP', 'CHOP', 'DAT', 'COMP')

__version__ = '0.1.0'


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        value = getattr(importlib.import_module(f'tdgraph.{_WHERE[name]}'), name)
    elif name in _SUBMODULES:
        return importlib.import_module(f'tdgraph.{name}')
    elif name in _ALIASES:
        module, _, member = _ALIASES[name].rpartition('.')
        value = getattr(importlib.import_module(f'tdgraph.{module}'), member) if module else (
            importlib.import_module(f'tdgraph.{member}'))
    elif name.endswith(_FAMILIES) and name[0].islower():
        registry = importlib.import_module('tdgraph.operators.registry')
        try:
            return registry.lookup(name)
        except ValueError as error:
            raise AttributeError(str(error)) from None
    elif name == 'families':
        value = importlib.import_module('tdgraph.operators.registry').families()
    else:
        raise AttributeError(f'tdgraph has no {name!r}')
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    registry = importlib.import_module('tdgraph.operators.registry')
    return sorted({*globals(), *_WHERE, *_SUBMODULES, *_ALIASES, 'families', *registry.names()})
