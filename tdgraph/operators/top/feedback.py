"""Feedback TOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tdgraph.gpu import Image
from tdgraph.gpu.shaders import Pixel
from tdgraph.gpu.spec import Spec, Unknown
from tdgraph.graph.node import Input
from tdgraph.graph.op import OP
from tdgraph.operators.top.base import TOP
from tdgraph.pars import Pulse, Toggle, TOPRef

__all__ = ['FeedbackTOP']


@dataclass(frozen=True, slots=True)
class _Captured:
    """What the target held when the last frame ended; None before it has ever cooked."""

    image: Image | None = None


class FeedbackTOP(TOP):
    """Show what another TOP held at the end of the previous frame, so that a loop may pass through here.

    ``out[n] = target[n - 1]``; while `reset` is on, in the frame of `resetpulse`, and before the target has
    ever cooked: ``out = in``

    The target is not cooked by this; what it holds is captured once, when a frame ends, whether or not it has
    cooked in that frame.  So asking twice in a frame gives the same image.

    Input 0: the image to begin with, any size and format; unconnected: transparent black, 128 x 128.
    Output: size and format of what is shown; the Common page may fix both.
    Units: one frame.
    Source: docs.derivative.ca/Feedback_TOP.
    Differs: the input is not cooked while it is not shown.
    """

    opType, base_name, type_label = 'feedbackTOP', 'feedback', 'Feedback'
    inputs = Input('begin'),
    shader = Pixel('top/null.glsl')
    State = _Captured

    top = TOPRef(page='Feedback', label='Target TOP', help='The TOP whose last frame is shown.')
    reset = Toggle(page='Feedback', role='cpu', help='While on, the input is shown.')
    resetpulse = Pulse(page='Feedback', label='Reset Pulse', help='Show the input for one frame.')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.engine.captures[self] = None

    def capture(self) -> None:
        """The frame ends: keep what the target holds.  Cooks nothing."""
        with self.engine.quiet():
            target: OP | None = self.par.top.eval()
        image = target.value if target is not None and target.values else None
        if image is not self._held(self.state):
            self.next_state = _Captured(image)
            self.engine.scheduler.pending[self] = None
            self.touch('feedback')
        elif self.cooked_p is not None and self.cooked_p.resetpulse:  # type: ignore[attr-defined]
            self.touch('feedback')

    def context_lost(self) -> None:
        super().context_lost()
        if self.state is not None or self.next_state is not None:
            self.state = self.next_state = None
            self.script_errors.append(f'{self.path}: state lost with the GPU context; it starts from its input')

    @staticmethod
    def _held(state: _Captured | None) -> Image | None:
        return None if state is None else state.image

    def references(self, p: Any) -> Sequence[OP]:
        return ()  # the target is read as it was, never cooked

    def needs(self, p: Any) -> Sequence[int] | None:
        return None if self._shows_input(p) else ()

    def _shows_input(self, p: Any) -> bool:
        return p.reset or p.resetpulse or p.top is None or self._held(self.state) is None

    def natural(self, p: Any, specs: Sequence[Spec | Unknown | None]) -> Spec | Unknown:
        held = self._held(self.state)
        if not self._shows_input(p) and held is not None:
            return held.spec
        return specs[0] if specs and specs[0] is not None else Spec('2d', 128, 128)

    def identity(self, p: Any, specs: Sequence[Spec | None]) -> int | None:
        return 0

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        begin = inputs[0] if inputs else None
        shown = begin if self._shows_input(p) else self._held(state)
        if shown is None:
            shown = self.device.fill(Spec('2d', 128, 128))
        return super().compute([shown], p, time, state), state or _Captured()
