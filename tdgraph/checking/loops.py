"""Loops of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ['loops']

Graph = Mapping[Any, Sequence[Any]]


def loops(graph: Graph) -> Iterator[list[Any]]:
    """Yield loops of a graph (node -> what it needs): each as a path that begins and ends with the same node.

    No two of them share a node, and without their nodes there is no loop.
    """
    left = dict.fromkeys(graph)
    while True:
        _peel(graph, left)
        if not left:
            return
        path = _walk(graph, left)
        yield path
        for node in path[1:]:
            del left[node]


def _peel(graph: Graph, left: dict[Any, None]) -> None:
    """Take away the nodes that need none of the rest, until every one needs another."""
    readers: dict[Any, list[Any]] = {}
    counts = {}
    for node in left:
        needed = [other for other in graph[node] if other in left]
        counts[node] = len(needed)
        for other in needed:
            readers.setdefault(other, []).append(node)
    ready = [node for node in left if not counts[node]]
    while ready:
        node = ready.pop()
        del left[node]
        for reader in readers.get(node, ()):
            counts[reader] -= 1
            if not counts[reader]:
                ready.append(reader)


def _walk(graph: Graph, left: dict[Any, None]) -> list[Any]:
    """Go from need to need until a node comes a second time."""
    path = [next(iter(left))]
    places = {path[0]: 0}
    while True:
        following = next(other for other in graph[path[-1]] if other in left)
        if following in places:
            return [*path[places[following]:], following]
        places[following] = len(path)
        path.append(following)
