# `make` lists the targets. Everything happens in .venv and .local; PyPI is all that is needed.

PYTHON ?= python3
PORT ?= 8000
STAGE ?= dev
# For the tools behind the targets: make test ARGS="-k token", make lock ARGS=--upgrade
ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
LOCKS := requirements-dev.txt tests/emulator/requirements.txt
INSTALLED := $(VENV)/installed
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

# Enough for commands that read the settings and need no database: nothing listens there.
NO_DATABASE := DEBUG=0 SECRET_KEY=a-key-for-checks-alone-that-signs-nothing-at-all-anywhere \
	ALLOWED_HOSTS=localhost DATABASE_URL=postgresql://nobody@127.0.0.1:1/none BRANCH_IN_USE=

LOCK := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help install run reset image test test-browser test-image test-pooler test-stack test-workflows test-torture torture test-fuzz fuzz deploy-check bench lint types migrations format check lock \
	openapi schema system-deps

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/bin/python ## make .venv and install the locked packages, if they are not there yet
	@cat $(LOCKS) | cmp -s - $(INSTALLED) || $(MAKE) -s reinstall

# Compares the locks' text, not their dates: neither a clone nor a touched file installs anew.
.PHONY: reinstall
reinstall:
	@echo "Installing the locked packages into $(VENV) (about a minute) ..."
	@$(PIP) -r requirements-dev.txt
	@$(PIP) --no-deps -r tests/emulator/requirements.txt
	@cat $(LOCKS) > $(INSTALLED)

$(VENV)/bin/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON) here: install \
	Python 3.11 or newer, or name one as in \`make install PYTHON=python3.12\`." >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "$(PYTHON) is older \
	than 3.11: name a newer one, as in \`make install PYTHON=python3.12\`." >&2; exit 1; }
	@"$(PYTHON)" -c "import ensurepip, venv" 2>/dev/null || { echo "$(PYTHON) has no venv module: \
	install it (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@"$(PYTHON)" -m venv --clear $(VENV)

run: install ## serve on http://127.0.0.1:8000 with a database of its own (PORT=, DATABASE_URL=)
	@exec $(RUN) -m config.run --port "$(PORT)"

reset: install ## forget the local database
	@exec $(RUN) -m config.run --reset

test: install ## run the tests against a real PostgreSQL (ARGS=, TEST_DATABASE_URL=, BRANCH=auto)
	@exec $(RUN) $(if $(BRANCH),-m tests.on_branch "$(BRANCH)" $(RUN)) -m pytest -n auto -m "not browser and not image and not pooler and not stack and not workflows and not torture and not fuzz" $(ARGS)

test-browser: install ## run the tests that drive a real Chromium (ARGS=)
	@command -v "$${CHROMIUM:-chromium-headless-shell}" >/dev/null || command -v chromium >/dev/null \
		|| command -v chromium-browser >/dev/null || { \
		echo "There is no Chromium here: run \`make system-deps\`." >&2; exit 1; }
	@exec $(RUN) -m pytest -n auto -m browser $(ARGS)

image: ## build the Lambda image with docker, podman or buildah (ARGS="--arch arm64", ARGS=--help)
	@exec "$(PYTHON)" -m tests.image.build $(ARGS)

test-image: install ## build the image on a stand-in for AWS's base and run it as Lambda does (ARGS=)
	@exec $(RUN) -m pytest -m image $(ARGS) tests/image

test-pooler: install ## run the tests through PgBouncer and over TLS (ARGS=)
	@exec $(RUN) -m pytest -n auto -m pooler $(ARGS)

test-stack: install ## lint the stack, scan it, and run it with SAM and Podman (ARGS=)
	@exec $(RUN) -m pytest -m stack $(ARGS)

test-torture: install ## break a little of all that `make torture` breaks (ARGS=)
	@exec $(RUN) -m pytest -n 2 -m torture $(ARGS) tests/torture

torture: install ## break all that breaks in the world, and print what came of it (ARGS=--help)
	@exec $(RUN) -m tests.torture $(ARGS)

test-fuzz: install ## ask the API thousands of odd questions made of its own document (ARGS=)
	@exec $(RUN) -m pytest -m fuzz $(ARGS) tests/fuzz

fuzz: install ## the same for a night, and the whole corpus of odd values (ARGS="--cases 100000 --seed 7")
	@exec $(RUN) -m tests.fuzz $(ARGS)

test-workflows: install ## lint the workflows and the shell of .ci (ARGS=)
	@exec $(RUN) -m pytest -m workflows $(ARGS)

.PHONY: test-roles mutations test-mutations audit
test-roles: install ## run the admin, the API's writes and more as the application's role (ARGS=)
	@exec $(RUN) -m pytest -n auto --as-app-role tests/portfolio/admin tests/portfolio/images \
		tests/portfolio/jsonresume/test_writing.py tests/portfolio/test_commands.py \
		tests/portfolio/test_history.py tests/portfolio/test_restoring.py \
		tests/portfolio/api/test_order.py tests/portfolio/api/test_personal_info.py \
		tests/portfolio/api/test_writes.py $(ARGS)

mutations: install ## take away each guard in turn, and demand that a test turns red (ARGS=--help)
	@exec $(RUN) -m tests.mutations $(ARGS)

test-mutations: install ## the same for a fixed part of the guards (ARGS=)
	@exec $(RUN) -m tests.mutations --short 8 $(ARGS)

audit: install ## known weaknesses, secrets, licences, bill of materials (ARGS=--let-unproven)
	@exec $(RUN) -m tests.audit $(ARGS)

deploy-check: ## say what a deployment of STAGE (dev) still lacks
	@exec $(PYTHON) .ci/deploy_check "$(STAGE)"

bench: install ## measure cold start, latency, statements and memory beside FastAPI (ARGS=)
	@exec $(RUN) -m tests.benchmarks $(ARGS)

lint: install ## look for mistakes and for unformatted code
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --quiet --check .

types: install ## check the types
	@$(NO_DATABASE) $(RUN) -m mypy

migrations: install ## check that the migrations say what the models say
	@$(NO_DATABASE) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: install ## format the code and mend what can be mended
	@$(RUN) -m ruff check --quiet --fix-only .
	@$(RUN) -m ruff format --quiet .

check: lint types migrations test ## what to run before a commit

lock: install ## resolve pyproject.toml into the hashed locks (ARGS=--upgrade)
	@$(LOCK) $(ARGS) pyproject.toml -o requirements.txt
	@$(LOCK) $(ARGS) pyproject.toml --group dev -o requirements-dev.txt
	@$(LOCK) $(ARGS) tests/aws/requirements.in -o tests/aws/requirements.txt
	@$(LOCK) $(ARGS) tests/fuzz/requirements.in -o tests/fuzz/requirements.txt
	@$(LOCK) $(ARGS) tests/stack/requirements.in -o tests/stack/requirements.txt
	@$(LOCK) $(ARGS) tests/stack/scanner.in -o tests/stack/scanner.txt
	@$(LOCK) $(ARGS) tests/audit/requirements.in -o tests/audit/requirements.txt
	@$(LOCK) $(ARGS) tests/workflows/requirements.in -o tests/workflows/requirements.txt
	@$(LOCK) $(ARGS) tests/benchmarks/peer/requirements.in -o tests/benchmarks/peer/requirements.txt
	@$(LOCK) $(ARGS) --no-deps tests/emulator/requirements.in -o tests/emulator/requirements.txt

schema: install ## write what each migration makes, for telling drift by
	@$(NO_DATABASE) $(RUN) manage.py schema

openapi: install ## write the OpenAPI document that the API serves
	@$(NO_DATABASE) $(RUN) manage.py openapi

system-deps: ## install Debian's packages for the targets that need more than PyPI
	@command -v apt-get >/dev/null || { \
		echo "Only Debian's packages are known here: install Chromium yourself." >&2; exit 1; }
	@[ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && \
		$$sudo apt-get install -qq -y --no-install-recommends \
			chromium-headless-shell fonts-liberation postgresql pgbouncer openssl \
			podman buildah runc conmon netavark debootstrap iptables nodejs gcc libc6-dev
