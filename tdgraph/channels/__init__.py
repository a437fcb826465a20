"""What a CHOP gives: named channels of samples, and the operations that all CHOPs share."""

from tdgraph.channels.align import ALIGN_MODES, align
from tdgraph.channels.names import legal_name, rename, renamed, unique
from tdgraph.channels.sampling import interval, linear, match_rates, resample, sample, stretch, value_at
from tdgraph.channels.value import EMPTY, HOLD, Channels, Extend

__all__ = [
    'ALIGN_MODES', 'EMPTY', 'HOLD', 'Channels', 'Extend', 'align', 'interval', 'legal_name', 'linear',
    'match_rates',
    'rename', 'renamed', 'resample', 'sample', 'stretch', 'unique', 'value_at',
]
