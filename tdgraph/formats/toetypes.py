"""How the files of toeexpand name operator types: ``TOP:comp`` is a compositeTOP.

A file has a short name, which is also what a new operator is called without its number; it is the full name with
letters left out.  The table has those that were seen in files or are known from such names.  Another one stands
for the only type of its family here that it can be short for, and for itself where there is none or more.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from tdgraph.operators import registry
from tdgraph.operators.typenames import is_td_type

__all__ = ['FAMILIES', 'op_type']

FAMILIES: Final = frozenset({'TOP', 'CHOP', 'DAT', 'COMP', 'SOP', 'MAT', 'POP'})

_SHORT: Final[dict[str, str]] = {
    'TOP:comp': 'composite', 'TOP:diff': 'difference', 'TOP:hsvadj': 'hsvadjust', 'TOP:mono': 'monochrome',
    'TOP:res': 'resolution', 'TOP:chroma': 'chromakey', 'TOP:thresh': 'threshold', 'TOP:sub': 'subtract',
    'TOP:videodevin': 'videodevicein',
    'CHOP:par': 'parameter', 'CHOP:express': 'expression', 'CHOP:audiodevin': 'audiodevicein',
    'CHOP:audiodevout': 'audiodeviceout', 'CHOP:audiospect': 'audiospectrum', 'CHOP:audiodyna': 'audiodynamics',
    'CHOP:audioosc': 'audiooscillator',
    'DAT:eval': 'evaluate', 'DAT:chopexec': 'chopexecute', 'DAT:datexec': 'datexecute',
    'DAT:parexec': 'parameterexecute', 'DAT:opexec': 'opexecute', 'DAT:panelexec': 'panelexecute',
    'DAT:pargroupexec': 'pargroupexecute', 'DAT:mtouchin': 'multitouchin',
    'COMP:geo': 'geometry', 'COMP:cam': 'camera', 'POP:pointgen': 'pointgenerator',
}
_SHORTEST: Final = 3


@cache
def op_type(family: str, token: str) -> str:
    """Return the opType of ``family:token``."""
    here = {name.removesuffix(family) for name in registry.names() if name.endswith(family)}
    full = _SHORT.get(f'{family}:{token}', token)
    if full != token or token in here or is_td_type(token + family) or len(token) < _SHORTEST:
        return full + family
    meant = [name for name in here if name[0] == token[0] and _is_short_for(token, name)]
    return (meant[0] if len(meant) == 1 else token) + family


def _is_short_for(token: str, name: str) -> bool:
    rest: Iterable[str] = iter(name)
    return all(letter in rest for letter in token)
