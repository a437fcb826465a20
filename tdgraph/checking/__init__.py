"""Look for faults in a network without cooking it, and without a GPU."""

from tdgraph.checking.report import Finding, Report, Size, check

__all__ = ['Finding', 'Report', 'Size', 'check']
