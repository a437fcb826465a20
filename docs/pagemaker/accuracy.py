"""The page of the largest errors, from the figures that `python -m tests.accuracy` leaves in accuracy.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parents[1] / 'accuracy.json'
_MADE = '<!-- Made by `make accuracy`, which measures; edit nothing here. -->\n'
_HEAD = """What each operator gives against its reference: NumPy in float64, written from the documentation
(tests/reference), over random parameters, inputs and sizes. The tests run the same comparisons.

- **largest error**: the greatest difference of a value; **relative**: divided by 1 + the size of the value, which
  can be thousands where a parameter multiplies.
- **of what is allowed**: the greatest share of a value's own tolerance: eight times what the rounding of
  parameters, inputs and of a float32 reference moves that value by, and 2e-6 of its size. 1 would fail the tests.
- **left out**: values where a step lies within that rounding, so that either side of it is right.
"""


def load() -> dict[str, Any]:
    """Return driver -> date and rows (opType -> figures)."""
    found: dict[str, Any] = json.loads(RECORD.read_text()) if RECORD.is_file() else {}
    return found


def page(kinds: set[str]) -> str:
    """Return docs/accuracy.md, with the operators that there are."""
    return '\n'.join(_lines(load(), kinds)) + '\n'


def _lines(drivers: dict[str, Any], kinds: set[str]) -> Iterator[str]:
    yield f'# Accuracy\n\n{_MADE}\n{_HEAD.rstrip()}'
    for driver, found in drivers.items():
        yield (f'\n## {driver}\n\nMeasured on {found["date"]}.\n\n'
               '| operator | format | largest error | relative | of what is allowed | values | left out |\n'
               '| --- | --- | --- | --- | --- | --- | --- |')
        for kind, row in found['rows'].items():
            if kind not in kinds:
                continue
            yield (f'| [`{kind}`](operators/{kind}.md) | {row["format"]} | {row["error"]:.2g} | '
                   f'{row["relative"]:.2g} | {row["share"]:.2g} | {row["values"]:,} | {row["left_out"]:,} |')
