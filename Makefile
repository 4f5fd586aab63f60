# Start with `make demo` or `make test`. Both install everything first and can be repeated.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Processes that tests and demo start share compiled modules, even where the environment says not to write them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test fuzz drill lint format bench pictures generated image image-check sbom lock clean
.DELETE_ON_ERROR:

demo: $(READY)
	$(BIN)/paywatch demo $(ARGS)

# Six processes, since many tests wait for others. tests/scheduling.py says which tests stay in one process.
test: $(READY)
	$(BIN)/python -m pytest -n 6 $(ARGS)

# The property tests with examples that no run has tried before.
fuzz: $(READY)
	$(BIN)/python -m pytest -n 6 -m hypothesis --hypothesis-profile fuzz $(ARGS)

# Breaks everything that Paywatch needs while a failure is planted, and listens for a false "all is well".
drill: $(READY)
	$(BIN)/python -m pytest -n 6 tests/trust $(ARGS)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)
	$(BIN)/python -m bench $(ARGS)

# The pictures of the README, of the sandbox's shop. Needs Chromium.
pictures: $(READY)
	$(BIN)/python docs/pictures/make.py

# The committed files that are made from code. RUNBOOKS=https://... is where you publish docs/runbooks,
# and CONSOLE=https://... your console.
generated: $(READY)
	$(BIN)/python -m deploy.elastic.make
	$(BIN)/python -m deploy.grafana.make
	$(BIN)/python -m deploy.prometheus.make
	$(BIN)/python -m docs.api_page
	$(BIN)/python -m docs.metrics_page

# Builds build/image/paywatch.tar without Docker (docs/image.md). Exit code 77 of the script: this host cannot.
image: $(READY)
	$(BIN)/python -m deploy.image.build $(ARGS)

# PAYWATCH_IMAGE may name another image, such as docker-archive:FILE.
image-check: export PAYWATCH_IMAGE ?= oci-archive:$(CURDIR)/build/image/paywatch.tar
image-check: $(READY)
	$(BIN)/python -m pytest -rP tests/deploy/test_built_image.py $(ARGS)

sbom: $(READY)
	$(BIN)/python -m deploy.image.sbom

# Updates the locked, hashed requirements from pyproject.toml (see CONTRIBUTING.md).
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links $(UPGRADE)
lock: $(READY)
	$(LOCK) --extra sentry --output-file requirements.txt pyproject.toml
	$(LOCK) --extra dev --group dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --no-annotate --group build --constraint requirements-dev.txt --output-file deploy/requirements-build.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Paywatch needs Python 3.11 or newer: run make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
