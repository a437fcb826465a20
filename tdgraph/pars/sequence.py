"""Sequences of parameter blocks: `op.seq.vec`, and their blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tdgraph import deps
from tdgraph.errors import ParTypeError, ParValueError, UnknownParError, nearest

if TYPE_CHECKING:
    from tdgraph.pars.collection import ParCollection
    from tdgraph.pars.declaration import Declaration
    from tdgraph.pars.group import ParGroup, ParGroupCollection
    from tdgraph.pars.par import Par

__all__ = ['ParSequence', 'SequenceBlock', 'SequenceCollection', 'split_name']

# A hostile `par.vec = 10**9` must not fill the memory.
MOST_BLOCKS = 10_000


def split_name(sequence: str, name: str) -> tuple[int, str] | None:
    """Return the block index and base name of ``vec0name``; None when `name` is not of this sequence."""
    if not name.startswith(sequence):
        return None
    rest = name[len(sequence):]
    base = rest.lstrip('0123456789')
    digits = rest[:len(rest) - len(base)]
    if not digits or not base or len(digits) > 9 or (digits[0] == '0' and digits != '0'):
        return None
    return int(digits), base


class SequenceBlock:
    """One block; `par` and `parGroup` take names without the prefix."""

    __slots__ = ('par', 'sequence', 'valid')

    _td_safe_ = frozenset({'par', 'parGroup', 'index', 'owner', 'name', 'sequence'})

    def __init__(self, sequence: ParSequence) -> None:
        from tdgraph.pars.collection import ParCollection
        self.sequence = sequence
        self.valid = True
        fields = sequence.group.fields
        assert fields is not None
        self.par: ParCollection = ParCollection(sequence.owner, fields, self)

    @property
    def parGroup(self) -> ParGroupCollection:
        """The groups of this block."""
        from tdgraph.pars.group import ParGroupCollection
        return ParGroupCollection(self.par)

    @property
    def index(self) -> int:
        """The position in the sequence; -1 for a block that is gone."""
        return next((i for i, block in enumerate(self.sequence.blocks) if block is self), -1)

    @property
    def name(self) -> str:
        """The prefix of its parameters, e.g. ``vec0``."""
        return f'{self.sequence.name}{self.index}'

    @property
    def owner(self) -> Any:
        """The operator."""
        return self.sequence.owner

    def destroy(self) -> None:
        """Take this block out of its sequence."""
        self.sequence.destroyBlock(self.index)

    def __iter__(self) -> Iterator[Par]:
        return iter(self.par)

    def __repr__(self) -> str:
        return f'<block {self.name} of {self.owner.path}>'


class ParSequence:
    """The blocks of one sequence: TouchDesigner's class Sequence."""

    __slots__ = ('blocks_', 'collection', 'group')

    _td_safe_ = frozenset({'blocks', 'numBlocks', 'blockSize', 'maxBlocks', 'name', 'owner', 'blockPars',
                           'blockParGroups', 'sequencePar'})

    def __init__(self, collection: ParCollection, group: Declaration) -> None:
        self.collection = collection
        self.group = group
        self.blocks_: list[SequenceBlock] = []
        self.blocks_ = [SequenceBlock(self) for _ in range(group.start_blocks)]

    @property
    def owner(self) -> Any:
        """The operator."""
        return self.collection.owner

    @property
    def name(self) -> str:
        """The prefix of all names; settable on custom sequences."""
        return self.group.name

    @name.setter
    def name(self, name: str) -> None:
        self.sequencePar.name = name

    @property
    def blocks(self) -> list[SequenceBlock]:
        """The blocks in order."""
        return self.blocks_

    @property
    def sequencePar(self) -> Par:
        """The parameter that heads the sequence; its value is the number of blocks."""
        par = self.collection.get_par(self.name)
        assert par is not None
        return par

    @property
    def numBlocks(self) -> int:
        """How many blocks there are; setting it adds at the end or takes from the end."""
        if deps.reading() is not None:
            self.sequencePar.eval()
        return len(self.blocks_)

    @numBlocks.setter
    def numBlocks(self, count: int) -> None:
        self.sequencePar.val = count

    @property
    def maxBlocks(self) -> int | None:
        """The largest number of blocks, or None."""
        return self.group.max_blocks

    @property
    def blockSize(self) -> int:
        """How many groups a block has; setting it on a custom sequence takes in the groups that follow it."""
        fields = self.group.fields
        return 0 if fields is None else len(fields.groups)

    @blockSize.setter
    def blockSize(self, size: int) -> None:
        from tdgraph.pars.custom import set_block_size
        set_block_size(self, size)

    @property
    def blockPars(self) -> BlockPars:
        """``seq.blockPars.value[3]``: one list per base name, a parameter from each block."""
        return BlockPars(self, groups=False)

    @property
    def blockParGroups(self) -> BlockPars:
        """``seq.blockParGroups.value[3]``: one list per base name, a group from each block."""
        return BlockPars(self, groups=True)

    def __len__(self) -> int:
        return len(self.blocks_)

    def __getitem__(self, index: int) -> SequenceBlock:
        try:
            return self.blocks_[index]
        except IndexError:  # the type that ends a loop over indices
            raise IndexError(f'{self.place} has no block {index}; there are {len(self)}') from None

    def __iter__(self) -> Iterator[SequenceBlock]:
        return iter(list(self.blocks_))

    def __repr__(self) -> str:
        return f'<sequence {self.name} of {self.owner.path}, {len(self)} blocks>'

    @property
    def place(self) -> str:
        return f'{self.owner.path}: sequence {self.name!r}'

    def _checked(self, count: int) -> int:
        self.owner.check()
        most = self.group.max_blocks or MOST_BLOCKS
        if not 0 <= count <= most:
            raise ParValueError(f'{self.place} can have 0 to {most} blocks, not {count}')
        return count

    def assign(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Make a block of each row; what a row does not name is at its default."""
        for index, row in enumerate(rows):
            if not isinstance(row, Mapping):
                raise ParTypeError(f'{self.place}: block {index} is {row!r}; give a dict of its parameters')
        self.numBlocks = 0
        self.numBlocks = len(rows)
        for block, row in zip(self.blocks_, rows, strict=True):
            for name, value in row.items():
                block.par.assign(name, value)

    def resize(self, count: int) -> None:
        """Add blocks at the end or take them from there; the head's parameter is the caller's business."""
        self._checked(count)
        gone = self.blocks_[count:]
        self.blocks_[count:] = [SequenceBlock(self) for _ in range(count - len(self.blocks_))]
        self._drop(gone)
        self.refresh()
        self.collection.shape_changed()

    def rebuild(self) -> None:
        """Make all blocks anew from changed fields."""
        gone = self.blocks_
        self.blocks_ = [SequenceBlock(self) for _ in gone]
        self._drop(gone)
        self.refresh()
        self.collection.shape_changed()

    def insertBlock(self, index: int) -> SequenceBlock:
        """Put a new block before `index` and return it."""
        self._checked(len(self) + 1)
        if not 0 <= index <= len(self):
            raise ParValueError(f'{self.place}: no place {index}; give 0 to {len(self)}')
        block = SequenceBlock(self)
        self._arrange([*self.blocks_[:index], block, *self.blocks_[index:]])
        return block

    def destroyBlock(self, index: int) -> None:
        """Take out the block at `index`; those behind it move up."""
        self._at(index)
        self._arrange(self.blocks_[:index] + self.blocks_[index + 1:])

    def moveBlock(self, blockFrom: int, blockTo: int, num: int = 1) -> None:
        """Take `num` blocks from `blockFrom` on and put them where they start at `blockTo`."""
        self._at(blockFrom)
        if num < 1 or blockFrom + num > len(self) or not 0 <= blockTo <= len(self) - num:
            raise ParValueError(f'{self.place}: cannot move {num} blocks from {blockFrom} to {blockTo}; '
                                f'there are {len(self)}')
        moved = self.blocks_[blockFrom:blockFrom + num]
        rest = self.blocks_[:blockFrom] + self.blocks_[blockFrom + num:]
        self._arrange(rest[:blockTo] + moved + rest[blockTo:])

    def reorderBlocks(self, *indexes: int | Iterable[int]) -> None:
        """Bring the blocks into this order of their present indexes; each has to be named once."""
        order: list[Any] = list(indexes)
        if len(order) == 1 and not isinstance(order[0], int):
            order = list(order[0])
        if sorted(order) != list(range(len(self))):
            raise ParValueError(f'{self.place}: an order names 0 to {len(self) - 1} once each, not {order}')
        self._arrange([self.blocks_[i] for i in order])

    def sortBlocks(self, *names: str, reverse: bool = False) -> None:
        """Sort by the values of these parameters (base names; all when none is given)."""
        fields = self.group.fields
        keys = names or tuple(fields.parts if fields is not None else ())

        def key(block: SequenceBlock) -> list[Any]:
            values = [getattr(block.par, name).eval() for name in keys]
            return [value if isinstance(value, (int, float)) else str(value) for value in values]

        self._arrange(sorted(self.blocks_, key=key, reverse=reverse))

    def _at(self, index: int) -> SequenceBlock:
        if not isinstance(index, int):
            raise ParTypeError(f'{self.place}: a block has a whole number, not {index!r}')
        if not 0 <= index < len(self):
            raise ParValueError(f'{self.place} has no block {index}; there are {len(self)}')
        return self.blocks_[index]

    def _arrange(self, blocks: list[SequenceBlock]) -> None:
        """Make this the order.  All names may have moved, so everybody who read any of them is told."""
        self.owner.check()
        kept = {id(block) for block in blocks}
        gone = [block for block in self.blocks_ if id(block) not in kept]
        self.blocks_ = blocks
        self._drop(gone)
        self.refresh()
        for block in blocks:
            for par in block.par.every_made():
                par.changed()
        head = self.sequencePar
        head.count_is(len(blocks))
        self.collection.shape_changed()

    def _drop(self, gone: list[SequenceBlock]) -> None:
        for block in gone:
            block.valid = False
            for par in block.par.every_made():
                if par.has_reader:
                    par.reader.unsubscribe()
                    self.collection.clear_fault(par.reader)
                    par.reader.changed()

    def refresh(self) -> None:
        """Have the next snapshot of the node look at the blocks again."""
        self.collection.refresh_name(self.name)


class BlockPars:
    """Base name -> list of what the blocks have under it."""

    __slots__ = ('groups', 'sequence')

    _td_safe_ = True

    def __init__(self, sequence: ParSequence, groups: bool) -> None:
        self.sequence = sequence
        self.groups = groups

    def __getitem__(self, name: str) -> list[Par] | list[ParGroup] | None:
        fields = self.sequence.group.fields
        if fields is None or name not in (fields.groups if self.groups else fields.parts):
            return None
        if self.groups:
            return [group for block in self.sequence if (group := block.par.get_group(name)) is not None]
        return [par for block in self.sequence if (par := block.par.get_par(name)) is not None]

    def __getattr__(self, name: str) -> Any:
        found = self[name]
        if found is None:
            fields = self.sequence.group.fields
            known = () if fields is None else fields.groups if self.groups else fields.parts
            raise UnknownParError(f'{self.sequence.place}: no {name!r} in its blocks{nearest(name, known)}')
        return found


class SequenceCollection:
    """`op.seq`: a missing sequence is an error as an attribute and None by name."""

    __slots__ = ('_pars',)

    _td_safe_ = True

    def __init__(self, pars: ParCollection) -> None:
        self._pars = pars

    @property
    def owner(self) -> Any:
        """The operator."""
        return self._pars.owner

    def _names(self) -> list[str]:
        return [group.name for group in self._pars.all_groups() if group.fields is not None]

    def __getitem__(self, name: str) -> Any:
        return self._pars.get_sequence(name)

    def __getattr__(self, name: str) -> ParSequence:
        found = self._pars.get_sequence(name)
        if found is None:
            raise UnknownParError(f'{self.owner.path}: no sequence {name!r}{nearest(name, self._names())}')
        return found

    def __iter__(self) -> Iterator[ParSequence]:
        return iter([self._pars.sequence_of(name) for name in self._names()])

    def __len__(self) -> int:
        return len(self._names())
