# Everything a machine needs is installed by these targets: Debian 12 with Python 3.11 and its venv is enough.
PYTHON ?= python3.11
ifeq (, $(shell command -v $(PYTHON) 2>/dev/null))
PYTHON := python3
endif
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export SHOPDESK_HOME ?= $(CURDIR)/.shopdesk
export PIP_DISABLE_PIP_VERSION_CHECK := 1
RUN := SHOPDESK_DEMO=1 $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test screens attacks bench lint format lock messages

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/base: requirements/base.lock
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing. Type: sudo apt-get install -y python3-venv"; exit 1; }
	@echo "Installing the libraries …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/base.lock
	@touch $@

$(VENV)/dev: requirements/dev.lock $(VENV)/base
	@echo "Installing the tools for tests …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

demo: $(VENV)/base ## Serve the whole application with made-up data on http://127.0.0.1:8000/ (PORT=, SHOPDESK_HOME=, CUSTOMERS=)
	@$(RUN) -m shopdesk.demo --port $(PORT) $(if $(CUSTOMERS),--customers $(CUSTOMERS))

demo-reset: $(VENV)/base ## Throw the demo's data away and begin again
	@$(RUN) -m shopdesk.demo --reset --port $(PORT) $(if $(CUSTOMERS),--customers $(CUSTOMERS))

test: $(VENV)/dev ## Check the style, the types and the order of the packages, and run every test (browser included)
	@sh scripts/browser.sh
	@sh scripts/go.sh
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n 3 --dist loadfile -q

lint: $(VENV)/dev ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Type: make format"; exit 1; }
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/dev ## Set the code as the formatter wants it
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

screens: $(VENV)/dev ## Take the pictures of docs/screens anew
	@sh scripts/browser.sh
	@SHOPDESK_SCREENS=1 $(BIN)/python -m pytest -q tests/browser/test_pictures.py

attacks: $(VENV)/dev ## Write the table of attacks in docs/verify.md anew, from what the tests try
	@SHOPDESK_ATTACKS=1 $(BIN)/python -m pytest -q tests/tamper/test_table.py

bench: $(VENV)/dev ## Measure speed and size (an idle machine, please); writes docs/performance.md
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.log

lock: $(VENV)/dev ## Resolve the libraries anew and write the hashed lock files
	@$(BIN)/uv pip compile pyproject.toml --quiet --upgrade --extra dev --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements/dev.lock
	@$(BIN)/uv pip compile pyproject.toml --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements/dev.lock -o requirements/base.lock

messages: $(VENV)/dev ## Bring the English catalogue up to date, say what it lacks, and compile it
	@$(BIN)/python -m scripts.messages
