# make run    train, erase, compare and report on the bundled data
# make test   lint, types and tests
# make docs   the site, in docs/_build/html: every picture drawn, every link followed
# make test-frameworks    the tests of the adapters, with PyTorch and the frameworks (several hundred MB)
# All set up what they need: a virtual environment in .venv, with the versions of constraints.txt.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
STAMP := $(VENV)/installed-for-tests
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable
WORKERS ?= 2
FIND_PYTHON := for python in python3.12 python3.13 python3.11 python3; do \
	  if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
	  then echo $$python; break; fi; done

.PHONY: run test lint types tests test-frameworks docs format clean

run: $(INSTALLED)
	$(BIN)/unspike run $(ARGS)

test: lint types tests

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

# One compute thread a worker: more would compete for the same processors, and compiled loops suffer from that.
# What is about threads itself is tested after that, with two of them.
tests: $(STAMP)
	NUMBA_NUM_THREADS=1 $(BIN)/pytest -n $(WORKERS) $(ARGS)
	NUMBA_NUM_THREADS=2 $(BIN)/pytest -k threads

# PyTorch alone needs hundreds of megabytes, so 'make test' skips these by name.
test-frameworks: $(STAMP)-frameworks
	NUMBA_NUM_THREADS=1 $(BIN)/pytest tests/adapters tests/examples tests/docs/test_pages.py tests/test_doctests.py \
	  tests/pipeline/test_own_network.py tests/pipeline/networks tests/cli/test_own_network.py $(ARGS)

# Strict: what Sphinx warns of is an error. Then every link, picture and request of the pages is followed.
docs: $(INSTALLED)-docs
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build/html $(ARGS)
	$(BIN)/python docs/check_site.py docs/_build/html

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(INSTALLED): pyproject.toml constraints.txt
	python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "unspike needs Python 3.11, 3.12 or 3.13 on the PATH; none was found." >&2; exit 1; fi; \
	$$python -m venv $(VENV)
	$(PIP) .
	touch $@

$(STAMP): $(INSTALLED)
	$(PIP) '.[test,dev,dask,ray]'
	touch $@

$(STAMP)-frameworks: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(PIP) '.[snntorch,spikingjelly,norse]'
	# Sinabs asks for an older nir than the tests; its layers do without.
	$(BIN)/python -m pip install --quiet --no-deps 'sinabs>=3.1,<4' pbr
	touch $@

$(INSTALLED)-docs: $(INSTALLED)
	$(PIP) '.[docs]'
	touch $@

clean:
	rm -rf docs/_build docs/reference/generated $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
