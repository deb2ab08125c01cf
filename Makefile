# `make` alone lists the commands.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WENBAO := $(BIN)/wenbao
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --constraint constraints.txt
FUZZ_SECONDS ?= 600
export Q ARTICLES

.DEFAULT_GOAL := help
.PHONY: help setup ask repl rebuild test test-all coverage lint types check bench bench-scale soak fuzz real-milvus clean

help:
	@echo 'make ask Q="谁会见了北航代表团"   install and build the index if needed, then answer a question'
	@echo 'make repl                        ask questions in the terminal, one after another'
	@echo 'make rebuild                     read seeds/ again and update the index'
	@echo 'make test                        install the development tools and run all tests but the slow ones'
	@echo 'make test-all                    run all tests, also those with kills, load, Ray and lost servers'
	@echo 'make coverage                    run the tests of `make test` and report the lines they miss; at least 90 %'
	@echo 'make check                       check formatting, lint, types and imports between rooms'
	@echo 'make bench                       print the benchmark table and write bench.json'
	@echo 'make bench-scale ARTICLES=…      build and search archives of up to a million articles'
	@echo 'make soak                        kill rebuilds at SOAK_KILLS=50 random moments and before each step; half an hour'
	@echo 'make fuzz                        feed random input to the parsers for FUZZ_SECONDS=600'
	@echo 'make real-milvus                 test against a Milvus 2.3.5 process; Linux, two minutes'
	@echo 'make clean                       remove the environment and the index'

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Wenbao needs Python 3.11 or newer: make PYTHON=python3.11 …' >&2; exit 1; }
	@echo 'Setting up $(VENV)/ (once, a few minutes) …' >&2
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@$(INSTALL) --editable '.[dev]'
	@touch $@

$(VENV)/.ready-real-milvus: $(VENV)/.ready-dev
	@$(INSTALL) --editable '.[real-milvus]'
	@touch $@

$(VENV)/.ready-fuzz: $(VENV)/.ready-dev
	@$(INSTALL) --editable '.[fuzz]'
	@touch $@

setup: $(VENV)/.ready

ask: setup
	@test -n "$$Q" || { echo 'usage: make ask Q="your question"' >&2; exit 2; }
	@test -e index/CURRENT || $(WENBAO) rebuild
	@$(WENBAO) ask -- "$$Q"

repl: setup
	@test -e index/CURRENT || $(WENBAO) rebuild
	@$(WENBAO) repl

rebuild: setup
	@$(WENBAO) rebuild

# Developers and .ci/run share one recipe, so that they cannot disagree: `test` and `coverage` run
# the tests of `test-all` except those marked slow, with fewer examples of each property. One pytest
# worker runs per core, so OpenMP gets one thread; an idle worker steals tests from the others.
# Tracing lines takes as long as the tests themselves, so it has a target of its own.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --quiet --numprocesses logical --dist worksteal
QUICK := -m 'not slow' --hypothesis-profile quick

test: $(VENV)/.ready-dev
	@$(PYTEST) $(QUICK)

test-all: $(VENV)/.ready-dev
	@$(PYTEST)

coverage: $(VENV)/.ready-dev
	@$(PYTEST) $(QUICK) --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(VENV)/.ready-dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check .
	@PYTHONPATH=. $(BIN)/lint-imports

types: $(VENV)/.ready-dev
	@$(BIN)/mypy

check: lint types

bench: $(VENV)/.ready-dev
	@$(BIN)/python -m tests.programs.bench $(if $(EVAL),--quality $(EVAL)) $(if $(ARCHIVE),--archive $(ARCHIVE))

bench-scale: $(VENV)/.ready-dev
	@test -n "$$ARTICLES" || { echo 'usage: make bench-scale ARTICLES=articles.jsonl.gz' >&2; exit 2; }
	@$(BIN)/python -m tests.programs.scale "$$ARTICLES" $(if $(FOLDER),--folder "$(FOLDER)")

soak: $(VENV)/.ready-dev
	@$(BIN)/python -m tests.programs.soak

fuzz: $(VENV)/.ready-fuzz
	@$(BIN)/python -m tests.programs.fuzz.parsers -max_total_time=$(FUZZ_SECONDS)

real-milvus: $(VENV)/.ready-real-milvus
	@$(BIN)/python -m tests.programs.real_milvus

clean:
	rm -rf $(VENV) build *.egg-info
	find index -mindepth 1 -not -name README.md -delete
