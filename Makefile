PYTHON ?= python3
PIP_AUDIT = 2.10.1
VENV ?= .venv
# Most of the packages' 19,000 files are never imported; the others are compiled then, and kept.
PIP_INSTALL = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile
unexport PYTHONDONTWRITEBYTECODE
# What the site imports, and ROUGE's machine code, while pip has one core; else each process of tests
# would do it.
COMPILE = ($(VENV)/bin/python manage.py check; $(VENV)/bin/python -m tests.machine_code) > /dev/null 2>&1

# CORE=1: the site, votes and ROUGE alone, without models. TORCH=cuda: PyTorch as the usual index has
# it, else its CPU build from TORCH_INDEX, which is PyTorch's own where none is named.
CORE ?=
TORCH ?= cpu
TORCH_INDEX ?=
INSTALLED = $(VENV)/.installed$(if $(CORE),-core,$(if $(filter cuda,$(TORCH)),-cuda))

# Files of tests are shared out among four processes (tests/sharing.py): two begin with tests that
# wait for the real parts that they start, two with tests that compute, and that keeps two cores busy.
PARALLEL ?= --numprocesses=4 --dist=loadfile --no-loadscope-reorder

CONTRACTS = $(VENV)/bin/lint-imports && \
	$(VENV)/bin/python manage.py makemigrations --check --dry-run

export HF_HUB_OFFLINE ?= 1
export PYTHONUNBUFFERED = 1

.PHONY: help run test test-postgres image-test faults simulations sbom audit worlds api-contract lint quick-lint contracts types format messages verify-engines mutants clean

help:  ## these lines
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS="$$(printf '\t')" read -r name text; do printf 'make %-15s %s\n' "$$name" "$$text"; done

run: $(INSTALLED)  ## a living site: environment, database, demo, broker, workers, web; CORE=1: without models
	@$(VENV)/bin/python manage.py up

ifdef APP
test: $(VENV)/.installed-dev
	@test -d tests/$(APP) || { echo "tests/$(APP) is not there; APP is a folder of tests/."; exit 2; }
	$(VENV)/bin/python -m pytest -q $(PARALLEL) tests/$(APP)
else
# Contracts and types are checked beside the tests: they take one core for a minute and a half.
# What failed beside the other tests is run once more alone, as long as it is little.
test: $(VENV)/.installed-dev quick-lint  ## lint, types and all tests; APP=surveys: that app's tests alone
	@log=$$(mktemp); failed=$$(mktemp); \
	nice sh -c '$(CONTRACTS) && $(VENV)/bin/mypy .' > $$log 2>&1 & beside=$$!; \
	$(VENV)/bin/python -m pytest -q $(PARALLEL) -p tests.once_more --failed-to=$$failed; suite=$$?; \
	wait $$beside; checked=$$?; cat $$log; \
	if [ $$suite = 1 ]; then $(VENV)/bin/python -m tests.once_more $$failed; suite=$$?; fi; \
	rm -f $$log $$failed; exit $$((suite || checked))
endif

# `make test` draws less there, and leaves out rooms that only read.
test-postgres: $(VENV)/.installed-dev  ## the tests that touch the database, on Postgres, with all that they draw
	SIMULATIONS=long nice $(VENV)/bin/python -m pytest -q tests/test_on_postgres.py

# `make test` runs a short form of it.
faults: $(VENV)/.installed-dev  ## the whole suite of faults: kills and fills what the site stands on
	FAULTS=whole $(VENV)/bin/python -m pytest -q tests/faults

# `make test` draws less in them: as much as what they assert asks for.
simulations: $(VENV)/.installed-dev  ## the long forms of tests that draw
	SIMULATIONS=long nice $(VENV)/bin/python -m pytest -q $$(grep -rl --include='test_*.py' 'tests.long_forms import' tests)

# It takes buildah and mmdebstrap, about 4 GB of disk for a while, and some minutes.
image-test: $(VENV)/.installed-dev  ## the image, built and run with all of compose.yaml's commands
	IMAGE=1 $(VENV)/bin/python -m pytest -q -rs tests/image

sbom: $(INSTALLED)  ## what the site is made of: var/sbom.json (CycloneDX) and var/licences.csv
	@$(VENV)/bin/python -m writeup_site.processes.inventory var

audit: $(VENV)-audit/.installed $(INSTALLED)  ## known holes in what is installed; asks the network
	@$(VENV)-audit/bin/pip-audit --progress-spinner off --path $(VENV)/lib/python3.*/site-packages

worlds: $(VENV)/.installed-dev  ## two thousand random worlds of known truth through the verdicts: an hour of one core
	$(VENV)/bin/python -m benchmarks.worlds --worlds 2000
	$(VENV)/bin/python -m benchmarks.worlds --settling 300

lint: quick-lint contracts types  ## ruff, import contracts, migrations, mypy

quick-lint: $(VENV)/.installed-dev  ## ruff
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

contracts: $(VENV)/.installed-dev  ## import contracts and migrations
	$(CONTRACTS)

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
mutants: $(VENV)/.installed-dev  ## changes in the pure rooms that tests should notice, 12 minutes
	nice $(VENV)/bin/python -m benchmarks.mutants $(MUTANTS)

clean:  ## remove what was installed and what the site keeps here
	rm -rf $(VENV) $(VENV)-audit var staticfiles

# The stamps are written last, so that an interrupted installation is taken up again.
$(VENV)/.installed $(VENV)/.installed-core $(VENV)/.installed-cuda: requirements-core.txt requirements.txt requirements-models.txt
	@$(PYTHON) writeup_site/processes/preflight.py $(VENV) $(CORE)
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what WriteUp needs into $(VENV): a few minutes the first time …"
	@$(VENV)/bin/python writeup_site/processes/installing.py $(VENV) $(if $(CORE),--core) \
		--torch $(TORCH) $(if $(TORCH_INDEX),--torch-index $(TORCH_INDEX))
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing what its tests need …"
	@$(COMPILE) & $(PIP_INSTALL) -r requirements-dev.txt; installed=$$?; wait; exit $$installed
	@touch $@

# Its own, so that what it needs is not among what it looks at.
$(VENV)-audit/.installed:
	@$(PYTHON) -m venv $(VENV)-audit
	@$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==$(PIP_AUDIT)
	@touch $@
