"""Headless cooking: what to cook (`plan`), cooking it (`cooking`), writing frames (`writers`)."""

from __future__ import annotations

from tdgraph.batch.cooking import Report, cook

__all__ = ['Report', 'cook']
