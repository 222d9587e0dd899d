# Two commands are enough: `make demo` shows the product, `make test` proves it. Everything local lives in .venv and .local.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
# Where it is set, as in many images, every process of the demo and of the suite compiles Django anew: half of its start.
unexport PYTHONDONTWRITEBYTECODE
# Changes with the list of packages: they are installed once per list.
INSTALLED := .venv/installed-$(shell cksum requirements/dev.txt | cut -d' ' -f1)

.PHONY: demo test lint types contracts bench bars simulator mutants hosting image sbom audit pictures reset range

demo: $(INSTALLED)
	@exec $(BIN)/python -m config.local.demo $(ARGS)

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)
	$(BIN)/mypy

contracts: $(INSTALLED)
	$(BIN)/lint-imports

# Each kind of work beside its floor, in one table: 1 when a line falls short. `make bench FULL=1` at the real sizes.
bench: $(INSTALLED)
	@$(BIN)/python -m tests.bench $(if $(FULL),--full) $(ARGS)

# The bars of reliability (docs/bars.md) at their real size, but for the simulator, for the night: tables, and 1 when one falls short.
bars: $(INSTALLED)
	@status=0; \
	AMIABLE_BARS=full $(BIN)/python -m pytest -m bar -p no:xdist -q --ignore=tests/books/test_simulation.py $(ARGS) || status=1; \
	$(BIN)/python -m tests.bench --full intake readers interest letters pages portal tick || status=1; \
	exit $$status

# Five thousand years of accidents on the books (bar B9), by as many processes as there are processors; hours, for the night.
simulator: $(INSTALLED)
	AMIABLE_BARS=full $(BIN)/python -m pytest -m bar -n auto -q tests/books/test_simulation.py $(ARGS)

# The suite on each Python and each PostgreSQL of this machine, each in a clone of its own; PYTHONS names more of them.
range: $(INSTALLED)
	@$(BIN)/python -m tests.range $(ARGS)

# Faults planted in filters, keys and guards: 1 when more than one in ten is seen by no test.
mutants: $(INSTALLED)
	@$(BIN)/python -m tests.mutants $(ARGS)

# The page docs/hosting.md carried out in a new Debian in a folder, then visited over TLS. Root, debootstrap and curl.
hosting: $(INSTALLED)
	@$(BIN)/python -m tests.hosting

# One image, by whichever of the three builders is here.
image:
	@builder=$$(command -v docker || command -v podman || command -v buildah) \
	    || { echo "docker, podman ou buildah est nécessaire pour construire l’image."; exit 1; }; \
	case $$builder in *buildah) build="build --format docker";; *) build=build;; esac; \
	$$builder $$build -t amiable:latest -f deploy/Containerfile .

# Every package of others with its hash, as CycloneDX, in .local/amiable.cdx.json.
sbom: $(INSTALLED)
	@$(BIN)/python -m config.local.packages bill

# What is known against them: 1 when something is, 2 when nobody can be asked from here.
audit: $(INSTALLED)
	@$(BIN)/python -m config.local.packages audit

# The pictures of the README, from the demo that runs in another terminal.
pictures: $(INSTALLED)
	DJANGO_SETTINGS_MODULE=config.settings.dev $(BIN)/python -m config.local.screenshots

# Stops the local servers and forgets every local datum; the packages stay.
reset: $(INSTALLED)
	$(BIN)/python -m config.local.postgres forget
	rm -rf .local

$(INSTALLED):
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 ou plus récent est nécessaire : make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || { echo "→ environnement Python (.venv)"; $(PYTHON) -m venv .venv; }
	@test -x $(BIN)/uv || { echo "→ installateur uv"; $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; }
	@echo "→ paquets (requirements/dev.txt)"
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements/dev.txt
	@# The portal's fonts come from npm; without it the pages use those of the system.
	@if command -v npm >/dev/null 2>&1 && npm ci --silent >/dev/null 2>&1 && npm run --silent fonts >/dev/null 2>&1; \
	    then echo "→ polices du portail"; else echo "→ npm absent ou hors ligne : polices du système"; fi
	@rm -f .venv/installed-*
	@touch $@
