"""A few whole networks against stored pictures: what no single operator's test would notice.

Everywhere: OpenImageIO's tolerance (no pixel off by more than 0.012, at most 0.02 % by more than 0.004).
With TDGRAPH_GOLDENS=1, as in CI, and on the rasteriser that drew the stored pictures: the same bits.
``python -m tests.test_goldens`` draws them anew; look at the pictures before you commit them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tdgraph.media import read_image, write_image

FOLDER = Path(__file__).parent / 'goldens'
RECORD = FOLDER / 'record.json'


def feedback(net: Any) -> tuple[Any, int]:
    """Light that is smeared round by a turning feedback loop."""
    noise = net.create('noiseTOP', pars={'mono': False, 'period': 0.45, 'gain': 0.4, 'tz': '=absTime.seconds * 5'})
    light = net.create('levelTOP', inputs=[noise], pars={'blacklevel': 0.6, 'gamma1': 0.4})
    before = net.create('feedbackTOP', inputs=[light], pars={'top': 'loop'})
    turned = net.create('transformTOP', inputs=[before], pars={'rotate': 9, 'sx': 0.97, 'sy': 0.97})
    faded = net.create('levelTOP', inputs=[turned], pars={'opacity': 0.93})
    blurred = net.create('blurTOP', inputs=[faded], pars={'type': 'gaussian', 'size': 3})
    return net.create('compositeTOP', 'loop', inputs=[light, blurred], pars={'operand': 'maximum'}), 12


def displaced(net: Any) -> tuple[Any, int]:
    """Stripes that flow along two octaves of noise."""
    noise = net.create('noiseTOP', pars={'mono': False, 'period': 1.125, 'gain': 0.4, 'tz': '=absTime.frame * 0.2'})
    stripes = net.create('rampTOP', pars={'period': 0.1})
    moved = net.create('displaceTOP', inputs=[stripes, noise], pars={'displaceweightx': 0.3})
    return net.create('compositeTOP', inputs=[moved, noise], pars={'operand': 'softlight'}), 3


def scripted(net: Any) -> tuple[Any, int]:
    """NumPy in, NumPy out, channels as a picture."""
    waves = net.create('noiseCHOP', pars={'channelname': 'r g b', 'period': 20})
    rows = net.create('choptoTOP', pars={'chop': waves.name, 'dataformat': 'rgb'})
    wide = net.create('resolutionTOP', inputs=[rows], pars={
        'outputresolution': 'custom', 'resolutionw': 160, 'resolutionh': 90})

    def mirror(script: Any) -> None:
        pixels = script.inputs[0].numpyArray()
        script.copyNumpyArray(np.maximum(pixels, pixels[:, ::-1]) * 0.5 + 0.25)

    return net.create('scriptTOP', inputs=[wide], callbacks={'onCook': mirror}), 2


CASES: dict[str, Callable[[Any], tuple[Any, int]]] = {
    'feedback': feedback, 'displaced': displaced, 'scripted': scripted}


def draw(case: str) -> tuple[np.ndarray[Any, Any], str]:
    """Return the picture of a case, float32 (90, 160, 4), and who drew it."""
    with td.Project(resolution=(160, 90)) as project:
        top, frames = CASES[case](project.project1)
        project.advance(frames, cook=[top])
        assert project.errors() == ''
        pixels = top.numpyArray()
        alpha = np.ones((*pixels.shape[:2], 1), np.float32)
        device = project.device.record
        return np.concatenate([pixels, alpha], axis=2)[..., :4], f'{device.renderer}, {device.version}'


def digest(pixels: np.ndarray[Any, Any]) -> str:
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()


@pytest.mark.parametrize('case', CASES)
def test_golden(case: str) -> None:
    pixels, renderer = draw(case)
    stored = read_image(FOLDER / f'{case}.png').pixels.astype(np.float32) / 65535
    off = np.abs(np.clip(pixels, 0, 1)[..., :3] - stored[..., :3])
    assert off.max() <= 0.012
    assert (off > 0.004).mean() <= 0.0002
    record = json.loads(RECORD.read_text())
    if os.environ.get('TDGRAPH_GOLDENS') == '1' and renderer == record['renderer']:
        assert digest(pixels) == record['pixels'][case], 'not the same bits on the same rasteriser'


def record() -> None:
    """Draw every picture anew."""
    digests, renderer = {}, ''
    for case in CASES:
        pixels, renderer = draw(case)
        digests[case] = digest(pixels)
        write_image(FOLDER / f'{case}.png', (np.clip(pixels, 0, 1) * 65535 + 0.5).astype(np.uint16))
    RECORD.write_text(json.dumps({'renderer': renderer, 'pixels': digests}, indent=1) + '\n')


if __name__ == '__main__':
    record()
