"""The 46 operands, each beside its reference, on colours that meet no division by 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tdgraph as td
from tests.reference.blend import MENU, blend


def picture(net: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    pixels = rng.uniform(0.02, 0.98, (16, 16, 4)).astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:]
    return net.create('scriptTOP', callbacks={'onCook': lambda op: op.copyNumpyArray(pixels)}), pixels


def test_every_operand_is_its_formula() -> None:
    rng = np.random.default_rng(3)
    with td.Project() as project:
        (over, a), (under, b) = (picture(project.project1, rng) for _ in range(2))
        mixed = project.project1.create('compositeTOP', inputs=[over, under])
        assert tuple(mixed.par.operand.menuNames) == MENU
        for operand in MENU:
            mixed.par.operand = operand
            expected = blend(operand, a.astype(np.float64), b.astype(np.float64))
            np.testing.assert_allclose(mixed.numpyArray(), expected, rtol=1e-4, atol=1e-5, err_msg=operand)


@pytest.mark.parametrize(('operand', 'expected'), [
    ('overlay', (0.99366, 0.6099164, 0.763098, 1.0)), ('hardlight', (0.85, 0.676, 0.72, 0.9)),
    ('softlight', (0.805, 0.5104, 0.672, 0.9)), ('subtractive', (0.45, 0.16, 0.4, 1.4)),
    ('stencilluminance', (0.7, 0.4, 0.6, 0.4772))])
def test_some_operands_by_hand(operand: str, expected: tuple[float, ...]) -> None:
    with td.Project(resolution=(1, 1)) as project:
        a = project.project1.create('constantTOP', pars={
            'colorr': 0.7, 'colorg': 0.4, 'colorb': 0.6, 'alpha': 0.9, 'premultrgbbyalpha': False,
            'format': 'rgba32float'})
        b = project.project1.create('constantTOP', pars={
            'colorr': 0.5, 'colorg': 0.48, 'colorb': 0.4, 'alpha': 0.5, 'premultrgbbyalpha': False,
            'format': 'rgba32float'})
        op = project.project1.create('compositeTOP', inputs=[a, b], pars={'operand': operand})
        np.testing.assert_allclose(op.numpyArray()[0, 0], expected, atol=1e-6)
