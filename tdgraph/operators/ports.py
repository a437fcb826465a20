"""UDP ports that operators listen on: one socket and one thread per port of this process.

Operators that listen on the same address and port share the socket, as in TouchDesigner; another process that
holds it makes the second one an error.  The thread only unpacks numbers and counts; nothing of the graph or of
GL is touched there.  All state: `_open` (address -> receiver) under `_lock`, the fields of each Receiver under
its own lock, and the queue and counters of each Inbox under that same lock.
"""

from __future__ import annotations

import selectors
import socket
import sys
import threading
from collections import deque
from typing import NamedTuple

from tdgraph.errors import ParValueError
from tdgraph.operators import osc

__all__ = ['MOST_WAITING', 'Address', 'Counts', 'Entry', 'Inbox', 'listen']

MOST_WAITING = 1 << 18
BUFFER_BYTES = 8 << 20
# What a loop reads before it looks whether it shall end.
BURST = 512
# Linux: how many packets a full buffer has lost comes with each that is received; Python has no name for it.
_LOST = 40 if sys.platform == 'linux' else None
# Linux: beyond the limit of SO_RCVBUF, for those who may.
_FORCE = 33 if sys.platform == 'linux' else None


class Address(NamedTuple):
    """Where to listen: an address of this machine, a port, and a multicast group or ''."""

    local: str
    port: int
    group: str = ''


class Entry(NamedTuple):
    """One numeric argument: its address, its place among several (None: the only one), its value."""

    address: str
    place: int | None
    value: float


class Counts(NamedTuple):
    """What has come in: packets, messages, malformed packets, entries that a full queue has dropped, and packets
    that the system has lost since nobody took them in time."""

    packets: int = 0
    messages: int = 0
    malformed: int = 0
    dropped: int = 0
    lost: int = 0


class Inbox:
    """What one operator has been sent, waiting to be taken.

    Bounded: beyond MOST_WAITING entries the oldest give way, counted.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._entries: deque[Entry] = deque(maxlen=MOST_WAITING)
        self._before = receiver.counts
        self._dropped = 0

    def put(self, entries: list[Entry]) -> None:
        """Add entries; the thread calls this with the receiver's lock held."""
        self._dropped += max(len(self._entries) + len(entries) - MOST_WAITING, 0)
        self._entries.extend(entries)

    def take(self) -> list[Entry]:
        """Return what is waiting, oldest first."""
        with self._receiver.lock:
            found = list(self._entries)
            self._entries.clear()
        return found

    @property
    def counts(self) -> Counts:
        """What has come in since this inbox was opened."""
        with self._receiver.lock:
            since = [now - before for now, before in zip(self._receiver.counts, self._before)]
            return Counts(*since)._replace(dropped=self._dropped)

    @property
    def complaint(self) -> str:
        """What was wrong with the latest malformed packet; '' where there was none."""
        return self._receiver.complaint

    def close(self) -> None:
        """Stop listening; the last one frees the port and ends the thread."""
        self._receiver.leave(self)


class Receiver:
    """A bound socket, and the thread that empties it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.lock = threading.Lock()
        self.counts = Counts()
        self.complaint = ''
        self.inboxes: list[Inbox] = []
        self._socket = _bound(address)
        self._wake, self._end = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=f'tdgraph osc {address.port}', daemon=True)
        self._thread.start()

    def leave(self, inbox: Inbox) -> None:
        with _lock:
            with self.lock:
                if inbox not in self.inboxes:
                    return
                self.inboxes.remove(inbox)
                last = not self.inboxes
            if last:
                _open.pop(self.address, None)
                self._stop()

    def _stop(self) -> None:
        self._end.close()
        self._thread.join()
        self._wake.close()
        self._socket.close()

    # -- on the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._wake, selectors.EVENT_READ)
            while not any(key.fileobj is self._wake for key, _ in selector.select()):
                self._receive()

    def _receive(self) -> None:
        for _ in range(BURST):
            try:
                packet, extra, _, _ = self._socket.recvmsg(65536, 64)
            except OSError:  # nothing is left, or an ICMP answer to nobody here
                return
            self._unpack(packet, extra)

    def _unpack(self, packet: bytes, extra: list[tuple[int, int, bytes]]) -> None:
        entries: list[Entry] = []
        count, complaint = 0, ''
        try:
            for message in osc.messages(packet):
                count += 1
                entries += entries_of(message)
        except ParValueError as error:
            entries, count, complaint = [], 0, str(error)
        with self.lock:
            known = self.counts
            lost = int.from_bytes(extra[0][2][:4], sys.byteorder) if extra else known.lost
            self.counts = Counts(known.packets + 1, known.messages + count, known.malformed + bool(complaint),
                                 0, lost)
            self.complaint = complaint or self.complaint
            for inbox in self.inboxes if entries else ():
                inbox.put(entries)


def entries_of(message: osc.Message) -> list[Entry]:
    """Return the numbers of a message; other arguments keep their place and give none."""
    address, arguments = message
    alone = len(arguments) == 1
    return [Entry(address, None if alone else place, value) for place, argument in enumerate(arguments)
            if (value := osc.number(argument)) is not None]


_lock = threading.Lock()
_open: dict[Address, Receiver] = {}


def listen(address: Address) -> Inbox:
    """Return an inbox for what arrives at an address from now on.  Raises OSError where it cannot be bound."""
    with _lock:
        receiver = _open.get(address)
        if receiver is None:
            receiver = _open[address] = Receiver(address)
        inbox = Inbox(receiver)
        with receiver.lock:
            receiver.inboxes.append(inbox)
        return inbox


def _bound(address: Address) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        _enlarge(made)
        if address.group:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Bound to the group, not to the machine: what others send to this port does not come in.
            made.bind((address.group, address.port))
            made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            socket.inet_aton(address.group) + socket.inet_aton(address.local))
        else:
            made.bind((address.local, address.port))
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def _enlarge(made: socket.socket) -> None:
    """Ask for room for what arrives while Python is busy elsewhere, and to be told what is lost."""
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    for option, value in ((_FORCE, BUFFER_BYTES), (_LOST, 1)):
        if option is not None:
            try:
                made.setsockopt(socket.SOL_SOCKET, option, value)
            except OSError:  # an ordinary user gets what SO_RCVBUF gave; not every system counts
                continue
