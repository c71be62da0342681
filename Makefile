# The two commands of a fresh machine are `make demo` and `make test`; `make help` lists the others.

SHELL := /bin/sh
PORT ?= 8000
# The first of these that is new enough; scripts/setup.py says what is wrong when none is.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && exit; done; echo python3)
BIN := .venv/bin
SEED ?= $(shell date +%s)
# What `make test` runs reduced: rooms, rundowns and logs made by chance, soaks of directors, kills of processes.
PROOFS := tests/proof tests/console/rundown tests/process tests/streams/metrics

.DEFAULT_GOAL := help
.PHONY: help demo test proof check format bench pictures lock clean run-environment dev-environment

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

demo: run-environment ## start a demo with a past and a simulated audience; PORT=8000 ARGS="--language zh"
	@exec $(BIN)/cuelight demo --port $(PORT) $(ARGS)

test: check ## run all checks and tests; ARGS=... goes to pytest
	@bash scripts/system_packages.sh
	@exec $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

proof: dev-environment ## the long proofs at full size, an hour or more; SEED=... repeats one
	@bash scripts/system_packages.sh
	@echo "Seed $(SEED); make proof SEED=$(SEED) looks at the same rooms and presses again"
	@PROOF=1 SOAK_SEEDS=$(SEED) SOAK_PRESSES=20000 PROOF_EXAMPLES=2000 PROOF_EVENTS=1000000 $(BIN)/python -m pytest \
		--numprocesses auto --dist loadfile --hypothesis-seed=$(SEED) $(PROOFS) $(ARGS)

check: dev-environment ## run the quick checks: style, types, tests of the scripts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m scripts.protocol --check
	$(BIN)/python -m scripts.check_static
	$(BIN)/python -m scripts.check_styles

format: dev-environment ## put code, scripts and styles into the house form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m scripts.check_static --fix

bench: dev-environment ## measure; see benchmarks/
	@exec $(BIN)/python -m benchmarks $(ARGS)

pictures: dev-environment ## make the pictures of the README from the running product
	@exec $(BIN)/python -m scripts.pictures

lock: ## resolve the dependencies anew; ARGS=--upgrade raises them
	sh scripts/lock.sh $(ARGS)

clean: ## remove all that set-up, builds and checks made
	rm -rf .venv node_modules static/built static/vendor build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-environment:
	@command -v $(PYTHON) >/dev/null || { echo "Cuelight needs Python 3.11 or newer; there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) scripts/setup.py run

dev-environment:
	@command -v $(PYTHON) >/dev/null || { echo "Cuelight needs Python 3.11 or newer; there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) scripts/setup.py dev
