"""Cache Select TOP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tdgraph.errors import ParValueError
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown
from tdgraph.operators.top.base import TOP
from tdgraph.operators.top.cache import CacheTOP
from tdgraph.pars import Int, TOPRef

if TYPE_CHECKING:
    from tdgraph.gpu import Image

__all__ = ['CacheSelectTOP']


class CacheSelectTOP(TOP):
    """Show one of the images that a Cache TOP keeps.

    ``out = kept[-index]``: 0 the newest, -1 the one before, beyond the oldest the oldest

    Output: the very image that is kept, unless the Common page asks for something else; without a Cache TOP,
        or while it keeps nothing, transparent black of the Common page's size.
    Units: the index counts kept images.
    Source: docs.derivative.ca/Cache_Select_TOP.
    Differs: that indices beyond the oldest show the oldest is ours.
    Raises: ParValueError where `cachetop` names another kind of TOP.
    """

    opType, base_name, type_label = 'cacheselectTOP', 'cacheselect', 'Cache Select'
    inputs = ()
    shader = Pixel('top/null.glsl')

    cachetop = TOPRef(page='Cache Select', label='Cache TOP', help='The Cache TOP: a name or a path.')
    index = Int(0, max=0, norm=(-4, 0), page='Cache Select', role='cpu',
                help='Which image is shown: 0 is the newest, -1 the one before.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        if not specs and p.cachetop is not None:  # asked before a cook: what is kept then is not known
            return UNKNOWN
        return super().natural(p, specs)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0 if specs and specs[0] is not None else None

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        kept = self._kept(p)
        # None stands for an image that is not there, so that the size is not asked for once more.
        shown = kept[min(-p.index, len(kept) - 1)] if kept else None
        return super().compute([shown], p, time, state)

    def _kept(self, p: Any) -> Sequence[Image]:
        if p.cachetop is None:
            return ()
        if not isinstance(p.cachetop, CacheTOP):
            raise ParValueError(f'{self.path}: cachetop names {p.cachetop.path}, a {p.cachetop.opType}; '
                                'name a Cache TOP')
        return p.cachetop.kept_images()
