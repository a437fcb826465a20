"""A TOP's value: an immutable image, and the lease of the texture that holds its pixels.

Plain references own: an Image is alive while somebody refers to it, and with it its Lease.  The Lease has
the only finalizer, and that enqueues; no GL happens in it, so it may run on any thread at any time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tdgraph.gpu.spec import Spec

if TYPE_CHECKING:
    from tdgraph.gpu.pool import Entry

__all__ = ['Image', 'Lease']

Returned = deque[tuple[int, 'Entry']]


class Lease:
    """The right to a texture of the pool until it is collected."""

    __slots__ = ('_returned', 'entry', 'generation')

    def __init__(self, entry: Entry, generation: int, returned: Returned) -> None:
        self.entry, self.generation, self._returned = entry, generation, returned

    def __del__(self) -> None:
        self._returned.append((self.generation, self.entry))


class Image:
    """What an image is (`spec`) and how to get its pixels: a lease, or a recipe that makes one on demand.

    Asking for the texture runs the recipe once and forgets it, so that its inputs can go.  An Image never
    refers to a node.
    """

    __slots__ = ('__weakref__', '_lease', '_recipe', 'spec')

    def __init__(self, spec: Spec, lease: Lease | None = None,
                 recipe: Callable[[], Lease] | None = None) -> None:
        self.spec, self._lease, self._recipe = spec, lease, recipe

    @property
    def lease(self) -> Lease:
        """The lease; realises the image.  Only on the device's thread."""
        if self._lease is None:
            assert self._recipe is not None
            self._lease = self._recipe()
            self._recipe = None
        return self._lease

    @property
    def realised(self) -> bool:
        """Whether the pixels exist."""
        return self._lease is not None

    @property
    def texture(self) -> Any:
        """The moderngl Texture, TextureArray, Texture3D or TextureCube; do not draw to it."""
        return self.lease.entry.texture

    def __repr__(self) -> str:
        spec = self.spec
        depth = f'x{spec.depth}' if spec.depth > 1 else ''
        return f'<Image {spec.kind} {spec.width}x{spec.height}{depth} {spec.format}>'
