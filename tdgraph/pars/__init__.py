"""Parameters: declarations on operator classes, values on nodes, snapshots for cooks.

``Declarations.of(cls)`` collects what a class declares, ``ParCollection(owner, declarations)`` is `op.par`,
and ``ParCollection.snapshot()`` the immutable `p` of a cook.  What an operator has to offer is in `Owner`.
"""

from __future__ import annotations

from tdgraph.pars.collection import ParCollection
from tdgraph.pars.declaration import Changed, Declaration, Part, Without
from tdgraph.pars.declare import (
    RGB,
    RGBA,
    UV,
    UVW,
    WH,
    XY,
    XYZ,
    XYZW,
    CHOPRef,
    COMPRef,
    DATRef,
    File,
    FileSave,
    Float,
    Folder,
    Header,
    Int,
    Menu,
    Momentary,
    OPRef,
    Pulse,
    Python,
    Sequence,
    Str,
    StrMenu,
    Toggle,
    TOPRef,
)
from tdgraph.pars.group import ParGroup, ParGroupCollection
from tdgraph.pars.owner import Needs, Owner, ParMode
from tdgraph.pars.page import Page
from tdgraph.pars.par import Par
from tdgraph.pars.sequence import ParSequence, SequenceBlock, SequenceCollection
from tdgraph.pars.snapshot import Snapshot
from tdgraph.pars.table import Declarations

__all__ = [
    'RGB', 'RGBA', 'UV', 'UVW', 'WH', 'XY', 'XYZ', 'XYZW', 'CHOPRef', 'COMPRef', 'Changed', 'DATRef',
    'Declaration', 'Declarations', 'File', 'FileSave', 'Float', 'Folder', 'Header', 'Int', 'Menu',
    'Momentary', 'Needs', 'OPRef', 'Owner', 'Page', 'Par', 'ParCollection', 'ParGroup',
    'ParGroupCollection', 'ParMode', 'ParSequence', 'Part', 'Pulse', 'Python', 'Sequence',
    'SequenceBlock', 'SequenceCollection', 'Snapshot', 'Str', 'StrMenu', 'TOPRef', 'Toggle', 'Without',
]
