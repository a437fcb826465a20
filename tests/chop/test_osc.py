"""OSC In and OSC Out over real loopback sockets; python-osc is the other side, so that both are not wrong alike."""

from __future__ import annotations

import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdgraph as td
from tdgraph.errors import ParValueError
from tdgraph.operators import osc, ports

pythonosc = pytest.importorskip('pythonosc')


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(('127.0.0.1', 0))
        return int(one.getsockname()[1])


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        yield one


@pytest.fixture
def make_in(net: Any) -> Callable[..., Any]:
    def make(**pars: Any) -> Any:
        return net.create('oscinCHOP', pars={'port': free_port(), **pars})

    return make


def until(condition: Callable[[], bool]) -> None:
    """Wait for the thread."""
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, 'nothing has arrived'
        time.sleep(0.001)


def send(sender: Any, node: Any, *packets: bytes) -> None:
    """Send, and wait until all has arrived."""
    before = node.network.packets
    for packet in packets:
        sender.sendto(packet, ('127.0.0.1', node.par.port.eval()))
    until(lambda: node.network.packets == before + len(packets))


def built(address: str, *arguments: Any) -> bytes:
    """A message as python-osc writes it; an argument may be (type, value)."""
    from pythonosc.osc_message_builder import OscMessageBuilder
    builder = OscMessageBuilder(address)
    for argument in arguments:
        kind, value = argument if isinstance(argument, tuple) else (None, argument)
        builder.add_arg(value, kind)
    return bytes(builder.build().dgram)


def values(node: Any) -> dict[str, float]:
    return {channel.name: float(channel[0]) for channel in node.chans()}


# --- packets

def test_every_type_is_read() -> None:
    packet = built('/a', ('i', -3), ('h', 1 << 40), ('f', 0.5), ('d', 1 / 3), ('T', True), ('F', False),
                   ('N', None), ('s', 'text'), ('b', b'12345'), [1, [2.0]])
    message = next(osc.messages(packet))
    assert tuple(message) == ('/a', (-3, 1 << 40, 0.5, 1 / 3, True, False, None, 'text', b'12345', 1, 2.0))
    assert [osc.number(one) for one in message.arguments[4:9]] == [1.0, 0.0, None, None, None]
    assert next(osc.messages(b'/i\0\0,If\0' + struct.pack('>f', 2))).arguments == (True, 2.0)
    assert next(osc.messages(b'/i\0\0')).arguments == ()
    (stamp,) = next(osc.messages(b'/i\0\0,t\0\0' + struct.pack('>Q', (2208988800 + 5) << 32))).arguments
    assert stamp == 5.0


def test_bundles_nest_in_order_and_as_deep_as_a_packet_is() -> None:
    one, two, three = (osc.message(f'/{name}', 'f', [name]) for name in (1, 2, 3))
    packet = osc.bundle(5.0, [one, osc.bundle(float('nan'), [two]), three])
    assert [message.address for message in osc.messages(packet)] == ['/1', '/2', '/3']
    for _ in range(3000):
        packet = osc.bundle(0.0, [packet])
    assert len(list(osc.messages(packet))) == 3


@pytest.mark.parametrize('packet', [
    b'', b'\0\0\0\0', b'abc', b'/no end', b'/a\0\0,f\0\0', b'/a\0\0f\0\0\0', b'/a\0\0,x\0\0',
    b'/a\0\0,[f\0\0\0\0\0', b'/a\0\0,]\0\0', b'/\xff\0\0', b'#bundle\0', b'#bundle\0' + bytes(8) + b'\0\0',
    b'/a\0\0,b\0\0\0\0\0\x7f',
    b'#bundle\0' + bytes(8) + struct.pack('>i', 100), b'#bundle\0' + bytes(8) + struct.pack('>i', -4),
    b'#bundle\0' + bytes(8) + bytes(4), b'/' + b'a' * 2000 + b'\0' * 4, b'/a\0\0,s\0\0abcd', b'/a\0\0,sf\0ab\0\0',
])
def test_malformed_packets_are_refused(packet: bytes) -> None:
    with pytest.raises(ParValueError):
        list(osc.messages(packet))


@settings(max_examples=400, deadline=None)
@given(st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=100).map(lambda tail: b'#bundle\0' + tail),
    st.tuples(st.text('ifdhTFNIsSbtcrm[]x', max_size=12), st.binary(max_size=80)).map(
        lambda pair: osc._filled('/a') + osc._filled(',' + pair[0]) + pair[1])))
def test_no_packet_does_anything_but_be_read_or_refused(packet: bytes) -> None:
    try:
        found = list(osc.messages(packet))
    except ParValueError:
        return
    for message in found:
        assert all(isinstance(entry.value, float) for entry in ports.entries_of(message))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from('ifdh'), st.lists(st.integers(-1000, 1000), max_size=20), st.text('abc/_12', max_size=20))
def test_what_is_written_is_read_by_others(kind: str, numbers: list[int], name: str) -> None:
    from pythonosc.osc_packet import OscPacket
    address = f'/{name}'
    packet = osc.bundle(1000.0, [osc.message(address, kind, numbers)])
    (other,) = OscPacket(packet).messages
    assert (other.message.address, other.message.params) == (address, numbers)
    assert list(osc.messages(packet)) == [(address, tuple(numbers))]


# --- OSC In

def test_what_arrives_before_a_frame_is_in_that_frame(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in()
    send(sender, node, built('/pad/xy', 0.25, 2), built('/on', True), built('/say', 'hello', 7))
    assert node.numChans == 0, 'the frame had begun already'
    project.advance()
    assert values(node) == {'pad/xy1': 0.25, 'pad/xy2': 2.0, 'on': 1.0, 'say2': 7.0}
    send(sender, node, built('/on', False))
    assert values(node)['on'] == 1.0
    project.advance()
    assert values(node) == {'pad/xy1': 0.25, 'pad/xy2': 2.0, 'on': 0.0, 'say2': 7.0}
    node.cook(force=True)
    assert values(node)['on'] == 0.0, 'a second cook in a frame sees the same'


def test_nothing_is_lost_while_nobody_looks(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in(queued=True)
    node.cook()
    for number in range(3):
        send(sender, node, built('/a', number))
        project.advance()
    project.advance(3)
    assert node['a'].vals == [0.0, 1.0, 2.0, 2.0, 2.0, 2.0] and node.isTimeSlice


def test_queued_gives_each_value_a_sample(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in(queued=True)
    send(sender, node, *(built('/a', number) for number in (5, 6, 7)))
    seen, waiting = [], []
    for _ in range(4):
        project.advance()
        seen += node['a'].vals
        waiting.append(node.info_channels()['queue_length'])
    assert seen == [5.0, 6.0, 7.0, 7.0]
    assert waiting == [2, 1, 0, 0]


def test_a_full_queue_drops_and_says_so(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in(queued=True, maxqueue=2, maxqueueunit='samples')
    send(sender, node, *(built('/a', number) for number in range(6)))
    seen = []
    for _ in range(4):
        project.advance()
        seen += node['a'].vals
    assert seen == [0.0, 1.0, 2.0, 2.0]
    assert node.info_channels()['total_bumped'] == node.network.dropped == 3
    assert '3 values were dropped' in node.warnings()


def test_rates_slices_and_second_cooks(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in(useglobalrate=False, samplerate=240)
    send(sender, node, built('/a', 1))
    project.advance()
    assert (node.rate, node.numSamples) == (240.0, 4)
    node.par.useglobalrate = True
    assert (node.rate, node.numSamples) == (60.0, 1)


@pytest.mark.parametrize(('scope', 'taken'), [
    ('*', ['a/x', 'a/y', 'b/x']), ('/a/*', ['a/x', 'a/y']), ('^*y', ['a/x', 'b/x']), ('* ^/a/x', ['a/y', 'b/x']),
    ('b/x', ['b/x']), ('', []),
])
def test_the_scope_chooses_addresses(scope: str, taken: list[str], make_in: Any, project: Any, sender: Any) -> None:
    node = make_in(oscaddressscope=scope)
    send(sender, node, *(built(address, 1) for address in ('/a/x', '/a/y', '/b/x')))
    project.advance()
    assert list(values(node)) == taken


def test_names(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in(stripsegments=1)
    send(sender, node, built('/a/b/c', 1), built('/alone', 2), built('/a/wild*', 3))
    project.advance()
    assert values(node) == {'b/c': 1.0, 'alone': 2.0, 'wild_': 3.0}


def test_resets(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in()
    send(sender, node, built('/a', 1))
    project.advance()
    node.par.resetvaluespulse.pulse()
    assert values(node) == {'a': 0.0}
    project.advance()
    assert values(node) == {'a': 0.0}
    node.par.resetchannels = True
    send(sender, node, built('/b', 1))
    project.advance()
    assert values(node) == {}
    node.par.resetchannels = False
    project.advance()
    assert values(node) == {}
    send(sender, node, built('/c', 1))
    project.advance()
    assert values(node) == {'c': 1.0}
    node.par.resetvalues = True
    assert values(node) == {'c': 0.0}
    send(sender, node, built('/c', 5), built('/d', 5))
    project.advance()
    assert values(node) == {'c': 0.0, 'd': 0.0}
    node.par.resetvalues = False
    node.par.resetchannelspulse.pulse()
    assert values(node) == {}


def test_malformed_packets_are_counted_and_the_rest_goes_on(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in()
    rng = np.random.default_rng(1)
    send(sender, node, *(rng.bytes(int(size)) for size in rng.integers(1, 300, 200)), built('/a', 1))
    project.advance()
    assert values(node) == {'a': 1.0}
    assert node.info_channels()['network_malformed'] == node.network.malformed == 200
    assert '200 malformed packets' in node.warnings() and node.errors() == ''


def test_numbers_that_are_none_stay_so(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in()
    send(sender, node, built('/a', ('d', 1e300), float('nan'), float('-inf')))
    project.advance()
    np.testing.assert_array_equal(node.numpyArray()[:, 0], [np.inf, np.nan, -np.inf])


def test_operators_of_a_process_share_a_port(make_in: Any, project: Any, sender: Any) -> None:
    one = make_in()
    two = make_in(port=one.par.port.eval())
    send(sender, one, built('/a', 1))
    project.advance()
    assert values(one) == values(two) == {'a': 1.0} and two.warnings() == ''
    one.destroy()
    send(sender, two, built('/a', 2))
    project.advance()
    assert values(two) == {'a': 2.0}


def test_a_port_in_use_is_said_and_taken_when_it_is_free(make_in: Any, project: Any, sender: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(('127.0.0.1', 0))
        port = other.getsockname()[1]
        node = make_in(port=port)
        assert f'port {port} is in use by another program' in node.warnings()
        project.advance()
        assert 'in use' in node.warnings() and node.errors() == ''
    project.advance()
    assert node.warnings() == ''
    send(sender, node, built('/a', 1))


def test_an_address_that_is_not_ours(make_in: Any) -> None:
    assert 'no such address' in make_in(localaddress='192.0.2.1').warnings()
    assert 'no address that is known' in make_in(localaddress='no such host').warnings()


def test_closing_frees_the_port_and_ends_the_thread() -> None:
    port = free_port()
    before = threading.active_count()
    with td.Project() as project:
        node = project.project1.create('oscinCHOP', pars={'port': port})
        assert threading.active_count() == before + 1
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, pytest.raises(OSError, match='in use'):
            other.bind(('127.0.0.1', port))
        node.par.active = False
        assert threading.active_count() == before
        node.par.active = True
    assert threading.active_count() == before
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(('127.0.0.1', port))


def test_ten_thousand_messages_none_lost(make_in: Any, project: Any, sender: Any) -> None:
    node = make_in()
    target = '127.0.0.1', node.par.port.eval()
    packets = [built(f'/c{number % 50}', number) for number in range(10_000)]
    for first in range(0, len(packets), 200):
        for packet in packets[first:first + 200]:
            sender.sendto(packet, target)
        project.advance()
    until(lambda: node.network.messages >= len(packets))
    project.advance()
    assert node.network == (10_000, 10_000, 0, 0, 0)
    assert values(node) == {f'c{number}': 9950.0 + number for number in range(50)}


@pytest.mark.skipif(sys.platform != 'linux', reason='other systems do not tell')
def test_what_the_system_loses_is_counted(make_in: Any, project: Any, sender: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(ports, 'BUFFER_BYTES', 4096)
    node = make_in()
    target = '127.0.0.1', node.par.port.eval()
    with node._inbox._receiver.lock:  # the thread has to wait
        for number in range(300):
            sender.sendto(built('/a', number), target)
    time.sleep(0.1)
    sender.sendto(built('/b', 1), target)  # how many were lost comes with the next one
    until(lambda: node.network.packets + node.network.lost == 301)
    project.advance()
    assert node.network.lost > 0 and f'{node.network.lost} packets were lost' in node.warnings()


# --- OSC Out

@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(('127.0.0.1', 0))
        one.settimeout(5)
        yield one


def received(listener: Any) -> list[tuple[float, str, list[Any]]]:
    from pythonosc.osc_bundle import OscBundle
    packet = listener.recv(65536)
    found = OscBundle(packet)
    return [(found.timestamp, message.address, message.params) for message in found]


def quiet(listener: Any) -> bool:
    listener.setblocking(False)
    try:
        listener.recv(65536)
    except BlockingIOError:
        return True
    finally:
        listener.settimeout(5)
    return False


def sending(net: Any, listener: Any, source: Any, **pars: Any) -> Any:
    return net.create('oscoutCHOP', inputs=[source], pars={'port': listener.getsockname()[1], **pars})


def test_each_frame_sends_one_bundle_though_nobody_looks(net: Any, project: Any, held: Any, listener: Any) -> None:
    node = sending(net, listener, held('a/x b', [[1], [2]]))
    project.advance(2)
    first, second = received(listener), received(listener)
    assert [one[1:] for one in first] == [('/a/x', [1.0]), ('/b', [2.0])]
    assert second[0][0] - first[0][0] == pytest.approx(1 / 60, abs=1e-5)
    assert quiet(listener) and node.info_channels() == {'packets_sent': 2}
    assert values(node) == {'a/x': 1.0, 'b': 2.0}


def test_without_cook_every_frame_only_what_cooks_is_sent(net: Any, project: Any, held: Any, listener: Any) -> None:
    source = held('a', [[1]])
    sending(net, listener, source, cookalways=False)
    project.advance(3)
    assert len(received(listener)) == 1 and quiet(listener)
    source.hold(source.held.with_(samples=np.array([[5]], np.float32)))
    project.advance()
    assert received(listener)[0][2] == [5.0]


def test_only_changes(net: Any, project: Any, held: Any, listener: Any) -> None:
    source = held('a b', [[1], [2]])
    sending(net, listener, source, sendevents=False)
    project.advance(2)
    assert len(received(listener)) == 2 and quiet(listener)
    source.hold(source.held.with_(samples=np.array([[1], [9]], np.float32)))
    project.advance()
    assert [one[1:] for one in received(listener)] == [('/b', [9.0])]


@pytest.mark.parametrize(('format', 'expected'), [
    ('sample', [('/A/r', [2.0]), ('/B/r', [4.0]), ('/A/b', [6.0])]),
    ('timeslice', [('/A/r', [1.0, 2.0]), ('/B/r', [3.0, 4.0]), ('/A/b', [5.0, 6.0])]),
    ('transpose', [('/A/r', [1.0, 3.0, 5.0])]),
    ('transposename', [('/A', [1.0, 5.0]), ('/B', [3.0])]),
])
def test_formats(format: str, expected: Any, net: Any, project: Any, held: Any, listener: Any) -> None:
    source = held('A/r B/r A/b', [[1, 2], [3, 4], [5, 6]], sliced=True)
    sending(net, listener, source, format=format)
    project.advance()
    assert [one[1:] for one in received(listener)] == expected


@pytest.mark.parametrize(('kind', 'expected'), [
    ('int', [2, -2147483648, 2147483647, 0]), ('float', [1.75, -np.inf, 1e12, np.nan]),
    ('double', [1.75, -np.inf, 1e12, np.nan]),
])
def test_numeric_formats(kind: str, expected: Any, net: Any, project: Any, held: Any, listener: Any) -> None:
    sending(net, listener, held('a', [[1.75, -np.inf, 1e12, np.nan]], sliced=True), numericformat=kind,
            format='timeslice')
    project.advance()
    np.testing.assert_allclose(received(listener)[0][2], expected, rtol=1e-6)


def test_long_packets_are_split(net: Any, project: Any, held: Any, listener: Any) -> None:
    names = ' '.join(f'c{k}' for k in range(40))
    sending(net, listener, held(names, np.arange(4000).reshape(40, 100), sliced=True),
            format='timeslice', maxbytes=256)
    project.advance()
    found: dict[str, list[float]] = {}
    while sum(map(len, found.values())) < 4000:
        packet = listener.recv(65536)
        assert len(packet) <= 256
        for message in osc.messages(packet):
            found.setdefault(message.address, []).extend(message.arguments)
    assert found == {f'/c{k}': list(range(100 * k, 100 * k + 100)) for k in range(40)}


def test_what_a_network_error_gets(net: Any, project: Any, held: Any, listener: Any) -> None:
    node = sending(net, listener, held('a', [[1]]), netaddress='no such host')
    project.advance()
    assert 'no address that is known' in node.warnings() and node.errors() == ''
    node.par.netaddress = 'localhost'
    project.advance()
    assert node.warnings() == '' and received(listener)
    node.par.active = False
    project.advance()
    assert quiet(listener)


def test_multicast_goes_round(net: Any, project: Any, held: Any) -> None:
    port = free_port()
    group = {'protocol': 'multicastmsging', 'netaddress': '239.255.77.1', 'port': port}
    node = net.create('oscinCHOP', pars=group)
    if node.warnings():
        pytest.skip(node.warnings())
    net.create('oscoutCHOP', inputs=[held('a', [[3]])], pars={**group, 'localaddress': '127.0.0.1'})
    project.advance()
    until(lambda: node.network.messages > 0)
    project.advance()
    assert values(node) == {'a': 3.0}


def test_a_project_that_is_not_trusted_stays_off_the_network(net: Any, project: Any, held: Any,
                                                                      monkeypatch: Any) -> None:
    node = net.create('oscinCHOP', pars={'port': free_port()})
    out = net.create('oscoutCHOP', inputs=[held('a', [[1]])], pars={'port': node.par.port.eval()})
    project.advance()
    sent = out.packets_sent
    project.engine.trusted = False
    # Not even the name is looked up: that would send it.
    monkeypatch.setattr(socket, 'gethostbyname', lambda name: pytest.fail(f'{name} was looked up'))
    node.par.localaddress, out.par.netaddress = 'one.invalid', 'two.invalid'
    project.advance(2)
    assert 'trust=True' in node.warnings() and 'trust=True' in out.warnings() and out.packets_sent == sent
