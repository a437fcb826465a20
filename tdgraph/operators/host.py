"""`Host`: an Engine with what operators share beside the graph: the GPU, the picture size, specs."""

from __future__ import annotations

import operator
import os
from typing import TYPE_CHECKING, Any

from tdgraph.errors import ParValueError
from tdgraph.gpu.spec import UNKNOWN, Spec, Unknown
from tdgraph.graph.engine import Engine
from tdgraph.operators.userinput import UserInput

if TYPE_CHECKING:
    from pathlib import Path

    from tdgraph.gpu import Device, Image
    from tdgraph.graph.op import OP

__all__ = ['Host']


class Host(Engine):
    """The engine of a Project.

    The Device is made on first use and shared by the projects of a process; `resolution` is what generators
    without an input give unless their own parameters say otherwise; `folder` is where relative paths start;
    `user_input` is what mouse and keyboard do.
    """

    def __init__(self, *args: Any, resolution: tuple[int, int] | None, selector: int | str | None,
                 folder: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resolution = None if resolution is None else _size(resolution)
        self.folder = folder
        self.user_input = UserInput()
        self.before_frame.append(self.user_input.begin_frame)
        self._selector = selector
        self._device: Device | None = None
        self._generation = 0
        self._black: Image | None = None
        self._specs: dict[OP, Spec | Unknown] = {}
        self._specs_revision: tuple[float, int] | None = None

    def device(self) -> Device:
        """Return the GPU device; made on first use, renewed when its context was lost."""
        device = self._device
        if device is None:
            from tdgraph.gpu import Device
            device = self._device = Device.shared(self._selector)
            self._generation = device.generation
            return device
        if device.lost:
            device.recover()
        if device.generation != self._generation:
            self._generation = device.generation
            self.state_lost()
        return device

    def revive(self) -> Device | None:
        """Return the device if there is one, after making another context where the driver has reset it."""
        if self._device is None:
            return None
        self._device.poll_lost()
        return self.device()

    @property
    def selector(self) -> int | str | None:
        """The device that was asked for."""
        return self._selector

    @property
    def has_device(self) -> bool:
        return self._device is not None

    def drop(self) -> None:
        """Let go of every picture: the project closes."""
        self._black, self._device = None, None
        self._specs.clear()
        self.globals.clear()

    def black(self) -> Image:
        """Return one transparent black pixel: what an input reads that nothing is connected to."""
        device = self.device()
        if self._black is None:
            self._black = device.fill(Spec())
        return self._black

    def state_lost(self) -> None:
        """The pictures are gone with the context: everything cooks again, what had a state says so."""
        self._black = None
        self._specs_revision = None
        device = self._device
        why = '' if device is None else device.loss
        self.say(f'gpu: {why or "the images are gone"}; everything is cooked again')
        for op in list(self.by_id.values()):
            if op.family == 'TOP':
                op.context_lost()  # type: ignore[attr-defined]

    def path_to(self, place: str, name: str | os.PathLike[str]) -> Path:
        """Return the path of a file that a script names; relative ones start at the project's folder."""
        if not isinstance(name, (str, os.PathLike)) or '\0' in str(name):
            raise ParValueError(f'{place}: {name!r} is no path of a file; give text')
        return self.folder / name

    def specs(self, root: OP) -> Spec | Unknown:
        """Return the spec that `root` will have, without cooking it or its inputs.

        Remembered for one revision, so that asking a whole chain costs one walk.
        """
        revision = self.revision()
        if revision != self._specs_revision:
            self._specs, self._specs_revision = {}, revision
        known = self._specs
        waiting = [root]
        entered: set[OP] = set()
        while waiting:
            op = waiting[-1]
            wires = [] if op in known else self._spec_inputs(op)
            needed = [wire.op for wire in wires if wire is not None] + self._spec_references(op)
            missing = [other for other in needed if other not in known and other not in entered]
            entered.add(op)
            if missing and not (op.fresh or op in known):
                waiting.extend(missing)
                continue
            waiting.pop()
            if op not in known:
                known[op] = self._spec_of(op, wires)
        return known[root]

    def spec_found(self, op: OP) -> Spec | Unknown:
        """Return what the present `specs` has found for an operator that a parameter names; UNKNOWN in a loop."""
        return self._specs.get(op, UNKNOWN)

    def _spec_references(self, op: OP) -> list[OP]:
        """Return the TOPs that parameters of `op` name and that its spec may follow from."""
        if op in self._specs or op.fresh or op.family != 'TOP' or not op.reference_names:
            return []
        return [other for other in op.references(op.par.snapshot()) if other.family == 'TOP']

    def _spec_inputs(self, op: OP) -> list[Any]:
        return [] if op.fresh or op.isCOMP else op.used_wires(op.par.snapshot())

    def _spec_of(self, op: OP, wires: list[Any]) -> Spec | Unknown:
        value = op.output() if op.fresh or not op.may_cook() else None
        if value is not None:
            return value.spec if hasattr(value, 'spec') else UNKNOWN
        if op.family != 'TOP':
            return UNKNOWN
        inputs = [None if wire is None else self._specs.get(wire.op, UNKNOWN) for wire in wires]
        if op.bypassed():
            return inputs[0] if inputs and inputs[0] is not None else UNKNOWN
        return op.spec(op.par.snapshot(), inputs)  # type: ignore[attr-defined,no-any-return]


def _size(resolution: Any) -> tuple[int, int]:
    try:
        width, height = (operator.index(side) for side in resolution)
    except (TypeError, ValueError):
        width = height = 0
    if width < 1 or height < 1:
        raise ParValueError(f'project: resolution is {resolution!r}; give (width, height) in pixels')
    return width, height
