"""Open Sound Control 1.0: packets to messages and back.  Pure; what is malformed raises ParValueError.

Source: opensoundcontrol.stanford.edu/spec-1_0.  A packet is a message or a bundle of packets; all is big-endian
and aligned to four bytes.  Bundles are worked off without recursion: a packet can nest thousands.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tdgraph.errors import ParValueError

__all__ = ['Message', 'bundle', 'message', 'messages', 'number']

BUNDLE = b'#bundle\0'
LONGEST_ADDRESS = 1024
# Seconds from 1900, where time tags begin, to 1970.
EPOCH = 2208988800
_FIXED = {'i': 'i', 'f': 'f', 'h': 'q', 'd': 'd', 't': 'Q', 'c': 'i', 'r': '4s', 'm': '4s'}
_GIVEN = {'T': True, 'F': False, 'N': None, 'I': True}


class Message(NamedTuple):
    """An address and its arguments; those of arrays follow one another.

    i h c: int; f d: float; T F I (impulse): bool; N: None; t: seconds since 1970 as float; s S: str;
    b r m: bytes.
    """

    address: str
    arguments: tuple[Any, ...]


def messages(packet: bytes) -> Iterator[Message]:
    """Yield the messages of a packet in their order, those of bundles in place.

    Raises ParValueError at the first thing that is malformed.
    """
    waiting = [(0, len(packet))]
    while waiting:
        start, end = waiting.pop()
        if packet.startswith(BUNDLE, start, end):
            waiting.extend(reversed(list(_elements(packet, start + len(BUNDLE), end))))
        elif end > start:
            yield _message(packet, start, end)
        else:
            raise ParValueError('osc: an empty packet; it has to hold a message or a bundle')


def _elements(packet: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    at += 8  # the time tag
    if at > end:
        raise ParValueError('osc: a bundle without a time tag')
    while at < end:
        if at + 4 > end:
            raise ParValueError('osc: a bundle is cut off')
        size = int.from_bytes(packet[at:at + 4], 'big')
        if size % 4 or at + 4 + size > end:
            raise ParValueError(f'osc: a bundle holds {size} bytes where {end - at - 4} are left')
        yield at + 4, at + 4 + size
        at += 4 + size


def _message(packet: bytes, start: int, end: int) -> Message:
    address, at = _text(packet, start, end)
    if not address.startswith('/') or len(address) > LONGEST_ADDRESS:
        raise ParValueError(f'osc: {address[:40]!r} is no address; one begins with /')
    if at == end:  # some senders leave the type tags out where there are no arguments
        return Message(address, ())
    tags, at = _text(packet, at, end)
    if not tags.startswith(','):
        raise ParValueError(f'osc: {address[:40]}: no type tags after the address')
    plan = _planned(tags) if len(tags) <= 64 else _plan(tags)
    if plan is None:
        return Message(address, tuple(_one_by_one(packet, at, end, tags)))
    layout, template = plan
    if at + layout.size > end:
        raise ParValueError(f'osc: {address[:40]}: its arguments are cut off')
    found = layout.unpack_from(packet, at)
    if template is None:
        return Message(address, found)
    values = iter(found)
    return Message(address, tuple(_value(tag, next(values)) if tag in _FIXED else _GIVEN[tag] for tag in template))


def _plan(tags: str) -> tuple[struct.Struct, str | None] | None:
    """Return how to unpack arguments of fixed size, and their tags where some need more; None for others."""
    plain = tags[1:].replace('[', '').replace(']', '')
    _check_arrays(tags)
    if any(tag not in _FIXED and tag not in _GIVEN for tag in plain):
        return None
    layout = struct.Struct('>' + ''.join(_FIXED.get(tag, '') for tag in plain))
    return layout, None if all(tag in 'ifhdcrm' for tag in plain) else plain


_planned = lru_cache(512)(_plan)


def _check_arrays(tags: str) -> None:
    depth = 0
    for tag in tags:
        depth += (tag == '[') - (tag == ']')
        if depth < 0:
            break
    if depth:
        raise ParValueError('osc: the brackets of an array do not match')


def _one_by_one(packet: bytes, at: int, end: int, tags: str) -> Iterator[Any]:
    for tag in tags[1:]:
        if tag in '[]':
            continue
        if tag in _GIVEN:
            yield _GIVEN[tag]
        elif tag in _FIXED:
            layout = struct.Struct('>' + _FIXED[tag])
            if at + layout.size > end:
                raise ParValueError('osc: the arguments are cut off')
            yield _value(tag, layout.unpack_from(packet, at)[0])
            at += layout.size
        elif tag in 'sS':
            text, at = _text(packet, at, end)
            yield text
        elif tag == 'b':
            blob, at = _blob(packet, at, end)
            yield blob
        else:
            raise ParValueError(f'osc: an argument of unknown type {tag!r}')


def _value(tag: str, value: Any) -> Any:
    return value / 2**32 - EPOCH if tag == 't' else value


def _text(packet: bytes, start: int, end: int) -> tuple[str, int]:
    """Return the text that begins here and where it ends, with its filling."""
    stop = packet.find(0, start, end)
    after = start + (stop - start) // 4 * 4 + 4
    if stop < 0 or after > end:
        raise ParValueError('osc: a text is cut off')
    try:
        return packet[start:stop].decode(), after
    except UnicodeDecodeError:
        raise ParValueError('osc: a text is not UTF-8') from None


def _blob(packet: bytes, at: int, end: int) -> tuple[bytes, int]:
    size = int.from_bytes(packet[at:at + 4], 'big')
    after = at + 4 + (size + 3) // 4 * 4
    if at + 4 > end or after > end:
        raise ParValueError('osc: a blob is cut off')
    return packet[at + 4:at + 4 + size], after


def number(argument: Any) -> float | None:
    """Return an argument as a number; None for text, blobs and nil."""
    return float(argument) if isinstance(argument, (int, float)) else None


# --- writing

def message(address: str, kind: str, values: Sequence[float]) -> bytes:
    """Return a message whose arguments are all of one kind: i, f, d, h (numbers already in range)."""
    tags = ',' + kind * len(values)
    return _filled(address) + _filled(tags) + struct.pack(f'>{len(values)}{_FIXED[kind]}', *values)


def bundle(seconds: float, elements: Sequence[bytes]) -> bytes:
    """Return a bundle for a time, in seconds since 1970; NaN: at once."""
    tag = 1 if seconds != seconds else round((seconds + EPOCH) * 2**32)
    parts = [BUNDLE, struct.pack('>Q', tag & (2**64 - 1))]
    for element in elements:
        parts += [struct.pack('>i', len(element)), element]
    return b''.join(parts)


def _filled(text: str) -> bytes:
    encoded = text.encode()
    return encoded + bytes(4 - len(encoded) % 4)
