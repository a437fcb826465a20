"""Cache TOP."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Float, Int, Pulse, Toggle

__all__ = ['CacheTOP']

_BLEND = Pixel('top/cache.glsl')


@dataclass(frozen=True, slots=True)
class _Kept:
    """The images, newest first, and how many cooks have offered one since the last reset."""

    images: tuple[Image, ...] = ()
    offered: int = 0


class CacheTOP(TOP):
    """Keep the last images of an input, and show one of them: a delay, or a picture that stands still.

    While `active` every `step`-th cook stores the input, the first one too; of more than `cachesize` images
    the oldest go.  ``out = images[-outputindex]``, 0 the newest, -1 the one before, beyond the ends the last one; a
    fraction takes the nearest, or with `interp` blends the two beside it.  `replace` puts the input into the
    place `replaceindex` instead, counted likewise, and moves nothing.

    A cook happens when the input changes, and in each frame with `alwayscook`; two in a frame count as one.

    Input 0: any size and format; unconnected: nothing is stored.
    Output: as input 0, older images are stretched; transparent black while nothing is stored.
    Units: indices count stored images.
    Source: docs.derivative.ca/Cache_TOP.
    Differs: cachesize and what a fraction means without interp are ours.  Not here: cacheonce, replacespulse,
        prefill, prefillpulse, outputindexunit.
    """

    opType, base_name, type_label = 'cacheTOP', 'cache', 'Cache'
    inputs = Input('image'),
    unsupported = ('cacheonce', 'replacespulse', 'prefill', 'prefillpulse', 'outputindexunit')
    State = _Kept

    active = Toggle(True, page='Cache', role='cpu', help='Store the input.')
    activepulse = Pulse(page='Cache', label='Active Pulse', help='Store the input once, whatever the step.')
    replace = Toggle(page='Cache', label='Replace Single', role='cpu', help='Replace one image instead of adding.')
    replaceindex = Int(0, max=0, norm=(-4, 0), page='Cache', label='Replace Index', role='cpu',
                       help='Which image is replaced: 0 is the newest, -1 the one before.')
    cachesize = Int(32, min=1, norm=(1, 64), page='Cache', label='Cache Size', role='cpu',
                    help='How many images are kept.')
    step = Int(1, min=1, norm=(1, 8), page='Cache', label='Step Size', role='cpu',
               help='Store every so many cooks.')
    outputindex = Float(0.0, max=0.0, norm=(-4, 0), page='Cache', label='Output Index', role='cpu',
                        help='Which image is shown: 0 is the newest, -1 the one before.')
    interp = Toggle(page='Cache', label='Interpolate Frames', role='cpu',
                    help='Blend two images where the index is a fraction.')
    alwayscook = Toggle(page='Cache', label='Always Cook', role='cpu',
                        help='Count every frame as a cook, even while the input does not change.')
    reset = Toggle(page='Cache', role='cpu', help='While on, the cache is empty.')
    resetpulse = Pulse(page='Cache', label='Reset Pulse', help='Empty the cache, then go on.')

    def context_lost(self) -> None:
        super().context_lost()
        if self.state is not None or self.next_state is not None:
            self.state = self.next_state = None
            self.script_errors.append(f'{self.path}: state lost with the GPU context; the cache is empty')

    def kept_images(self) -> tuple[Image, ...]:
        """Return the images that are kept after the latest cook, newest first, without cooking."""
        latest: _Kept | None = self.next_state or self.state
        return latest.images if latest is not None else ()

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        if p.alwayscook:
            time.frame  # noqa: B018  what is touched is what it depends on
        kept = _stored(state or _Kept(), inputs[0], p)
        spec = self.spec(p, [None if inputs[0] is None else inputs[0].spec])
        assert isinstance(spec, Spec)
        shown = self._shown(kept.images, p, spec) if kept.images else self.device.fill(spec)
        return finish(self.device, shown, inputs[0], spec, p, self._path_text()), kept

    def _shown(self, images: Sequence[Image], p: Any, spec: Spec) -> Image:
        place: float = min(-p.outputindex, len(images) - 1.0)
        if not p.interp or place.is_integer():
            return images[math.floor(place + 0.5)]
        older = math.floor(place) + 1
        return self.device.render(
            _BLEND, [images[older - 1], images[older]], spec, uniforms={'u_share': place - math.floor(place)},
            filter=p.inputfiltertype, place=self._path_text())


def _stored(kept: _Kept, image: Image | None, p: Any) -> _Kept:
    """Return what is kept after a cook."""
    if p.reset or p.resetpulse:
        kept = _Kept()
    if p.reset or image is None:
        return kept
    images = kept.images[:p.cachesize]
    if p.replace and images:
        place = min(-p.replaceindex, len(images) - 1)
        return _Kept((*images[:place], image, *images[place + 1:]), kept.offered)
    due = p.active and kept.offered % p.step == 0
    if due or p.activepulse:
        images = (image, *images)[:p.cachesize]
    return _Kept(images, kept.offered + p.active)
