"""Texture 3D TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Sample
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.gpu.stack import can_join, join
from tdgraph.graph.node import Input
from tdgraph.operators.top._passes import COPY, finish
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Int, Menu, Pulse, Toggle, Without

__all__ = ['Texture3DTOP']

_INSERT = Sample('top/texture3d.glsl')
_KINDS = {'texture3d': '3d', 'texture2darray': 'array'}


@dataclass(frozen=True, slots=True)
class _Stack:
    """The slices, oldest first, and how many cooks have offered one since the last reset."""

    image: Image | None = None
    offered: int = 0


class Texture3DTOP(TOP):
    """Stack the last images of an input into one texture, for a Time Machine TOP or a shader.

    While `active` every `step`-th cook, the first one too, drops the first slice, moves the others one down and
    makes the input the last: slice 0 is the oldest, slice ``cachesize - 1`` the newest.  `replacesingle` puts the
    input into slice ``cachesize - 1 + replaceindex`` instead and moves nothing.  With `prefill` the first
    image that is stored fills all slices, and its pulse does so at any time; else those yet to come are
    transparent black.

    A cook happens when the input changes; two in a frame count as one.

    Input 0: any size and format, of a stack the middle; unconnected: nothing is stored.
    Output: width, height, aspect and format of the input, `cachesize` slices; another size or format of it
        empties the stack.
    Units: indices count stored images.
    Source: docs.derivative.ca/Texture_3D_TOP.
    Differs: the slices are in the order of time instead of going round, so the newest is always the last;
        cachesize, what prefill fills with, and that 0 of replaceindex is the newest are ours.  Not here: npasses.
    """

    opType, base_name, type_label = 'texture3dTOP', 'texture3d', 'Texture 3D'
    inputs = Input('image'),
    State = _Stack
    unsupported = ('npasses',)
    npasses = Without()

    type = Menu('texture3d texture2darray', page='Cache', role='cpu', labels=('3D Texture', '2D Texture Array'),
                help='What a shader reads: a volume, filtered between its slices, or separate layers.')
    active = Toggle(True, page='Cache', role='cpu', help='Store the input.')
    replacesingle = Toggle(page='Cache', label='Replace Single', role='cpu',
                           help='Replace one slice instead of adding.')
    replacesinglepulse = Pulse(page='Cache', label='Replace Single Pulse', help='Replace one slice once.')
    replaceindex = Int(0, max=0, norm=(-4, 0), page='Cache', label='Replace Index', role='cpu',
                       help='Which slice is replaced: 0 is the newest, -1 the one before.')
    prefill = Toggle(page='Cache', label='Pre-Fill', role='cpu', help='Fill all slices with the first image.')
    prefillpulse = Pulse(page='Cache', label='Pre-Fill Pulse', help='Fill all slices with the input now.')
    cachesize = Int(32, min=1, norm=(1, 64), page='Cache', label='Cache Size', role='cpu',
                    help='How many slices there are.')
    step = Int(1, min=1, norm=(1, 8), page='Cache', label='Step Size', role='cpu',
               help='Store every so many cooks.')
    reset = Toggle(page='Cache', role='cpu', help='While on, all slices are empty.')
    resetpulse = Pulse(page='Cache', label='Reset Pulse', help='Empty all slices, then go on.')

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        spec = super().natural(p, specs)
        return replace(spec, kind=_KINDS[p.type], depth=p.cachesize) if isinstance(spec, Spec) else spec

    def context_lost(self) -> None:
        super().context_lost()
        if self.state is not None or self.next_state is not None:
            self.state = self.next_state = None
            self.script_errors.append(f'{self.path}: state lost with the GPU context; the stack is empty')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        image = inputs[0]
        spec = self.spec(p, [None if image is None else image.spec])
        assert isinstance(spec, Spec)
        old: _Stack = state or _Stack()
        if p.reset or p.resetpulse or old.image is None or old.image.spec != spec:
            old = _Stack()
        stack = old.image or self.device.fill(spec)
        place = None if p.reset or image is None else _place(old, p)
        if place is not None:
            stack = self._inserted(image, stack, spec, place, p.inputfiltertype)
        shown = finish(self.device, stack, image, spec, p, self._path_text())
        return shown, _Stack(stack, old.offered + bool(p.active and image is not None and not p.reset))

    def _inserted(self, image: Image, stack: Image, spec: Spec, place: tuple[int, int, int], how: str) -> Image:
        """Return the stack with the image in the slices first..last, the others moved."""
        (first, last, shift), path, device = place, self._path_text(), self.device
        if not can_join(device):
            return device.render(_INSERT, [image, stack], spec, filter=how, place=path, uniforms={
                'u_first': first, 'u_last': last, 'u_shift': shift})
        flat = replace(spec, kind='2d', depth=1)
        picture = image if image.spec == flat else device.render(COPY, [image], flat, filter=how, place=path)
        return join(device, spec, (
            (stack, shift, 0, first), *((picture, 0, k, 1) for k in range(first, last + 1)),
            (stack, last + 1, last + 1, spec.depth - last - 1)), path)


def _place(old: _Stack, p: Any) -> tuple[int, int, int] | None:
    """Return the first and last slice that the input goes into, and by how many the others move; or None."""
    last = p.cachesize - 1
    if p.prefillpulse or (p.prefill and p.active and old.offered == 0):
        return 0, last, 0
    if p.replacesingle or p.replacesinglepulse:
        one = max(last + p.replaceindex, 0)
        return one, one, 0
    return (last, last, 1) if p.active and old.offered % p.step == 0 else None
