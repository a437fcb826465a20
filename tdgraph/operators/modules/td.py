"""TouchDesigner's module `td`, as scripts import it: its global names, each looked up when it is used."""

from __future__ import annotations

from typing import Any

from tdgraph.operators import code, registry

# What `from td import *` brings beside the operator types.
_NAMES = ('app absTime debug ext families fetchStamp iop ipar isMainThread me mod op opex ops parent passive '
          'project root run runs tdu ui var varExists CHOP COMP DAT OP TOP SOP MAT POP Par ParGroup ParMode Page '
          'Channel Cell Connector CookLevel Run PaneType tdError tdAttributeError')


def __getattr__(name: str) -> Any:
    if name == '__all__':
        return [*_NAMES.split(), *registry.names()]
    if code.lookup_name is None or name.startswith('_'):
        raise AttributeError(f'td has no {name!r}')
    return code.lookup_name(name)


def __dir__() -> list[str]:
    return sorted((*_NAMES.split(), *registry.names()))
