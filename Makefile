# psychsite: `make run` tries it, `make test` tests it; both do their own set-up. `make help` lists the rest.

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# The first Python that is new enough. PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

.PHONY: help run test test-slow test-all lint bench pictures checkers lock outdated audit sbom clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: $(VENV)/.runtime .env ## serve the demonstration on 127.0.0.1:8000 (PORT=, DATABASE_URL=, REDIS_URL=)
	@$(BIN)/python manage.py start --port "$(PORT)"

# Written once, for `python3 manage.py …` in other terminals, unless the environment has the settings.
.env: | $(VENV)/.runtime
	@if [ -z "$$DEBUG" ] && [ -z "$$ENV_FILE" ]; then \
		$(BIN)/python -c 'from core import env; env.write_first_file(".env")' && \
		echo "  Settings   written to .env: DEBUG=1 and a new key"; fi

test: $(VENV)/.development ## run the suite on SQLite and on PostgreSQL side by side (ARGS="tests/articles -k digest")
	@$(BIN)/python -m tests.run $(ARGS)

test-slow: $(VENV)/.development ## run the slow corner, which `make test` leaves out: every page in a browser, 20,000 rows, 16 processes
	@$(BIN)/python -m tests.run --slow $(ARGS)

test-all: $(VENV)/.development ## run both at once, as .ci/run does
	@$(BIN)/python -m tests.run --all $(ARGS)

lint: $(VENV)/.development ## check code, templates, migrations and production settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@find templates -name '*.html' | xargs $(BIN)/djhtml --check --tabwidth 2
	@ENV_FILE= DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@# A stand-in for the collected static files, which take half a minute.
	@mkdir -p var/lint/static
	@echo '{"version": "1.1", "hash": "", "paths": {"css/site.css": "css/site.css"}}' >var/lint/static/staticfiles.json
	@ENV_FILE= VAR_DIR=var/lint SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') SITE_URL=https://www.example.org \
		ALLOWED_HOSTS=www.example.org DATABASE_URL=sqlite:///var/lint/lint.sqlite3 REDIS_URL=redis://localhost \
		TRUSTED_PROXIES=1 EMAIL_URL=smtps://user:password@smtp.example.org \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.development ## measure the site and judge it by its targets (CASE=article, DATABASE=sqlite, QUICK=1, LARGE=1)
	@$(BIN)/python -m tests.bench $(if $(CASE),--case="$(CASE)") $(if $(DATABASE),--database="$(DATABASE)") $(if $(QUICK),--quick) $(if $(LARGE),--large)

pictures: $(VENV)/.development ## draw every kind of page at 320, 768 and 1440 px in both schemes into var/pictures (needs Chromium)
	@$(BIN)/python -m tests.pages.pictures

checkers: $(VENV)/npm/.installed ## install the Nu HTML checker and Lighthouse, which tests use if they are there (needs npm)

lock: $(VENV)/.development ## pin and hash the requirements again, from the files requirements*.in
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url requirements-s3.in -o requirements-s3.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url requirements-audit.in -o requirements-audit.txt

outdated: $(VENV)/.development ## list the packages that are behind, and why they are held
	@$(BIN)/python -m tests.audit --outdated

audit: $(VENV)/.development ## look up known holes in the packages (needs the internet; not part of CI)
	@test -x $(VENV)/audit/bin/python || $(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@$(VENV)/audit/bin/python -m tests.audit

sbom: $(VENV)/.runtime ## list the packages of this release, as CycloneDX, in var/sbom.cdx.json
	@mkdir -p var
	@$(BIN)/python -m tests.sbom >var/sbom.cdx.json
	@echo "  Packages   listed in var/sbom.cdx.json"

clean: ## remove the virtual environment, the demonstration's database and files
	rm -rf $(VENV) var

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "psychsite needs Python 3.11 or later. Install it, or name it: make run PYTHON=/path/to/python"; exit 1; }
	@echo "  Python     $$($(PYTHON) --version), virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The module venv is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "  Packages   installing $$(grep -c == requirements.txt) pinned packages (the first time only)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "  Packages   installing $$(grep -c == requirements-dev.txt) more for tests"
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Pinned with hashes in the lock, and without scripts of the packages' own.
$(VENV)/npm/.installed: tests/npm/package.json tests/npm/package-lock.json | $(BIN)/python
	@echo "  Packages   installing the checkers from npm"
	@mkdir -p $(VENV)/npm
	@cp tests/npm/package.json tests/npm/package-lock.json $(VENV)/npm
	@cd $(VENV)/npm && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@
