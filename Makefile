# Everything starts here; README.md says more. `make run PYTHON=python3.12` picks another Python.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench lock format prepared prepared-dev

run: prepared
	@$(BIN)/python -m scripts.run --with-parent

test: prepared-dev
	@$(BIN)/python -m scripts.test --db=$(if $(filter command line,$(origin DB)),$(DB)) $(ARGS)

check: prepared-dev
	@$(BIN)/python -m scripts.check

bench: prepared-dev
	@$(BIN)/python -m benchmarks $(ARGS)

format: prepared-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

# The files name no package index: they install from whichever the machine uses.
lock: prepared-dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url requirements-dev.in -o requirements-dev.txt
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

prepared:
	@$(PYTHON) -m scripts.bootstrap

prepared-dev:
	@$(PYTHON) -m scripts.bootstrap --dev
