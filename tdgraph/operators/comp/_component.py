"""What Base, Container and Replicator COMPs share: shortcuts, extensions, clones."""

from __future__ import annotations

from tdgraph.operators.comp._cloning import Cloning
from tdgraph.operators.comp._extensions import Extended
from tdgraph.operators.comp._shortcuts import Shortcuts

__all__ = ['Component']


class Component(Extended, Cloning, Shortcuts):
    """Base of the components that artists build with."""
