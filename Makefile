# make demo    the main job on real data, in a fresh repository
# make test    all tests but those of the next lines
# make test-heavy   those that take minutes: kills at each step, faults of a cluster, environments of their own
# make test-slurm   the tests that need SLURM, on a SLURM of one node that they start (Debian)
# make test-browser   the tests that need Chromium, and screenshots of every page
# make test-integrations   unchanged programs of other tools, each in an environment of its own
# make lint    ruff and mypy
# make mappings   what padre knows of the hyperparameters of other libraries, from these libraries
# make pictures   the pictures of README and docs/, from real runs; needs Chromium and LaTeX
# make docs-site   docs/ as web pages with the Python reference, in build/docs-site/
# make bench   padre against its peers, on this machine
# make simulate   how often the statistical tests reject methods that are equally good; what searches lose by racing, and win by a warm start
# Each sets up what it needs in .venv the first time. PYTHON=python3.12 make … takes another Python.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test test-quick test-slurm test-browser test-heavy test-integrations lint docs docs-site pictures golden mappings bench simulate clean

demo: .venv/padre
	@$(BIN)/padre demo

test: .venv/dev
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

test-quick: .venv/dev
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow"

# only the files that have such tests: to collect all of them takes longer. One at a time: the jobs need the processors
test-slurm: .venv/dev
	@$(BIN)/python -m pytest -q -m slurm $$(grep -rl --include="test_*.py" "mark.slurm" tests)

test-heavy: .venv/dev
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal -m heavy

test-browser: .venv/dev
	@$(BIN)/python -m pytest -q -m browser tests/app/site/test_browser.py tests/app/site/test_browser_table.py

test-integrations: .venv/dev
	@$(BIN)/python -m pytest -q -m integrations tests/watch/test_corpus.py

lint: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# writes the real output of each command into README.md and docs/
docs: .venv/dev
	@PADRE_DOCS=write $(BIN)/python -m pytest -q tests/test_docs.py

# writes docs/pictures/*.png; look at them before you commit
pictures: .venv/dev
	@$(BIN)/python -m tools.pictures

# a warning, such as a dead link or a parameter that a docstring misnames, is an error
docs-site: .venv/docs
	@$(BIN)/mkdocs build --quiet --strict

# writes what each command prints into tests/cli/golden/, and what it says of old repositories into tests/old/
golden: .venv/dev
	@PADRE_GOLDEN=write $(BIN)/python -m pytest -q tests/cli/test_golden.py tests/old/test_old.py

# writes padre_git/mappings/*.json
mappings: .venv/dev
	@$(BIN)/python -W ignore -m tools.mappings

bench: .venv/padre
	@$(BIN)/python -m benchmarks

simulate: .venv/padre
	@$(BIN)/python -m benchmarks simulate

clean:
	rm -rf .venv build dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("padre needs Python 3.11 or newer, this is %d.%d; PYTHON=python3.12 make …" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "setting up .venv (once)"
	@$(PYTHON) -m venv .venv

# pip compiles one file after the other, compileall on all cores; some packages have files of Python 2 for tests of
# theirs, which do not compile
COMPILE = $(BIN)/python -m compileall -qq -j 0 .venv/lib || true

.venv/padre: pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install -q --no-compile -e '.[plots]'
	@$(COMPILE)
	@touch $@

.venv/docs: pyproject.toml | .venv/padre
	@$(BIN)/python -m pip install -q -e '.[docs]'
	@touch $@

# torch first: the other packages then find it there
.venv/dev: pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install -q --no-compile torch==2.13.0
	@$(BIN)/python -m pip install -q --no-compile -e '.[dev]'
	@$(COMPILE)
	@touch $@ .venv/padre
