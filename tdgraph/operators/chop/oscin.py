"""OSC In CHOP."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tdgraph.channels import Channels, legal_name
from tdgraph.errors import TDGraphError
from tdgraph.operators.chop._network import NetworkPage, check_trust, resolved
from tdgraph.operators.chop._pages import UNIT_LABELS, UNITS, slice_of, to_samples
from tdgraph.operators.chop.base import CHOP
from tdgraph.operators.ports import MOST_WAITING, Address, Counts, Entry, Inbox, listen
from tdgraph.pars import Changed, Float, Int, Menu, Pulse, Str, Toggle
from tdgraph.tdu import patterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ['OscinCHOP']

MOST_CHANNELS = 1 << 16


@dataclass(frozen=True)
class Heard:
    """The channels so far: value of each, and with `queued` what waits behind it."""

    values: dict[str, float]
    waiting: dict[str, tuple[float, ...]]
    dropped: int = 0


class _Pages(NetworkPage):
    active = Toggle(True, page='OSC', role='cpu', viewer_only=True, help='Off: the port is closed.')
    netaddress: Any = Changed(help='The group to listen to, with Multi-Cast.')
    oscaddressscope = Str('*', page='OSC', role='cpu', label='OSC Address Scope',
                          help='Patterns of the addresses to take; ^ leaves out.')
    useglobalrate = Toggle(True, page='OSC', role='cpu', label='Use Global Rate',
                           help="Sample at the timeline's rate.")
    samplerate = Int(60, min=1, norm=(1, 600), page='OSC', role='cpu', label='Default Sample Rate',
                     help='Samples per second without Use Global Rate.')
    queued = Toggle(page='OSC', role='cpu',
                    help='Give each value of a channel a sample of its own, one after the other.')
    maxqueue = Float(1.0, min=0.0, norm=(0, 10), page='OSC', role='cpu', label='Maximum Queue',
                     help='How much of a channel may wait; what comes then is dropped.')
    maxqueueunit = Menu(UNITS, 'seconds', labels=UNIT_LABELS, page='OSC', role='cpu', label='Max Queue Unit',
                        help='Samples, frames or seconds.')
    stripsegments = Int(0, min=0, norm=(0, 8), page='OSC', role='cpu', label='Strip Prefix Segments',
                        help='How many parts of an address to leave out of the name: with 1, /a/b is b.')
    resetchannels = Toggle(page='OSC', role='cpu', label='Reset Channels', help='While on, there are no channels.')
    resetchannelspulse = Pulse(page='OSC', label='Reset Channels Pulse', help='Remove all channels.')
    resetvalues = Toggle(page='OSC', role='cpu', label='Reset Values', help='While on, all channels are 0.')
    resetvaluespulse = Pulse(page='OSC', label='Reset Values Pulse', help='Set all channels to 0.')


class OscinCHOP(_Pages, CHOP):
    """Receive Open Sound Control messages as channels.

    ``out[k] = the latest value before the frame``; with `queued` ``out[k] = the next value that waits``, and where
    nothing waits the last one again.

    A channel is named after its address without the first slash; of several arguments each has a number:
    /pad/xy with two is pad/xy1 and pad/xy2.  Numbers, true (1), false (0), impulses (1) and time tags (seconds
    since 1970) are values; text, blobs and nil keep their number and make no channel; elements of arrays count
    as arguments.  Bundles hold as soon as they arrive.

    What arrives before a frame begins is in that frame.  Malformed packets are dropped and counted: `warnings()`,
    `network` and an Info CHOP say how many.  OSC In CHOPs of one process share a port.

    Output: a time slice; float32 (channels in the order of their first message, samples since the last cook).
    Units: samples per second.
    Source: docs.derivative.ca/OSC_In_CHOP, opensoundcontrol.stanford.edu/spec-1_0.
    Differs: listens on this machine only (127.0.0.1), unless Local Address says otherwise.  A queue has one limit
        and no target, Maximum Queue is 1 second at first; time tags do not delay anything, so that a frame does
        not depend on the clock on the wall; wild cards in an address are part of the name (underscores).  A port
        in use by another process is a warning, and tried again at each frame.  A file that is not trusted
        does not listen.
    Raises: nothing; what is wrong with the network is a warning.
    """

    opType, base_name, type_label = 'oscinCHOP', 'oscin', 'OSC In'
    State = Heard
    unsupported = ('queuevariance', 'queuevarianceunit', 'adjusttime', 'adjusttimeunit', 'queuetarget',
                   'queuetargetunit')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._inbox: Inbox | None = None
        self._listens: Address | None = None
        self._arrived: list[Entry] = []
        self._fault = ''
        self.engine.captures[self] = None

    # -- what scripts see ---------------------------------------------------------------------------

    @property
    def network(self) -> Counts:
        """What has come in since the port was opened: packets, messages, malformed, dropped, lost."""
        counts = Counts() if self._inbox is None else self._inbox.counts
        state = self.next_state  # what the latest cook left
        return counts if state is None else counts._replace(dropped=counts.dropped + state.dropped)

    def info_channels(self) -> dict[str, float]:
        """What an Info CHOP adds: the two that TouchDesigner has and we can tell, and `network`."""
        counts = self.network
        waiting = () if self.next_state is None else self.next_state.waiting.values()
        return {'queue_length': max(map(len, waiting), default=0), 'total_bumped': counts.dropped,
                **{f'network_{name}': count for name, count in counts._asdict().items()}}

    def own_warnings(self) -> list[str]:
        found = super().own_warnings() + ([self._fault] if self._fault else [])
        counts = self.network
        if counts.malformed and self._inbox is not None:
            found.append(f'{self.path}: {counts.malformed} malformed packets were dropped, the last since '
                         f'{self._inbox.complaint}')
        if counts.dropped:
            found.append(f'{self.path}: {counts.dropped} values were dropped since too many waited; cook it in '
                         'each frame, turn Queued off or raise Maximum Queue')
        if counts.lost:
            found.append(f'{self.path}: {counts.lost} packets were lost before they could be read; send fewer')
        return found

    # -- listening ----------------------------------------------------------------------------------

    def created(self) -> None:
        self._follow()

    def copy_contents(self, other: Any) -> None:
        super().copy_contents(other)
        self._follow()

    def par_changed(self, par: Any) -> None:
        super().par_changed(par)
        if par.name in ('active', 'protocol', 'netaddress', 'port', 'localaddress') and par.mode.name == 'CONSTANT':
            self._follow()

    def dispose(self) -> None:
        self._listen(None)
        super().dispose()

    def _follow(self) -> None:
        """Open the port that the parameters name, close another."""
        self._fault = ''
        try:
            wanted = self._address()
            if wanted != self._listens or self._inbox is None:
                self._listen(wanted)
        except TDGraphError as error:
            self._listen(None)
            text = str(error)
            self._fault = text if text.startswith(self.path) else f'{self.path}: {text}'
        except OSError as error:
            self._fault = f'{self.path}: {_why(error, self.par.port.eval())}'

    def _address(self) -> Address | None:
        if not self.par.active.eval():
            return None
        check_trust(self)
        local = resolved(self.par.localaddress.eval().strip())
        group = ''
        if self.par.protocol.eval() == 'multicastmsging':
            group = resolved(self.par.netaddress.eval().strip())
        return Address(local, self.par.port.eval(), group)

    def _listen(self, wanted: Address | None) -> None:
        if self._inbox is not None:
            self._inbox.close()
        self._inbox, self._listens = None, wanted
        if wanted is not None:
            self._inbox = listen(wanted)

    # -- cooking ------------------------------------------------------------------------------------

    def capture(self) -> None:
        """A frame begins: what has arrived is for the cooks of that frame, however many there are."""
        self._follow()
        found = [] if self._inbox is None else self._inbox.take()
        used = self.totalCooks > 0 and self.cookAbsFrame == self.engine.abs_time.peek()
        if found or (used and self._arrived):
            kept = [] if used else self._arrived
            self._arrived = (kept + found)[-MOST_WAITING:]
            self.touch('osc')

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        rate = time.rate if p.useglobalrate else float(p.samplerate)
        first, count = slice_of(time, rate)
        known = state or Heard({}, {})
        if p.resetchannels or p.resetchannelspulse:
            known = Heard({}, {}, known.dropped)
        elif p.resetvalues or p.resetvaluespulse:
            known = _heard(known, _named(self._arrived, p), 0)
            known = Heard(dict.fromkeys(known.values, 0.0), {}, known.dropped)
        elif self._arrived:
            most = max(round(to_samples(p.maxqueue, p.maxqueueunit, rate, time.rate)), 1)
            known = _heard(known, _named(self._arrived, p), (most + count) if p.queued else 0)
        rows, known = _played(known, count)
        with np.errstate(all='ignore'):
            samples = rows.astype(np.float32)
        return Channels(tuple(known.values), samples, rate, float(first), True), known


def _why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f'port {port} is in use by another program; choose another one, or end that program'
    if error.errno == errno.EADDRNOTAVAIL:
        return 'this machine has no such address; leave Local Address empty for 127.0.0.1'
    return f'cannot listen on port {port}: {error.strerror or error}'


def _named(arrived: list[Entry], p: Any) -> Iterable[tuple[str, float]]:
    """Yield (channel, value) of what is in the scope."""
    scope = re.sub(r'(^|[\s,^])/', r'\1', p.oscaddressscope)
    taken = _taken(scope, tuple(dict.fromkeys(entry.address for entry in arrived)))
    names: dict[tuple[str, int | None], str] = {}
    for address, place, value in arrived:
        if address in taken:
            key = address, place
            name = names.get(key)
            if name is None:
                name = names[key] = _name(address, place, p.stripsegments)
            yield name, value


@lru_cache(8)
def _taken(scope: str, addresses: tuple[str, ...]) -> frozenset[str]:
    """Return the addresses that the scope names; both without the first slash."""
    bare = {address.removeprefix('/'): address for address in addresses}
    return frozenset(bare[name] for name in (bare if scope == '*' else patterns.match(scope, list(bare))))


def _name(address: str, place: int | None, strip: int) -> str:
    parts = address.removeprefix('/').split('/')
    name = legal_name('/'.join(parts[min(strip, len(parts) - 1):]))
    return name if place is None else f'{name}{place + 1}'


def _heard(known: Heard, arrived: Iterable[tuple[str, float]], most: int) -> Heard:
    """Return the state with new values: the latest of each channel, or queued up to `most` where that is not 0."""
    values, dropped = dict(known.values), known.dropped
    waiting: dict[str, list[float]] = {}
    for name, value in arrived:
        if name not in values:
            if len(values) >= MOST_CHANNELS:
                dropped += 1
                continue
            values[name] = value if not most else 0.0
        if not most:
            values[name] = value
            continue
        queue = waiting.get(name)
        if queue is None:
            queue = waiting[name] = list(known.waiting.get(name, ()))
        if len(queue) < most:
            queue.append(value)
        else:
            dropped += 1
    queues = {name: tuple(queue) for name, queue in waiting.items()}
    return Heard(values, {**known.waiting, **queues} if most else {}, dropped)


def _played(known: Heard, count: int) -> tuple[NDArray[np.float64], Heard]:
    """Return `count` samples of each channel, float64 (channels, count), and the state after them."""
    if not known.waiting:
        latest = np.fromiter(known.values.values(), np.float64, len(known.values))
        return np.repeat(latest[:, None], count, 1), known
    rows: list[list[float]] = []
    values: dict[str, float] = {}
    waiting: dict[str, tuple[float, ...]] = {}
    for name, value in known.values.items():
        queue = known.waiting.get(name, ())
        row = list(queue[:count]) or [value]
        row += [row[-1]] * (count - len(row))
        rows.append(row)
        values[name] = row[-1]
        if queue[count:]:
            waiting[name] = queue[count:]
    return np.array(rows, np.float64), Heard(values, waiting, known.dropped)
