"""Members of the OP Class that follow from others: what is being evaluated, memory, modules, casts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tdgraph import deps
from tdgraph.errors import ParTypeError
from tdgraph.graph.finders import ModFinder
from tdgraph.graph.flags import Flags
from tdgraph.pars.listing import groups_matching
from tdgraph.pars.reader import ParReader

if TYPE_CHECKING:
    from tdgraph.graph.engine import Engine

__all__ = ['Members']


class Members(Flags):
    """Mixin of OP."""

    passive = False
    """Whether this is what `passive()` returns."""

    if TYPE_CHECKING:
        opType: ClassVar[str]
        engine: Engine
        isCOMP: bool

    # -- what is being evaluated --------------------------------------------------------------------

    @property
    def curPar(self) -> Any:
        """The parameter of this operator whose expression is being evaluated, or None."""
        reader = deps.reading()
        return reader.par if isinstance(reader, ParReader) and reader.par.owner is self else None

    @property
    def curBlock(self) -> Any:
        """The block of a sequence that `curPar` belongs to, or None."""
        par = self.curPar
        return None if par is None else par.sequenceBlock

    @property
    def curSeq(self) -> Any:
        """The sequence that `curPar` belongs to, or None."""
        par = self.curPar
        return None if par is None else par.sequence

    @property
    def customParGroups(self) -> list[Any]:
        """The groups of the custom parameters."""
        return [group for group in groups_matching(self.par) if group.isCustom]

    @property
    def mod(self) -> ModFinder:
        """The DATs as modules, looked up from inside this operator: ``n.mod.name``, ``n.mod('path')``."""
        return ModFinder(lambda: self)  # type: ignore[arg-type,return-value]

    # -- memory -------------------------------------------------------------------------------------

    @property
    def cpuMemory(self) -> int:
        """Bytes of the outputs in memory; 0 before the first cook."""
        return 0

    @property
    def gpuMemory(self) -> int:
        """Bytes of the outputs on the GPU; 0 before the first cook."""
        return 0

    def childrenCPUMemory(self) -> int:
        """Return the bytes in memory of everything inside."""
        return sum(child.cpuMemory + child.childrenCPUMemory() for child in self.children)

    def childrenGPUMemory(self) -> int:
        """Return the bytes on the GPU of everything inside."""
        return sum(child.gpuMemory + child.childrenGPUMemory() for child in self.children)

    # -- the editor ---------------------------------------------------------------------------------

    def _no_editor(self, call: str) -> None:
        self.engine.say(f'{call}(): there is no editor here; nothing was done')

    def openMenu(self, x: float | None = None, y: float | None = None) -> None:
        """Do nothing: there is no editor."""
        self._no_editor('openMenu')

    def openViewer(self, unique: bool = False, borders: bool = True) -> None:
        """Do nothing: there is no editor; `tdgraph view` shows operators."""
        self._no_editor('openViewer')

    def closeViewer(self, topMost: bool = False) -> None:
        """Do nothing: there is no editor."""
        self._no_editor('closeViewer')

    def resetViewer(self, recurse: bool = False) -> None:
        """Do nothing: there is no editor."""
        self._no_editor('resetViewer')

    def openParameters(self) -> None:
        """Do nothing: there is no editor."""
        self._no_editor('openParameters')

    def resetNodeSize(self) -> None:
        """Give the tile of this operator the size of a new one."""
        self.nodeWidth, self.nodeHeight = (160.0, 130.0) if self.isCOMP else (130.0, 90.0)

    # -- casts --------------------------------------------------------------------------------------

    def asType(self, opType: type[Any], checkType: bool = False) -> Any:
        """Return this operator, for type checkers as an `opType`; `checkType` raises when it is none."""
        if checkType and not isinstance(self, opType):
            raise ParTypeError(f'{self.path}: is a {self.opType}, not a {getattr(opType, "__name__", opType)}; '
                               'look up another operator')
        return self
