"""OSC Out CHOP."""

from __future__ import annotations

import socket
import time as clock
from collections.abc import Iterator
from typing import Any

import numpy as np

from tdgraph.channels import EMPTY, Channels
from tdgraph.errors import TDGraphError
from tdgraph.graph.node import Input
from tdgraph.operators import osc
from tdgraph.operators.chop._network import NetworkPage, check_trust, resolved
from tdgraph.operators.chop.base import CHOP
from tdgraph.pars import Int, Menu, Toggle

__all__ = ['OscoutCHOP']

_KINDS = {'int': 'i', 'float': 'f', 'double': 'd'}
_SIZES = {'int': 4, 'float': 4, 'double': 8}
# Bundle head, time tag and the size of the one message in it.
_BUNDLE_BYTES = 20


class _Pages(NetworkPage):
    active = Toggle(True, page='OSC', role='cpu', viewer_only=True, help='Off: nothing is sent.')
    cookalways = Toggle(True, page='OSC', role='cpu', viewer_only=True, label='Cook Every Frame',
                        help='Cook in each frame, also where nothing has changed.')
    numericformat = Menu('int float double', 'float', page='OSC', role='cpu', viewer_only=True,
                         labels=('Int (32 bit)', 'Float (32 bit)', 'Double (64 bit)'), label='Numeric Format',
                         help='How numbers are written.')
    format = Menu('sample timeslice transpose transposename', page='OSC', role='cpu', viewer_only=True,
                  labels=('Sample', 'Time Slice', 'Transpose', 'Transpose By Name'), label='Data Format',
                  help='What a message holds: the current sample, all samples of the slice, the first sample of '
                       'all channels, or of those whose names are equal up to the first slash.')
    maxbytes = Int(1024, min=64, max=65500, norm=(64, 8192), page='OSC', role='cpu', viewer_only=True,
                   label='Max Message Bytes', help='The longest packet; more is split.')
    sendevents = Toggle(True, page='OSC', role='cpu', viewer_only=True, label='Send Events Every Cook',
                        help='Send all channels at every cook; off: those that have changed.')


class OscoutCHOP(_Pages, CHOP):
    """Send channels as Open Sound Control messages, and pass them on.

    ``out = in``; channel a/b goes out as ``/a/b value``, all channels of a cook in one bundle with a time tag.

    It cooks in each frame although nobody looks; with `cookalways` off, in those where its input has changed.
    The time tag is the time of the first bundle plus the seconds of the project since.

    Input 0: any channels; unconnected: nothing is sent.
    Output: as input 0.
    Units: time tags in seconds since 1900, as the specification says.
    Source: docs.derivative.ca/OSC_Out_CHOP, opensoundcontrol.stanford.edu/spec-1_0.
    Differs: goes to this machine at first (localhost), from 127.0.0.1 where that is the destination.  The name of a
        transposed message, that of the first channel, and the defaults of Max Message Bytes, Cook Every Frame and
        Send Events Every Cook are ours; a message longer than Max Message Bytes becomes several of the same
        address.  Int: rounded to the nearest, NaN is 0.  A file that is not trusted sends nothing.
        Reliable Messaging does not exist.
    Raises: nothing; what is wrong with the network is a warning.
    """

    opType, base_name, type_label = 'oscoutCHOP', 'oscout', 'OSC Out'
    inputs = (Input('channels'),)
    unsupported = ('maxsize', 'maxsizeunit')

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._socket: socket.socket | None = None
        self._socket_of: tuple[str, str] | None = None
        self._sent: dict[str, bytes] = {}
        self._epoch: tuple[float, float] | None = None  # a frame and its time
        self._fault = ''
        self.packets_sent = 0
        self.engine.roots[self] = None

    def info_channels(self) -> dict[str, float]:
        """What an Info CHOP adds."""
        return {'packets_sent': self.packets_sent}

    def own_warnings(self) -> list[str]:
        return super().own_warnings() + ([self._fault] if self._fault else [])

    def compute(self, inputs: list[Any], p: Any, time: Any, state: Any) -> Any:
        channels = EMPTY if inputs[0] is None else inputs[0]
        if channels.length > 1 and not channels.sliced:
            time.frame  # noqa: B018  the current sample is another one in each frame
        return channels

    def cook_as_root(self) -> None:
        """A frame of the project: send, also where nobody looks."""
        if self.par.active.eval():
            fresh = self.cookedThisFrame
            self.engine.scheduler.cook(self, force=bool(self.par.cookalways.eval()) and not fresh)

    def cooked(self, *args: Any) -> None:
        super().cooked(*args)
        if not self.cook_error and self.par.active.eval():
            self._send(self.value)

    def dispose(self) -> None:
        self._close()
        super().dispose()

    # -- sending ------------------------------------------------------------------------------------

    def _send(self, channels: Channels) -> None:
        p = self.par.snapshot()
        index = self.current_index(channels) if channels.length else 0.0
        due = [(name, row) for name, row in _rows(channels, p.format, index) if self._is_due(p, name, row)]
        elements = [element for name, row in due for element in _messages(name, row, p)]
        self._fault = ''
        try:
            for packet in _packets(elements, self._time(), p.maxbytes):
                self._connected(p).sendto(packet, (resolved(p.netaddress.strip()), p.port))
                self.packets_sent += 1
        except OSError as error:  # TDGraphErrors of the network are none
            self._fault = f'{self.path}: cannot send to {p.netaddress}:{p.port}: {error.strerror or error}'
        except TDGraphError as error:
            self._fault = str(error) if str(error).startswith(self.path) else f'{self.path}: {error}'

    def _is_due(self, p: Any, name: str, row: Any) -> bool:
        was, now = self._sent.get(name), row.tobytes()
        self._sent[name] = now
        return bool(p.sendevents) or was != now

    def _time(self) -> float:
        frame = self.engine.abs_time.peek()
        if self._epoch is None:
            self._epoch = frame, clock.time()
        return self._epoch[1] + (frame - self._epoch[0]) / self.engine.cook_rate

    def _connected(self, p: Any) -> socket.socket:
        check_trust(self)
        wanted = p.protocol, p.localaddress.strip()
        if self._socket is None or wanted != self._socket_of:
            self._close()
            self._socket, self._socket_of = _opened(*wanted), wanted
        return self._socket

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def _opened(protocol: str, local: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        if local:
            made.bind((resolved(local), 0))
        if protocol == 'multicastmsging':
            made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(resolved(local)))
    except (OSError, TDGraphError):
        made.close()
        raise
    return made


def _rows(channels: Channels, kind: str, index: float) -> Iterator[tuple[str, Any]]:
    """Yield (name, samples) of every message."""
    names, samples = channels.names, channels.samples
    if not channels.count or not channels.length:
        return
    if kind == 'sample':
        at = int(np.clip(round(index - channels.start), 0, channels.length - 1))
        yield from ((name, samples[row, at:at + 1]) for row, name in enumerate(names))
    elif kind == 'timeslice':
        yield from zip(names, samples)
    elif kind == 'transpose':
        yield names[0], samples[:, 0]
    else:
        groups: dict[str, list[int]] = {}
        for row, name in enumerate(names):
            groups.setdefault(name.removeprefix('/').partition('/')[0], []).append(row)
        yield from ((name, samples[rows, 0]) for name, rows in groups.items())


def _messages(name: str, row: Any, p: Any) -> Iterator[bytes]:
    """Yield the messages of one address, each short enough for a packet."""
    address = name if name.startswith('/') else f'/{name}'
    # Each argument takes a byte among the type tags, too.
    room = p.maxbytes - _BUNDLE_BYTES - len(address.encode()) - 12
    most = max(room // (_SIZES[p.numericformat] + 1), 1)
    values = row.astype(np.float64)
    if p.numericformat == 'int':
        values = np.rint(np.clip(np.nan_to_num(values, posinf=2.0**31, neginf=-2.0**31), -2.0**31, 2.0**31 - 1))
        values = values.astype(np.int64)
    for start in range(0, len(values), most):
        yield osc.message(address, _KINDS[p.numericformat], values[start:start + most].tolist())


def _packets(elements: list[bytes], time: float, most: int) -> Iterator[bytes]:
    """Yield bundles of at most `most` bytes, or of a single message."""
    waiting: list[bytes] = []
    size = 16
    for element in elements:
        if waiting and size + 4 + len(element) > most:
            yield osc.bundle(time, waiting)
            waiting, size = [], 16
        waiting.append(element)
        size += 4 + len(element)
    if waiting:
        yield osc.bundle(time, waiting)
