"""OSC In over loopback: how much of 10,000 messages a second arrives, and what a frame of it costs.

Bounded: 20,000 messages in two seconds, to this machine only.
"""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator

import tdgraph as td
from benchmarks.measure import Measure, seconds
from tdgraph.operators import osc

RATE, SECONDS, ADDRESSES, FRAMES = 10_000, 2, 64, 60
BURST = 20


def measures() -> Iterator[Measure]:
    """Yield the messages that were lost, and the time of a frame that takes in its share."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    with td.Project() as project:
        node = project.project1.create('oscinCHOP', pars={'port': port})
        sender = threading.Thread(target=_send, args=(port,))
        sender.start()
        frames = []
        begin = time.perf_counter()
        for frame in range(FRAMES * SECONDS):
            frames.append(seconds(lambda: project.advance(cook=[node])))
            time.sleep(max(begin + (frame + 1) / FRAMES - time.perf_counter(), 0))
        sender.join()
        time.sleep(0.1)
        project.advance(cook=[node])
        counts = node.network
    share = f'{RATE // FRAMES} messages, {ADDRESSES} channels'
    yield Measure(f'OSC In, {RATE:,} messages a second for {SECONDS} seconds: lost',
                  float(RATE * SECONDS - counts.messages + counts.dropped), 0, 'messages',
                  f'{counts.messages:,} received, one a packet')
    yield Measure('OSC In, a frame at that rate', 1000 * statistics.median(frames), 2.0, 'ms',
                  f'{share}; slowest {1000 * max(frames):.3g} ms')


def _send(port: int) -> None:
    packets = [osc.message(f'/fader/{number}', 'f', [number / 8]) for number in range(ADDRESSES)]
    begin = time.perf_counter()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(RATE * SECONDS):
            sender.sendto(packets[number % ADDRESSES], ('127.0.0.1', port))
            if number % BURST == 0:
                time.sleep(max(begin + number / RATE - time.perf_counter(), 0))
