"""Make tests/reference and tests/tools importable, as `tdgraph_reference` and `tdgraph_tests`; set up Hypothesis.

By their paths, so that the tests run from anywhere and against an installed tdgraph.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from hypothesis import settings

# How long an example takes says something about the machine and what else runs on it, not about the library.
settings.register_profile('untimed', deadline=None)
settings.load_profile('untimed')


def _importable(name: str, folder: Path) -> None:
    if name in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(name, folder / '__init__.py',
                                                  submodule_search_locations=[str(folder)])
    assert spec is not None and spec.loader is not None
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])


# What this user trusts must not decide what the tests see.
os.environ['TDGRAPH_CONFIG'] = str(Path(__file__).parent / 'no-such-folder')

_importable('tdgraph_reference', Path(__file__).parent / 'reference')
_importable('tdgraph_tests', Path(__file__).parent / 'tools')
