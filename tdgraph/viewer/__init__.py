"""Live windows: a project's operators in real time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tdgraph.errors import NotFoundError, ParTypeError
from tdgraph.viewer.player import Player

if TYPE_CHECKING:
    from tdgraph.graph.op import OP

__all__ = ['Player', 'view']


def view(project: Any, *ops: Any, size: tuple[int, int] | None = None, title: str = '', full_screen: bool = False,
         frames: int | None = None, seconds: float | None = None, block: bool = True) -> Player | None:
    """Show operators in windows, a window each, and play the project in real time until they are closed.

    ops: operators or their paths; none: the only Out TOP of /project1, or out1.  size: (width, height) of a window
    in pixels.  frames, seconds: when to stop.  block: False returns the Player at once, for a loop of your own::

        with project.view('out1', block=False) as player:
            while player.update():
                ...

    Real time drops frames where cooking is slow; `project.advance` never does.  A device without windows is made
    anew for the first one: pictures are cooked again, and states on the GPU begin again.
    Raises: DisplayError without a display, WrongThreadError beside the main thread, NotFoundError.
    """
    player = Player(project, [_found(project, op) for op in ops or (None,)], size=size, title=title,
                    full_screen=full_screen)
    if not block:
        return player
    with player:
        player.run(frames, seconds)
    return None


def _found(project: Any, wanted: Any) -> OP:
    """Return the operator that is meant."""
    if wanted is None:
        outs = [op for op in project.project1.children if op.opType == 'outTOP']
        wanted = outs[0] if len(outs) == 1 else 'out1'
    op: Any = project.op(wanted) if isinstance(wanted, str) else wanted
    if op is None:
        raise NotFoundError(f'view: there is no operator {wanted}; give an operator or its path')
    if not getattr(op, 'isOP', False):
        raise ParTypeError(f'view: shows operators, not {type(wanted).__name__}; give an operator or its path')
    found: OP = op
    if op.isCOMP:
        inside = [child for child in op.children if child.opType == 'outTOP']
        if not inside:
            raise NotFoundError(f'{op.path}: has no Out TOP to show; give the operator inside')
        found = inside[0]
    return found
