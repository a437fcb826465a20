"""One extension of a component: its object, and which code that was made from."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.graph.finders import MISSING
from tdgraph.operators.code import call, describe
from tdgraph.operators.context import acting
from tdgraph.pars.expressions import compiled

if TYPE_CHECKING:
    from tdgraph.graph.comp import COMP

__all__ = ['Extension']


class Extension(deps.Reader):
    """One extension: `object` (None when it could not be made), and why not (`error`)."""

    __slots__ = ('comp', 'error', 'index', 'name', 'object', 'promote', 'text')

    def __init__(self, comp: COMP, index: int, text: str) -> None:
        super().__init__()
        self.comp, self.index, self.text = comp, index, text
        self.name, self.promote = '', False
        self.object: Any = None
        self.error = ''

    @property
    def known_as(self) -> str:
        """The name by which `ext` finds it: that of the parameter, else of the class."""
        if self.name or self.object is None:
            return self.name
        return str(getattr(self.object, '__name__', None) or type(self.object).__name__)

    def may_be(self, name: str) -> bool:
        """Whether `ext` may find it by this name once it is made."""
        return name == self.name if self.name else name in re.findall(r'\w+', self.text)

    def make(self) -> None:
        """Make the object anew and remember from which code; what goes wrong is kept as text."""
        self.release()
        comp, scratch = self.comp, deps.Reader()
        try:
            with deps.recording(scratch), acting(comp):
                self.object = compiled(self.text, comp.path).evaluate(comp)
        except (Exception, SystemExit) as error:  # the border to users' code
            self.fail(describe(comp, error))
        used: list[deps.Source] = [source for source in scratch.sources if getattr(source, '_module', None)]
        if self.error:
            used.append(comp.engine.tree)  # the DAT may be made or renamed
        self.sources = {source: source.version for source in used}
        self.version += 1
        self.subscribe()

    def fail(self, text: str) -> None:
        where = f'extension {self.name or self.index!r}'
        text = text.replace(' (<expression>, line 1: )', f' in {self.text}')
        self.error = f'{self.comp._path_text()}: {where}: {text.removeprefix(f"{self.comp._path_text()}: ")}'

    def initialised(self) -> None:
        """Call onInitTD, when all extensions of the component are there."""
        self._tell('onInitTD', 'onPostInit')

    def release(self) -> None:
        """Let go of the object, after onDestroyTD."""
        self.error = ''
        if self.object is not None:
            self._tell('onDestroyTD', '__delTD__')
            if self.error:
                self.comp.engine.say(self.error)
        self.object = None

    def _tell(self, *callbacks: str) -> None:
        """Call the first of these methods that the object has."""
        for name in callbacks:
            if inspect.getattr_static(self.object, name, None) is not None:
                _, fault = call(self.comp, lambda: getattr(self.object, name)())  # noqa: B023  called here
                if fault:
                    self.fail(fault)
                return

    def has(self, member: str) -> bool:
        """Whether the object has this member, without calling a property for that."""
        thing = self.object
        if thing is None:
            return False
        if inspect.getattr_static(thing, member, MISSING) is not MISSING:
            return True
        return hasattr(type(thing), '__getattr__') and hasattr(thing, member)
