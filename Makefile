# Needs Python 3.11 or newer and make, nothing else. uv is used where it is there.
# Every target first brings .venv up to date with requirements.lock; when it is, that costs a few milliseconds.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help environment demo test thorough lint fmt one bench stress year fuzz messages lock clean
PY := .venv/bin/python
# Compiled files stay inside this folder and save seconds at each start.
unexport PYTHONDONTWRITEBYTECODE
LOCKED := --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml
T ?=
WORKERS ?= 3

##@ Look

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo

demo: environment ## Start the whole product with demo organizations; Ctrl-C stops it, the data stays
	@exec $(PY) -m dev.up

##@ Check

test: environment ## Everything a change must pass: contracts, types, tests, browser journeys
	@$(PY) -m ruff check --quiet .
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m mypy
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup -m "not thorough"

thorough: environment ## What takes too long for every run: a kill at every step, a year, each page in all its states
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup -m thorough

one: environment ## One folder, file, or the tests whose name holds a word: make one T=take_over
	@$(PY) -m pytest -q $(if $(wildcard $(firstword $(subst ::, ,$(T)))),,-k) "$(T)"

lint: environment ## Style, formatting, import contracts, types, templates, container files
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-logo
	$(PY) -m mypy
	$(PY) -m djlint --quiet --lint templates
	$(PY) -m check_jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

bench: environment ## Measure lists and moves at size against raw SQL
	@$(PY) -m dev.bench

stress: environment ## Fight over the last seats with many connections at once
	@$(PY) -m dev.stress

year: environment ## A year over a thousand subscriptions, beside an oracle; the tests take fewer
	@YEAR_SUBSCRIPTIONS=1000 $(PY) -m pytest -q -n0 tests/billing/renewals/year

fuzz: environment ## Invented API requests at the real product as each role: make fuzz SECONDS=60
	@SECONDS=$(or $(SECONDS),60) $(PY) -m dev.fuzz

##@ Change

fmt: environment ## Format the code and mend what can be mended by itself
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format .

messages: environment ## Extract the sentences of code and templates into locale/
	@$(PY) -m dev.messages

lock: environment ## Choose the newest versions that fit pyproject.toml, with hashes
	uv pip compile $(LOCKED) --upgrade --extra dev --output-file requirements.lock
	uv pip compile $(LOCKED) --constraint requirements.lock --extra stripe --output-file requirements-image.lock

clean: ## Forget the environment and every cache; the demo's data in data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true

# A stamp holds the lock's hash: a new lock or a lost stamp installs, anything else is a no-op.
environment:
	@sh dev/install.sh
