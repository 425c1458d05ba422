# The jobs of the course. `make lab` and `make test` need nothing before them but Python 3.11 to 3.13 and git.
# Windows without make: the README writes every command out.

PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
UV := $(BIN)/uv pip
ENVIRONMENT := $(VENV)/pyvenv.cfg
INSTALLED := $(VENV)/installed
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile
# A folder of wheels from `make wheelhouse`, as on a USB stick, is all that a room without network needs.
WHEELS := $(if $(wildcard wheelhouse/*.whl),--no-index --find-links=wheelhouse)
EXTRA ?= test
# Left out where only another Python or a missing compiler is the question: the Chinese notebooks have the same code.
PARTS := --ignore=tests/browser --ignore=notebooks/zh-TW --ignore=tests/locale

# An environment holds absolute paths and one Python. What it was made for stands in the file that marks it as complete:
# in a folder that was moved, and for a PYTHON that is asked for and is another version, it is made anew.
VERSION := -c 'import sys; print(*sys.version_info[:2], sep=".")'
ASKED := $(if $(filter file,$(origin PYTHON)),$(BIN)/python,$(PYTHON))
FOUND := $(shell cat $(INSTALLED) 2>/dev/null)
ifneq ($(FOUND),$(CURDIR) $(shell $(ASKED) $(VERSION) 2>/dev/null))
$(ENVIRONMENT): anew
endif

# JupyterLab refuses to run as root, as in a container, unless told; without a screen it prints its address.
SYSTEM_FLAGS := $(if $(filter 0,$(shell id -u)),--allow-root)
ifeq ($(shell uname -s),Linux)
SYSTEM_FLAGS += $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--no-browser)
endif

.PHONY: setup anew lab work test test-fast test-python test-no-compiler test-classroom notebooks lint lock bench house
.PHONY: site in-site test-all translate assignments slides handout in-classroom run-test-classroom wheelhouse

setup: $(INSTALLED)

$(ENVIRONMENT):
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "This course needs Python 3.11, 3.12 or 3.13: call make with PYTHON=python3.12, for example.")'
	$(if $(FOUND),@echo "$(VENV) was made for another folder or Python ($(FOUND)) and is made anew.")
	$(PYTHON) -m venv --clear $(VENV)

$(INSTALLED): $(ENVIRONMENT) pyproject.toml requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(WHEELS) uv
	@backend=$$($(if $(WHEELS),true,sh .ci/torch_backend $(BIN)/uv)) && $(UV) install --quiet --compile-bytecode --python $(BIN)/python $$backend $(WHEELS) --constraint requirements.txt --editable '.[$(EXTRA)]'
	@echo "$(CURDIR) $$($(BIN)/python $(VERSION))" >$@

# LAB_FLAGS are yours: make lab LAB_FLAGS=--port=9999
lab: setup
	$(BIN)/jupyter lab --config=lab/config.py $(SYSTEM_FLAGS) $(LAB_FLAGS)

work: setup
	@$(BIN)/python tools/copy_chapters.py

test: setup lint
	$(PYTEST)

# The notebooks and the fast tests.
test-fast: setup
	$(PYTEST) $(PARTS) -m 'not slow'

# The same on another Python, in an environment of its own: make test-python PYTHON=python3.12
test-python:
	version=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])') && $(MAKE) test-fast VENV=.venv-$$version

# The same as if this machine had no compiler, with nothing compiled in the cache.
test-no-compiler: setup
	cache=$$(mktemp -d) && trap 'rm -r "$$cache"' EXIT && CXX=none-such SNN_CACHE_DIR="$$cache" $(PYTEST) $(PARTS) -m 'not slow and not needs_compiler'

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# What a class gets, in an environment of its own: nbgrader's exercises, slides and handouts.
TEACH := $(MAKE) --no-print-directory VENV=.venv-teach EXTRA=teach

assignments slides handout:
	@$(TEACH) in-classroom TOOL=make_$@

in-classroom: setup
	$(BIN)/python -m tools.$(TOOL)

test-classroom:
	@$(TEACH) run-test-classroom

run-test-classroom: setup
	$(BIN)/python -m pytest tests/classroom

# The course in a browser, with nothing installed: a folder for any web host, in an environment of its own.
# PYODIDE_DIR names a folder with Pyodide 0.27.7; without it the files come from where JupyterLite takes them.
site:
	@$(MAKE) --no-print-directory VENV=.venv-site EXTRA=site in-site

in-site: setup
	$(BIN)/python -m browser.build_site

# Also all chapters in a browser, where PYODIDE_DIR is set; `make site` comes first.
test-all: test
	$(BIN)/python -m pytest tests/browser/site -m in_pyodide

# Everything that `make lab` installs, for this system and this Python, to take along to a room without a network.
wheelhouse: setup
	$(BIN)/python tools/make_wheelhouse.py

# Run every notebook from a fresh kernel and store what it shows.
notebooks: setup
	$(BIN)/python -m tools.run_notebooks

# The Traditional Chinese edition: new texts into the catalogue, notebooks/zh-TW built, and run where they have changed.
translate: setup
	$(BIN)/python -m tools.translate

# CONTRIBUTING.md's drawing of helpers/, from the imports.
house: setup
	$(BIN)/python tools/draw_house.py

# Versions and markers only; one file for every supported Python and system.
lock: setup
	$(UV) compile --quiet --universal --python-version 3.11 --extra test --extra teach --extra site --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --output-file requirements.txt

bench: setup
	for script in benchmarks/*.py; do $(BIN)/python $$script; done
