# make lab: open the lesson.  make test: check everything.  make notebooks: run them all again.
PYTHON ?= python3
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python
PYTEST := $(RUN) -m pytest

.PHONY: lab test check notebooks benchmarks recordings openssl

lab: .venv/lab
	$(RUN) -m kubecert_lesson start --in-place notebooks

test: .venv/test openssl
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(PYTEST) -p no:nbval -n 2 --dist loadfile --cov --cov-report=term tests
	$(RUN) -m tests.notebooks.trace

notebooks: .venv/test openssl
	$(RUN) -m tests.notebooks.make

recordings: .venv/test openssl
	$(RUN) -m tests.record

benchmarks: .venv/test openssl
	$(RUN) -m benchmarks

# Pinned versions first, then this package as it is in this folder.
.venv/lab: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "this needs Python 3.11 or newer: make PYTHON=python3.11 lab")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/test: .venv/lab
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@

# Some tests compare with the openssl program. Where it is missing, only a root may install it.
openssl:
	@command -v openssl >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y openssl; } \
	  || { echo "the tests need the openssl program: install it with your package manager" >&2; exit 1; }
