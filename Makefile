# Needs python3 (3.11 or newer) with pip, and make. Everything else is installed into this folder.

PYTHON ?= python3
UV_VERSION := 0.13.9
ATHERIS_VERSION := 3.0.0
FUZZ_SECONDS ?= 60
LINES ?= 1000000

BIN := .venv/bin
UV := .tools/bin/uv
STAMP := .venv/.complete
RESOLVE := pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help setup setup-pip generated docs demo test test-all check bench bench-doors bench-iam bench-logs bench-serve serve-beside differential fuzz lock dist screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## install what the lock names, by hash, and why403 itself into .venv

# `uv pip sync` leaves exactly the lock in .venv. Bytecode is compiled here because uv does not do it
# unasked and PYTHONDONTWRITEBYTECODE would prevent it later: without it each start is several times slower.
$(STAMP): requirements.lock pyproject.toml
	@rm -f $@
	@$(MAKE) --no-print-directory $(UV)
	$(BIN)/python -c '' 2>/dev/null || $(UV) venv -q --clear --no-python-downloads --python "$$(command -v $(PYTHON))" .venv
	$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $@

$(UV): Makefile
	$(PYTHON) -m pip install -q --upgrade --target .tools uv==$(UV_VERSION)
	@touch $@

setup-pip: ## the same with plain pip, slower: for a machine that cannot install uv
	@rm -f $(STAMP)
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install -q --compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $(STAMP)

# 1 says that there are findings; but so does Python when it dies, which prints no report.
demo: setup ## explain a real incident, end to end
	@report=$$($(BIN)/why403 explain cases/real/gh-aws-chalice-199.yaml); status=$$?; \
	printf '%s\n' "$$report"; \
	test -n "$$report" && test $$status -le 1

# `worksteal` gives each of two processes one half of the files, so that what a file prepares is prepared
# once. The variable is emptied because pytest would otherwise rewrite the assertions of all tests each time.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 2 --dist worksteal

test: setup ## the tests to run all the time
	$(PYTEST) -m "not slow and not peers"

test-all: setup ## every test; those that cannot run here say why
	@$(MAKE) --no-print-directory .spark/.complete || echo "Spark cannot be installed: its tests are skipped"
	@$(MAKE) --no-print-directory .peers/node/.complete || echo "npm cannot install: tests with its signers are skipped"
	@$(MAKE) --no-print-directory .peers/schemathesis/.complete || echo "Schemathesis cannot be installed: its test is skipped"
	@bash bench/agents/peers.sh || echo "npm cannot install the MCP inspector: its tests are skipped"
	@bash bench/functions/peers.sh || echo "awslambdaric cannot be installed: its test is skipped"
	@bash bench/iam/peers.sh || echo "other evaluators of policies cannot be installed: tests beside them are skipped"
	@$(BIN)/python -c 'from bench.startup import prepare; prepare()' || echo "HTTPie cannot be installed: its tests are skipped"
	$(PYTEST) -rs

# 700 MB that few need: apart from .venv. The tests find it there, and `make bench-logs` too.
.spark/.complete: requirements-spark.lock | $(UV)
	rm -rf .spark
	$(UV) pip install -q --target .spark/lib --python $(BIN)/python --require-hashes -r requirements-spark.lock
	@touch $@

# Clients and a fuzzer that the local gateway is tested with, each apart from .venv.
.peers/node/.complete: tests/serve/clients/package-lock.json
	@command -v npm > /dev/null
	rm -rf .peers/node && mkdir -p .peers/node
	cp tests/serve/clients/package.json tests/serve/clients/package-lock.json .peers/node
	npm ci --silent --no-fund --no-audit --prefix .peers/node
	@touch $@

.peers/schemathesis/.complete: requirements-schemathesis.lock | $(UV)
	rm -rf .peers/schemathesis
	$(UV) venv -q --no-python-downloads --python $(BIN)/python .peers/schemathesis
	$(UV) pip sync -q --python .peers/schemathesis/bin/python --require-hashes requirements-schemathesis.lock
	@touch $@

check: setup ## lint, format, types, direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure what is named rightly, start-up, and growth
	$(BIN)/python -m compileall -q src bench
	$(BIN)/python bench/run.py

bench-doors: setup ## measure the page in a browser, an agent's tool, and the wheel
	$(BIN)/python -m bench.doors

screenshots: setup ## make the pictures of the documentation anew, in Chromium
	mkdir -p docs/images
	WHY403_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/web/test_browser.py -k screenshots

bench-iam: setup ## measure the policy evaluation beside other programs
	bash bench/iam/run.sh

serve-beside: setup ## send the probes of the local gateway to MiniStack as well
	bash bench/beside.sh

bench-serve: setup ## measure the local gateway under load, beside others
	bash bench/serving/peers.sh
	$(BIN)/python -m compileall -q src bench
	$(BIN)/python -m bench.serving.run

# Complete is LINES=5000000 (2 to 3 GB): some quarter of an hour, 16 GB of disk, and jq and goaccess installed. SKIP
# leaves parts out, as in SKIP='memory spark'.
bench-logs: setup ## measure whole logs beside DuckDB, jq, GoAccess and Spark (LINES=1000000 SKIP=)
	@$(MAKE) --no-print-directory .spark/.complete || echo "Spark cannot be installed: it is skipped"
	$(BIN)/python -m bench.logs --lines $(LINES) $(addprefix --skip ,$(SKIP))

differential: setup ## compare verdicts with other programs
	bash tests/differential/run.sh

generated: setup ## write anew what is made from the code: schema, facts, decision table, weights
	$(BIN)/python -m scripts.incident_schema
	$(BIN)/python -m scripts.incident_page
	$(BIN)/python -m scripts.facts_page
	$(BIN)/python -m scripts.decision_table
	$(BIN)/python -m scripts.unknowns_page
	$(BIN)/python -m scripts.sources_page
	$(BIN)/python -m scripts.certainty_page
	$(BIN)/python -m scripts.repairs_page
	$(BIN)/python -m scripts.audit_page
	$(BIN)/python -m scripts.probes_page
	$(BIN)/python -m scripts.page_words
	$(BIN)/python -m scripts.fit_order
	$(BIN)/python -m scripts.known_incidents

docs: setup ## build the site into .site/html
	$(UV) venv -q --allow-existing --no-python-downloads --python $(BIN)/python .site/env
	$(UV) pip sync -q --python .site/env/bin/python --require-hashes requirements-docs.lock
	$(BIN)/python -m scripts.site_pages
	.site/env/bin/zensical build --clean --strict
	$(BIN)/python -m scripts.site_offline
	@echo "read it with: $(BIN)/python -m http.server -b 127.0.0.1 -d .site/html 8403"

fuzz: setup $(UV) ## feed the readers with inputs that coverage guides (FUZZ_SECONDS=60)
	@test -d .fuzz/lib/atheris || $(UV) pip install -q --target .fuzz/lib --python $(BIN)/python atheris==$(ATHERIS_VERSION)
	PYTHONPATH=.fuzz/lib:. $(BIN)/python scripts/fuzz.py $(FUZZ_SECONDS)

lock: $(UV) ## resolve requirements.lock anew, keeping what still fits
	$(UV) $(RESOLVE) --extra column --extra live --extra logs --extra mcp --extra sam --extra serve --extra tf --extra web pyproject.toml requirements.in -o requirements.lock
	$(UV) $(RESOLVE) requirements-docs.in -o requirements-docs.lock
	$(UV) $(RESOLVE) -c requirements.lock requirements-spark.in -o requirements-spark.lock
	$(UV) $(RESOLVE) requirements-schemathesis.in -o requirements-schemathesis.lock

dist: setup $(UV) ## build wheel and sdist, check them, and try the wheel as somebody new would
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	$(BIN)/python -m twine check --strict dist/*
	$(BIN)/python -m scripts.try_wheel $(abspath $(UV)) "$$(echo $(CURDIR)/dist/*.whl)"
	$(BIN)/python -m scripts.new_user $(abspath $(UV)) "$$(echo $(CURDIR)/dist/*.whl)"

clean: ## remove everything that the other targets made
	rm -rf .venv .tools .bench .fuzz .peers .site .spark .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
