"""What the OSC CHOPs share: addresses of this machine and others, and who may use which."""

from __future__ import annotations

import socket
import time
from functools import lru_cache
from typing import Any

from tdgraph.errors import ParValueError, UntrustedError
from tdgraph.pars import Int, Menu, Str

__all__ = ['DEFAULT_PORT', 'NetworkPage', 'check_trust', 'resolved']

DEFAULT_PORT = 10000
LOOPBACK = '127.0.0.1'
# Seconds after which a name is looked up again.
AGAIN = 30


class NetworkPage:
    """Protocol and addresses; `page` and the helps are filled in by the operators."""

    protocol = Menu('msging multicastmsging', page='OSC', role='cpu', viewer_only=True,
                    labels=('Messaging (UDP)', 'Multi-Cast Messaging (UDP)'),
                    help='To one address, or to the group of Network Address.')
    netaddress = Str('localhost', page='OSC', role='cpu', viewer_only=True, label='Network Address',
                     help='Where to send; with Multi-Cast the group (224.0.0.0 to 239.255.255.255).')
    port = Int(DEFAULT_PORT, min=1, max=65535, norm=(1024, 65535), page='OSC', role='cpu', viewer_only=True,
               label='Network Port', help='The UDP port.')
    localaddress = Str('', page='OSC', role='cpu', viewer_only=True, label='Local Address',
                       help="This machine's address to use; empty: 127.0.0.1, which only this machine reaches; "
                            '0.0.0.0: all.')


def resolved(name: str) -> str:
    """Return the IPv4 address of a host; '' is this machine.  Raises ParValueError for one that is not known."""
    if name in ('', 'localhost'):
        return LOOPBACK
    found = _looked_up(name, int(time.monotonic() / AGAIN))
    if not found:
        raise ParValueError(f'{name!r} is no address that is known here; give one like {LOOPBACK}')
    return found


@lru_cache(64)
def _looked_up(name: str, period: int) -> str:
    """Return the address of a host, '' without one; operators ask in each frame, and a name server is slow."""
    try:
        return socket.gethostbyname(name)
    except (OSError, UnicodeError):
        return ''


def check_trust(op: Any) -> None:
    """Raise UntrustedError where nobody has vouched for the project: before a name is looked up, which sends it."""
    if not op.trusted:
        raise UntrustedError(f'{op.path}: a file that is not trusted neither sends nor listens; load the project '
                             'with trust=True if you trust it')
