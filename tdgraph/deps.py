"""Who read what, and who must hear of a change.

A `Source` is anything that can be read and can change: a parameter, a cell, a clock, a node's output.
A `Reader` is a Source computed from other Sources: an expression, a node.  While a Reader is evaluated
(`recording`), every Source that is read notes it.  A change (`changed`) marks along those notes, and
**marking consumes the edge**: a marked Reader leaves all its sources and subscribes again only when it is
evaluated again.  So a change that nobody watches is told once and then costs nothing.

The whole state: `Source.version` counts changes; `Source.readers` holds who is subscribed now;
`Reader.sources` maps each source of the last evaluation to the version it saw, and survives the marking, so
that a marked Reader can find out that nothing really changed (`outdated`); `Reader.fresh` is False from the
mark until the next evaluation.  `_reading` is the one evaluation in progress.
`edits()` counts every change that somebody made (as against values that were computed from it): two cooks
with the same count and the same frame would do the same work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

__all__ = ['Reader', 'Source', 'edited', 'edits', 'mark', 'note', 'reading', 'recording', 'unrecorded']


class Source:
    """Something that can be read and can change."""

    __slots__ = ('readers', 'version')

    def __init__(self) -> None:
        self.version = 0
        # A dict, not a set: readers are told in the order in which they subscribed.
        self.readers: dict[Reader, None] | None = None

    def note(self) -> None:
        """Record that the evaluation in progress has read this."""
        if _reading is not None:
            _reading.sources[self] = self.version

    def changed(self) -> None:
        """Count a change that somebody made and mark everybody who read the former value."""
        global _edits
        _edits += 1
        self.version += 1
        if self.readers:
            mark(self)

    def alert(self) -> None:
        """Count a change whose new value has yet to be computed: mark the readers, keep the version."""
        global _edits
        _edits += 1
        if self.readers:
            mark(self)


class Reader(Source):
    """A Source that is computed from other Sources."""

    __slots__ = ('fresh', 'sources')

    def __init__(self) -> None:
        super().__init__()
        self.fresh = False
        self.sources: dict[Source, int] = {}

    def marked(self) -> None:
        """Called once when the first change arrives.  Must not evaluate anything."""

    def outdated(self, settled: Sequence[Source] = ()) -> bool:
        """Whether a source of the last evaluation has changed since, or may have.

        `settled` sources have just been brought up to date, so only their versions count; another Reader that
        is marked may turn out different, and to find out would mean to evaluate it without being asked.
        """
        for source, seen in self.sources.items():
            if source.version != seen:
                return True
            if isinstance(source, Reader) and not source.fresh and source not in settled:
                return True
        return False

    def subscribe(self) -> None:
        """Become fresh: from now on a change of any recorded source marks this.

        A source that changed while this was being evaluated leaves it marked.
        """
        for source, seen in self.sources.items():
            if source.version != seen:
                self.unsubscribe()
                return
            readers = source.readers
            if readers is None:
                source.readers = {self: None}
            else:
                readers[self] = None
        self.fresh = True

    def unsubscribe(self) -> None:
        """Leave every source without forgetting which they were."""
        for source in self.sources:
            if source.readers:
                source.readers.pop(self, None)
        self.fresh = False


_reading: Reader | None = None
_edits = 0
_waiting: list[Source] = []  # of the walk of `mark` in progress


def edited() -> None:
    """Count a change that no Source stands for."""
    global _edits
    _edits += 1


def edits() -> int:
    """Return how many changes have been made so far, in this process."""
    return _edits


def reading() -> Reader | None:
    """Return the Reader whose evaluation is in progress, if any."""
    return _reading


def note(source: Source) -> None:
    """Record that the evaluation in progress has read `source`."""
    if _reading is not None:
        _reading.sources[source] = source.version


class recording:
    """Evaluate `reader`: forget its former sources, collect what is read inside the block.

    Afterwards the caller decides: `subscribe()` when the value counts, nothing when it does not.
    """

    # A class with two methods: a generator would cost every cook a microsecond more.
    __slots__ = ('outer', 'reader')

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __enter__(self) -> None:
        global _reading
        self.outer, _reading = _reading, self.reader
        self.reader.sources = {}

    def __exit__(self, *error: object) -> None:
        global _reading
        _reading = self.outer


@contextmanager
def unrecorded() -> Iterator[None]:
    """Read without depending: nothing inside the block is noted."""
    global _reading
    outer, _reading = _reading, None
    try:
        yield
    finally:
        _reading = outer


def mark(source: Source) -> None:
    """Mark every reader of `source`, and theirs: iterative, each reader once, edges consumed.

    What `marked()` marks in its turn (a parameter its operator) joins the same walk, so that a chain of any
    length costs no stack.
    """
    if _waiting:
        _waiting.append(source)
        return
    _waiting.append(source)
    try:
        for position in _waiting:  # grows while it is walked
            readers = position.readers
            if readers:
                told = list(readers)
                readers.clear()
                for reader in told:
                    if reader.fresh:
                        reader.unsubscribe()
                        reader.marked()
                        if reader.readers:
                            _waiting.append(reader)
    finally:
        _waiting.clear()
