# The jobs of the course. `make lab` and `make test` need nothing before them but Python 3.11 to 3.13 and git.
# Windows without make: the README writes every command out.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
UV := $(BIN)/uv pip
INSTALLED := .venv/installed

# JupyterLab refuses to run as root, as in a container, unless told; without a screen it prints its address.
LAB_FLAGS := $(if $(filter 0,$(shell id -u)),--allow-root)
ifeq ($(shell uname -s),Linux)
LAB_FLAGS += $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--no-browser)
endif

.PHONY: setup lab test notebooks lint lock bench

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "This course needs Python 3.11, 3.12 or 3.13: call make with PYTHON=python3.12, for example.")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@backend=$$(sh .ci/torch_backend $(BIN)/uv) && $(UV) install --quiet --compile-bytecode --python $(BIN)/python $$backend --constraint requirements.txt --editable '.[test]'
	@touch $@

lab: setup
	$(BIN)/jupyter lab $(LAB_FLAGS) notebooks/00_start_here.ipynb

test: setup lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Run every notebook from a fresh kernel and store what it shows.
notebooks: setup
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.store_widget_state=False notebooks/*.ipynb

# Versions and markers only; one file for every supported Python and system.
lock: setup
	$(UV) compile --quiet --universal --python-version 3.11 --extra test --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --output-file requirements.txt

bench: setup
	for script in benchmarks/*.py; do $(BIN)/python $$script; done
