"""Parameters: declarations on operator classes, values on nodes, snapshots for cooks.

``Declarations.of(cls)`` collects what a class declares, ``ParCollection(owner, declarations)`` is `op.par`, and
``ParCollection.snapshot()`` the immutable `p` of a cook.  What an operator has to offer is in `Owner`.
"""

from __future__ import annotations

from .collection import ParCollection
from .declare import (
    RGB,
    RGBA,
    UV,
    UVW,
    WH,
    XY,
    XYZ,
    XYZW,
    Changed,
    CHOPRef,
    COMPRef,
    DATRef,
    Declaration,
    Declarations,
    File,
    FileSave,
    Float,
    Folder,
    Header,
    Int,
    Menu,
    Momentary,
    OPRef,
    Part,
    Pulse,
    Python,
    Sequence,
    Str,
    StrMenu,
    Toggle,
    TOPRef,
    Without,
)
from .group import ParGroup, ParGroupCollection
from .owner import Needs, Owner, ParMode
from .page import Page, destroy_custom, sort_pages
from .par import Par
from .sequence import ParSequence, SequenceBlock, SequenceCollection
from .snapshot import Snapshot

__all__ = [
    'RGB', 'RGBA', 'UV', 'UVW', 'WH', 'XY', 'XYZ', 'XYZW', 'CHOPRef', 'COMPRef', 'Changed', 'DATRef', 'Declaration',
    'Declarations', 'File', 'FileSave', 'Float', 'Folder', 'Header', 'Int', 'Menu', 'Momentary', 'Needs', 'OPRef',
    'Owner', 'Page', 'Par', 'ParCollection', 'ParGroup', 'ParGroupCollection', 'ParMode', 'ParSequence', 'Part',
    'Pulse', 'Python', 'Sequence', 'SequenceBlock', 'SequenceCollection', 'Snapshot', 'Str', 'StrMenu', 'TOPRef',
    'Toggle', 'Without', 'destroy_custom', 'sort_pages',
]
