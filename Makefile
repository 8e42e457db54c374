# Every target sets up .venv when it is missing: `make demo` on a fresh machine just works.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# The twin needs pandas below 3, so it has an environment of its own; TORCH is what pip gets first: the build for processors only.
TWIN   := .venv-twin
TORCH  ?= torch --index-url https://download.pytorch.org/whl/cpu
PYTEST := $(BIN)/python -m pytest

.PHONY: demo test test-all test-twin check bench docs site clean

demo: $(VENV)/.base
	$(BIN)/kansrijk demo

# PART=world|desk|people: a third of the tests (tests/parts.py), for machines side by side.
PART ?=
test: $(VENV)/.dev check
	$(PYTEST) -n 2 --dist loadfile -m "not slow$(if $(PART), and $(PART))" -q --durations=25

test-all: $(VENV)/.dev check
	$(PYTEST) -n 2 --dist loadfile -q

test-twin: $(TWIN)/.twin
	$(TWIN)/bin/python -m pytest -q -p no:cacheprovider tests/generator/test_twin.py tests/generator/test_twin_columns.py \
		tests/generator/test_twin_sdv.py tests/challenge/test_twin_cli.py -m "not event"

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

docs: $(VENV)/.dev
	$(BIN)/python -m docs

site: $(VENV)/.docs
	$(BIN)/python -m docs.site

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Kansrijk needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $(VENV)/.base $@

$(TWIN)/.twin: pyproject.toml
	test -x $(TWIN)/bin/python || $(PYTHON) -m venv $(TWIN)
	$(TWIN)/bin/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	$(TWIN)/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,twin]"
	@touch $@

$(VENV)/.docs: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[docs]"
	@touch $(VENV)/.base $@

clean:
	rm -rf $(VENV) $(TWIN) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
