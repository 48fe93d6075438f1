# zerosum: what one can do here. `make` alone prints this list.

PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
WORKERS ?= auto

# The tests start dozens of processes: each would compile every module again where a shell forbids
# Python to keep what it compiled.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install demo test prove docs bench bench-proofs certificates stability mutants soak all clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(INSTALLED) ## create .venv and install zerosum with all extras (does nothing when nothing changed)

$(INSTALLED): pyproject.toml constraints.txt
	test -x $(PYTHON) || python3 -m venv .venv
	$(PYTHON) -m pip install -q -c constraints.txt -e '.[all,docs,notebook,dev]'
	touch $@

demo: install ## see the rulebook at work
	$(PYTHON) -m zerosum.cli.demo

test: install ## lint, type-check and run every test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -q -n $(WORKERS)

prove: install ## prove every theorem and print the report
	.venv/bin/zerosum prove

docs: install ## build the documentation site into build/site; warnings are errors
	$(PYTHON) -m sphinx -W --keep-going -q -b html -c spec/site spec build/site

bench-proofs: install ## compare the prover with CrossHair on the same theorems; writes tests/benchmarks/proofs.md
	$(PYTHON) -m pip install -q -c constraints.txt -e ".[bench]"
	PYTHONPATH=. $(PYTHON) -m tests.benchmarks.crosshair.run

bench: install ## measure how fast and how large
	$(PYTHON) tests/benchmarks/run.py
	PYTHONPATH=. $(PYTHON) tests/benchmarks/desk.py

certificates: install ## look for the certificates that are missing and forget those not needed
	$(PYTHON) -m zerosum.proofs.certify

stability: install ## measure Z3's work on every goal from three seeds; NAMES="LED-9 ADL-3" asks for less
	PYTHONPATH=. $(PYTHON) tests/benchmarks/stability.py $(NAMES)

mutants: install ## plant errors in the rules and list those that nothing notices; MODULES="margin vault", SAMPLE=200
	$(PYTHON) tests/teeth/mutants.py $(MODULES) $(if $(SAMPLE),--sample $(SAMPLE)) --workers $(WORKERS)

soak: install ## one million random events under all laws; SOAK="--seed 7 --chunk 3" reruns a chunk
	PYTHONPATH=. $(PYTHON) tests/traces/soak.py $(SOAK)

all: test prove docs mutants bench ## everything except the soak and bench-proofs

clean: ## remove what tools left behind; .venv stays
	rm -rf build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find spec rules proofs tests -name __pycache__ -type d -prune -exec rm -rf {} +
