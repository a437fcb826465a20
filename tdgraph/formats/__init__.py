"""Networks to and from text."""

from __future__ import annotations

import importlib
from typing import Any

_MODULES = ('building', 'document', 'files', 'sources', 'tdn', 'writing', 'yaml12')


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f'tdgraph.formats has no {name!r}')
    return importlib.import_module(f'{__name__}.{name}')
