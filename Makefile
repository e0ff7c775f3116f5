# 接力 Jieli. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV   := .venv
PY     := $(VENV)/bin/python
JIELI  := $(VENV)/bin/jieli
BACKEND ?= embedded
FAULT_SEED ?= 20261122
PYTEST := $(PY) -m pytest

# The newest Python that we support, whatever `python3` happens to be.
FIND_PYTHON := for p in python3 python3.13 python3.12 python3.11; do \
	  "$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	  && { command -v "$$p"; break; }; done

.PHONY: help run up test test-unit test-real faults mutants bench lint format pdf openapi clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.runtime  ## play the sample day (BACKEND=real: RabbitMQ and PostgreSQL; BACKEND=sites: three linked sites; FRESH=1: from the start)
	@$(JIELI) run --backend $(BACKEND) $(if $(filter-out 0,$(FRESH)),--fresh)

up: $(VENV)/.runtime  ## start a site and keep it running
	@$(JIELI) up

test: $(VENV)/.dev  ## install what the tests need, and run all of them
	$(PYTEST) -n auto tests/unit tests/architecture
	$(PYTEST) tests --ignore tests/unit --ignore tests/architecture

test-unit: $(VENV)/.dev  ## the pure tests, on all cores
	$(PYTEST) -n auto tests/unit tests/architecture

test-real: $(VENV)/.dev  ## the tests on RabbitMQ and PostgreSQL
	$(PYTEST) tests -m real

faults: $(VENV)/.dev  ## the long run of faults, up to 90 minutes (FAULT_SEED varies it)
	PYTHONPATH=tests $(PY) -m faults run --seed $(FAULT_SEED) --report var/faults.json

mutants: $(VENV)/.dev  ## disable each rule in turn; its own tests must notice
	PYTHONPATH=tests $(PY) -m mutants
	$(JIELI) rules

bench: $(VENV)/.bench  ## measure the relay beside its peers and its limits, about 20 minutes
	$(JIELI) bench --output var/bench.json

lint: $(VENV)/.dev  ## formatting, style, types, imports, hooks
	$(VENV)/bin/pre-commit run --all-files

format: $(VENV)/.dev  ## format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

pdf: $(VENV)/.pdf  ## write the sample documents as HTML and PDF into var/examples
	@$(JIELI) documents examples --pdf --path var/examples

openapi: $(VENV)/.runtime  ## write docs/openapi anew
	$(JIELI) openapi

clean:  ## remove the virtual environment and all state
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@python="$$($(FIND_PYTHON))"; \
	if [ -z "$$python" ]; then \
	  echo "需要 Python 3.11、3.12 或 3.13 / needs Python 3.11, 3.12 or 3.13" >&2; exit 1; fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "缺少 venv: 请先运行 sudo apt install python3-venv / needs the package python3-venv" >&2; exit 1; fi; \
	"$$python" -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	@echo "安装依赖 / installing dependencies …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "安装测试工具 / installing test tools …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.runtime
	@echo "安装对照工具 / installing the peers …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

$(VENV)/.pdf: requirements/pdf.txt $(VENV)/.runtime
	@echo "安装PDF组件 / installing what makes PDF …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pdf.txt
	@touch $@
