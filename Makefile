# `make demo` and `make test` set up all they need by themselves: see .ci/setup.

PYTHON_IN_VENV := .venv/bin/python
PYTEST := $(PYTHON_IN_VENV) -m pytest

# Compiled shaders are kept here between runs and shared by all test processes: a large program takes half a
# second to compile and 4 ms to fetch.
export MESA_SHADER_CACHE_DIR ?= $(CURDIR)/build/shaders

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check bench docs fuzz tdn accuracy clean setup-demo setup-test

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup-demo:
	@.ci/setup demo

setup-test:
	@.ci/setup test

demo: setup-demo  ## cook examples/demo.py into out/: a film and a contact sheet
	@.venv/bin/tdgraph cook examples/demo.py --resolution 1280x720 --frames 1-120 --fps 30 \
		--out out/demo.mp4 --sheet out/demo.png

test: setup-test  ## run the tests
	@$(PYTEST)

test-all: setup-test  ## run the tests, the slow ones too
	@$(PYTEST) -m ''

check: setup-test  ## lint, check types, run the tests
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m mypy
	@$(PYTEST)

bench: setup-test  ## measure against code by hand; writes docs/benchmarks.md
	@$(PYTHON_IN_VENV) -m benchmarks.run

# FUZZ_SECONDS is the time for each of the three.
fuzz: setup-test  ## look for inputs that break the loader or an expression
	@$(PYTHON_IN_VENV) -c 'import atheris' 2>/dev/null || $(PYTHON_IN_VENV) -m pip install -q -e '.[fuzz]'
	@for target in network structure expression; do $(PYTHON_IN_VENV) tests/fuzz/run.py $$target || exit 1; done

docs: setup-test  ## write the pages of docs/ that are made from the operators
	@$(PYTHON_IN_VENV) docs/generate.py

tdn: setup-test  ## write the networks of examples/ as .tdn files
	@$(PYTHON_IN_VENV) examples/as_tdn.py

accuracy: setup-test  ## measure each operator against its reference; writes docs/accuracy.md
	@$(PYTHON_IN_VENV) -m tests.accuracy
	@$(PYTHON_IN_VENV) docs/generate.py --texts

clean:  ## remove what was built and cooked; .venv stays
	rm -rf build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find tdgraph tests examples benchmarks docs -name __pycache__ -prune -exec rm -rf {} +
