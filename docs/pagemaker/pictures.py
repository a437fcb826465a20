"""The pictures of the pages: each operator drawn by itself, TOPs as JPEG, CHOPs as a plot in SVG.

What was drawn is remembered by a digest of it, and by whom: record.json.  Another renderer gives other last
bits, so there only missing pictures are drawn; `redraw` draws all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tdgraph as td
from pagemaker.recipes import CALLBACKS, NO_PICTURE, Recipe, inputs_of, recipe_of, source
from tdgraph.errors import TDGraphError
from tdgraph.media import encode_image
from tdgraph.notebook import channels_svg
from tdgraph.operators import registry

SIZE = 256, 144
FOLDER = Path(__file__).parents[1] / 'operators' / 'pictures'
RECORD = FOLDER / 'record.json'
QUALITY = 0.85
# Fewer samples than this are shown over time.
FEW = 3
TRAIL_FRAMES, TRAIL_SECONDS = 120, 2
_CHECK = 8  # pixels of a square behind what is transparent
_SUFFIXES = {'TOP': '.jpg', 'CHOP': '.svg'}


@dataclass(frozen=True)
class Drawn:
    """The bytes of a picture's file, and what tells whether it is another one."""

    data: bytes
    digest: str


def wanted() -> list[str]:
    """Return the types that have a picture."""
    return [name for name in registry.names()
            if name not in NO_PICTURE and registry.lookup(name).family in _SUFFIXES]


def file_of(kind: str) -> str:
    """Return the name of an operator's picture."""
    return kind + _SUFFIXES[registry.lookup(kind).family]


def stored() -> dict[str, str]:
    """Return opType -> file name of every picture that is there."""
    return {kind: file_of(kind) for kind in wanted() if (FOLDER / file_of(kind)).is_file()}


def record() -> dict[str, Any]:
    """Return who drew the pictures, and their digests."""
    return json.loads(RECORD.read_text()) if RECORD.is_file() else {'renderer': '', 'pictures': {}}


def renderer() -> str:
    """Name the renderer of this machine as goldens do."""
    with td.Project() as project:
        found = project.device.record
        return f'{found.renderer}, {found.version}'


def draw(kind: str) -> Drawn:
    """Draw one operator.  Raises TDGraphError where it does not cook."""
    recipe = recipe_of(kind)
    with td.Project(resolution=SIZE) as project:
        node, roots = _built(project.project1, kind, recipe)
        project.advance(recipe.frames - 1, cook=roots)
        picture = _picture(node) if node.family == 'TOP' else _plot(project, node)
        if errors := project.project1.errors(recurse=True):
            raise TDGraphError(f'{kind}: {errors}')
        return picture


def _built(net: Any, kind: str, recipe: Recipe) -> tuple[Any, list[Any]]:
    """Return the operator and what each frame has to cook."""
    callbacks = {'onCook': CALLBACKS[kind]} if kind in CALLBACKS else None
    node = net.create(kind, 'shown', pars=recipe.pars, callbacks=callbacks)
    names = inputs_of(kind, recipe, 2 if node.isMultiInputs else node.maxInputs)
    node.setInputs([source(net, name) for name in names])
    also = recipe.prepare(net, node) if recipe.prepare is not None else None
    return node, [node] if also is None else [node, also]


def _picture(node: Any) -> Drawn:
    pixels = np.nan_to_num(node.numpyArray())
    codes = np.rint(np.clip(_over_squares(_rgba(pixels)), 0, 1) * 255).astype(np.uint8)
    codes = _grown(codes)
    return Drawn(encode_image('.jpg', codes, QUALITY), hashlib.sha256(codes.tobytes()).hexdigest()[:32])


def _rgba(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return a picture, the first slice of several, with four channels."""
    layer = pixels[0] if pixels.ndim == 4 else pixels
    count = layer.shape[2]
    if count == 4:
        return layer
    alpha = np.ones_like(layer[..., :1])
    rgb = layer[..., :3] if count == 3 else np.repeat(layer[..., :1], 3, axis=2)
    return np.concatenate([rgb, alpha], axis=2)


def _over_squares(rgba: NDArray[Any]) -> NDArray[Any]:
    """Lay a premultiplied picture over grey squares, so that what is transparent shows."""
    rows, columns = np.indices(rgba.shape[:2]) // _CHECK
    squares = np.where((rows + columns) % 2, 0.32, 0.42)[..., None]
    result: NDArray[Any] = rgba[..., :3] + squares * (1 - np.clip(rgba[..., 3:], 0, 1))
    return result


def _grown(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Enlarge a picture of few pixels by whole pixels, so that it can be seen."""
    height, width = codes.shape[:2]
    if height > SIZE[1] // 2:
        return codes
    codes = np.repeat(codes, max(SIZE[1] // height, 1) if height > 1 else SIZE[1] // 4, axis=0)
    return np.repeat(codes, max(SIZE[0] // width, 1), axis=1)


def _plot(project: Any, node: Any) -> Drawn:
    if node.numSamples < FEW:
        trail = project.project1.create('trailCHOP', inputs=[node], pars={'wlength': TRAIL_SECONDS})
        project.advance(TRAIL_FRAMES, cook=[trail])
        channels = trail.channels()
    else:
        channels = node.channels()
    data = (channels_svg(channels, title=node.label) + '\n').encode()
    return Drawn(data, hashlib.sha256(data).hexdigest()[:32])


def update(kinds: Iterable[str], redraw: bool = False) -> tuple[list[str], list[str]]:
    """Draw what is missing or has changed, write it; return (what was written, what could not be drawn)."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    known, who = record(), renderer()
    all_of_them = redraw or who == known['renderer'] or not known['pictures']
    digests: dict[str, str] = dict(known['pictures'])
    written, failed = [], []
    for kind in kinds:
        path = FOLDER / file_of(kind)
        if path.is_file() and not all_of_them:
            continue
        try:
            drawn = draw(kind)
        except TDGraphError as error:
            failed.append(str(error))
            continue
        if drawn.digest != digests.get(kind) or not path.is_file():
            path.write_bytes(drawn.data)
            digests[kind] = drawn.digest
            written.append(f'operators/pictures/{path.name}')
    found = set(wanted())
    gone = [path for path in FOLDER.iterdir() if path != RECORD and path.stem not in found]
    for path in gone:
        path.unlink()
    digests = {kind: digest for kind, digest in sorted(digests.items()) if kind in found}
    text = json.dumps({'renderer': who if all_of_them else known['renderer'], 'pictures': digests}, indent=1) + '\n'
    if not RECORD.is_file() or RECORD.read_text() != text:
        RECORD.write_text(text)
    return written, failed
