# Everything runs in one environment; `make setup` makes it, and every other target calls that.
PYTHON ?= python3.11
BIN := .venv/bin
export BLENDER_USER_RESOURCES := $(CURDIR)/build/blender_user

.PHONY: setup test demo lint bench train test-matrix test-blender addon clean

setup: .venv/.ready

.venv/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable ".[blender,dev,evaluate]"
	touch $@

test: setup lint
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy models/unitaf unitaf_blender build_addon.py

demo: setup
	$(BIN)/python demo/make_demo.py --out build/demo

addon: setup
	$(BIN)/python build_addon.py

bench: setup
	$(BIN)/python benchmarks/speak.py

clean:
	rm -rf build dist
