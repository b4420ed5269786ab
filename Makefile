# Shallot from the command line. `make help` lists the targets; README.md says the two that matter.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
MODULES := frontend/node_modules/.installed
PAGE := frontend/dist/index.html
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/*.json frontend/*.ts frontend/index.html -type f ! -name schema.gen.ts 2>/dev/null)

PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2
THREADS ?= 1

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: $(RUN) $(PAGE) ## Run Shallot on http://127.0.0.1:8000 (PORT=, REDIS_URL=, DATABASE_URL= override)
	@exec $(BIN)/python -m ops.run

.PHONY: test
test: test-typescript test-e2e test-postgres test-python ## Run every test: TypeScript, browser, Python on both databases

.PHONY: test-python
test-python: $(DEV) $(PAGE) ## Run the Python tests (WORKERS=2 processes)
	$(PYTEST) tests --ignore=tests/e2e -n $(WORKERS) --dist loadfile

.PHONY: test-typescript
test-typescript: $(MODULES) ## Run the TypeScript tests
	cd frontend && npm run --silent test

.PHONY: test-e2e
test-e2e: $(DEV) $(PAGE) ## Run the end-to-end tests in a real Chromium (CHROMIUM= names it)
	@ops/find_tool.sh firefox >/dev/null || true
	CHROMIUM="$$(ops/find_tool.sh chromium)" && export CHROMIUM && $(PYTEST) tests/e2e

.PHONY: screens
screens: $(DEV) $(PAGE) ## Take the pictures of every screen in docs/screens
	CHROMIUM="$$(ops/find_tool.sh chromium)" SHOTS=docs/screens && export CHROMIUM SHOTS && $(PYTEST) tests/e2e/test_screens.py

.PHONY: test-postgres
test-postgres: $(DEV) $(PAGE) ## Run the backend's tests on a throwaway PostgreSQL (POSTGRES= names it)
	$(BIN)/python -m ops.postgres $(PYTEST) tests/backend -n $(WORKERS) --dist loadfile

.PHONY: check
check: $(DEV) $(MODULES) ## Check style, types, import walls, sizes, contract drift
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m ops.check_sizes
	$(BIN)/python -m ops.contract --check
	cd frontend && npm run --silent check

.PHONY: contract
contract: $(DEV) $(MODULES) ## Regenerate openapi.json and contract.gen.ts in frontend/
	$(BIN)/python -m ops.contract
	cd frontend && npm run --silent schema

.PHONY: demo-model
demo-model: $(DEV) ## Train the demo model and its SAE from a seed (about 45 minutes on 2 cores)
	$(BIN)/python -m worker.lab.build

.PHONY: eval-demo
eval-demo: $(DEV) ## Measure the demo columnists and print the table of docs/evaluation.md
	$(BIN)/python -m worker.lab.evaluate

.PHONY: bench
bench: $(DEV) ## Measure the engine against others, write docs/benchmarks.md (THREADS=1; 45 minutes)
	$(BIN)/python -m worker.bench --threads $(THREADS)

.PHONY: bench-profile
bench-profile: $(DEV) ## Show where a step of the engine goes (THREADS=1)
	$(BIN)/python -m worker.bench.profile --threads $(THREADS)

.PHONY: bench-gpu
bench-gpu: $(DEV) ## Measure decoding on a CUDA card, against its memory and transformers
	$(BIN)/python -m worker.bench.gpu

.PHONY: bench-page
bench-page: $(DEV) $(PAGE) ## Measure what a streaming reply costs the page, write docs/page-performance.md
	CHROMIUM="$$(ops/find_tool.sh chromium)" && export CHROMIUM && $(BIN)/python -m ops.page_bench

.PHONY: lock
lock: ## Resolve the groups of pyproject.toml into requirements-*.lock
	ops/lock.sh

.PHONY: clean
clean: ## Remove what was built or installed here; chats (in var/) stay
	rm -rf $(VENV) frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@python=$$(ops/find_tool.sh python) && "$$python" -m venv $(VENV)

$(RUN): requirements-run.lock | $(BIN)/python
	@echo "Installing Python packages (a few minutes the first time)…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

$(DEV): requirements-dev.lock | $(RUN)
	@echo "Installing the packages for checks and tests…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

$(MODULES): frontend/package-lock.json
	@ops/find_tool.sh node >/dev/null
	@echo "Installing the page's packages…"
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	@echo "Building the page…"
	@cd frontend && npm run --silent build -- --logLevel error && npm run --silent size
	@touch $@
