# The commands of CunShi; README.md says what each is for.
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(shell find src -name '*.po')
SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) frontend/package-lock.json frontend/*.ts frontend/icons.txt
export PYTHONUTF8 := 1

.PHONY: setup demo test check bench requirements reference browser screenshots clean

setup: .venv/ready frontend/dist/manifest.json .venv/messages

.venv/ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

frontend/node_modules/.ready: .venv/ready frontend/package-lock.json
	cd frontend && ./with-node npm ci --no-audit --no-fund --loglevel=error
	touch $@

frontend/dist/manifest.json: frontend/node_modules/.ready $(SOURCES)
	cd frontend && ./with-node npm run --silent build
	touch $@

.venv/messages: .venv/ready $(CATALOGUES)
	$(BIN)/cunshi messages
	touch $@

demo: setup
	CUNSHI_DEMO=1 $(BIN)/cunshi demo run

browser:
	@command -v chromium >/dev/null || sh tests/browser/install-chromium

test: setup browser
	cd frontend && ./with-node npm test --silent
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

check: setup
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	cd frontend && ./with-node npx tsc --noEmit
	$(BIN)/cunshi reference --check

reference: setup
	$(BIN)/cunshi reference

# ARGS="--quick" measures the smallest size only; --help names the rest.
bench: setup
	$(BIN)/python -m tests.bench $(ARGS)

requirements: setup
	$(BIN)/python -m tests.requirements

# A demonstration must be running (`make demo`); AT names another address.
screenshots: setup browser
	$(BIN)/python -m tests.browser.screenshots $(AT)

clean:
	rm -rf .venv frontend/node_modules frontend/dist
