"""TouchDesigner's `tdu` module: small functions, patterns, and the classes of linear algebra.

`tdu.X` is loaded when it is first asked for, so that those who only match names do not load NumPy.
What belongs to a project (its folder, its paths, its rate, where `debug` writes) comes through `tdu.hooks`.

Left out: ArcBall, Camera, calibrateCamera, forceCrash, parSummary.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tdgraph.errors import nearest

if TYPE_CHECKING:
    from tdgraph.tdu import debug, hooks
    from tdgraph.tdu.dependency import Dependency
    from tdgraph.tdu.files import FileInfo, collapsePath, expandPath, fileTypes, isPointCloudFile
    from tdgraph.tdu.functions import (
        base,
        clamp,
        digits,
        expand,
        match,
        rand,
        remap,
        split,
        tryExcept,
        validName,
        validPath,
    )
    from tdgraph.tdu.matrix import Matrix
    from tdgraph.tdu.menus import ParMenu, TableMenu
    from tdgraph.tdu.quaternion import Quaternion
    from tdgraph.tdu.timecode import Timecode
    from tdgraph.tdu.vectors import Color, Position, Vector

__all__ = [
    'Color', 'Dependency', 'FileInfo', 'Matrix', 'ParMenu', 'Position', 'Quaternion', 'TableMenu', 'Timecode',
    'Vector', 'base', 'clamp', 'collapsePath', 'debug', 'digits', 'expand', 'expandPath', 'fileTypes',
    'hooks', 'isPointCloudFile', 'match', 'rand', 'remap', 'split', 'tryExcept', 'validName', 'validPath',
]

_PLACES = {
    'dependency': 'Dependency',
    'files': 'FileInfo collapsePath expandPath fileTypes isPointCloudFile',
    'functions': 'base clamp digits expand match rand remap split tryExcept validName validPath',
    'matrix': 'Matrix',
    'menus': 'ParMenu TableMenu',
    'quaternion': 'Quaternion',
    'timecode': 'Timecode',
    'vectors': 'Color Position Vector',
}
_WHERE = {name: module for module, names in _PLACES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name in ('debug', 'hooks'):
        value: Any = importlib.import_module(f'tdgraph.tdu.{name}')
    elif name in _WHERE:
        value = getattr(importlib.import_module(f'tdgraph.tdu.{_WHERE[name]}'), name)
    else:
        raise AttributeError(f'tdu: nothing is called {name!r}{nearest(name, __all__)}')
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
