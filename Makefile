.DEFAULT_GOAL := help
.PHONY: help demo demo-reset demo-code test beforehand lint audit sbom messages bench lighthouse faults requirements stop
PY := .venv/bin/python

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

demo: ## Set up, load the demo shop and serve it (Ctrl-C stops it; the data stays)
	@deploy/prepare.sh demo
	@exec $(PY) -m fixtures.serve

demo-reset: ## Delete the demo's data; the next `make demo` starts over
	@deploy/prepare.sh demo
	@$(PY) -m fixtures.serve --reset

demo-code: ## The present one-time code of the demo's staff
	@$(PY) manage.py demo --code

test: ## Everything that must be true: lint, types, contracts, migrations, tests, browser tests
	@deploy/prepare.sh dev
	@deploy/prepare.sh browser
	@$(MAKE) --no-print-directory -j2 lint beforehand
	$(PY) -m pytest -n 3 --dist worksteal --durations 15 $(ARGS)

beforehand: # what the tests would wait for: database and static files
	@deploy/prepare.sh dev
	@$(PY) -m tests

lint: ## Style, types, import contracts, security rules, secrets, migrations, templates
	@deploy/prepare.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo
	.venv/bin/mypy
	.venv/bin/bandit -q -c .bandit.yaml -r shop cms fixtures deploy manage.py
	$(PY) -m deploy.supply.rules
	$(PY) -m deploy.supply.secret_scan
	$(PY) manage.py makemigrations --check --dry-run
	.venv/bin/djade --check --target-version 5.2 $$(git ls-files '*.html')
	.venv/bin/codespell $$(git ls-files '*.py' '*.md' '*.html' '*.css' '*.js' '*.toml')

audit: ## Known advisories of the pinned packages; ARGS="--save FILE", or "--from FILE" on a machine without a registry
	@deploy/prepare.sh dev
	@$(PY) -m deploy.supply.audit $(ARGS)

sbom: ## What production installs, as CycloneDX (.state/sbom.cdx.json, the same bytes everywhere)
	@deploy/prepare.sh dev
	@$(PY) -m deploy.supply.sbom $(ARGS)

messages: ## Bring the translators' catalogues (shop/locale) up to date with the source
	@deploy/prepare.sh dev
	$(PY) -m shop.lib.extraction $(ARGS)

bench: ## Speed and weight, as tables (takes some minutes)
	@deploy/prepare.sh dev
	$(PY) -m tests.bench $(ARGS)

lighthouse: ## Lighthouse's scores of the demo's pages (while `make demo` runs in another window)
	@deploy/prepare.sh dev
	@deploy/prepare.sh browser
	@deploy/prepare.sh lighthouse
	@$(PY) -m tests.bench.lighthouse $(ARGS)

faults: ## The shop under a seeded programme of faults: ARGS="--seed 7 --seconds 120"
	@deploy/prepare.sh dev
	@$(PY) -m tests.faults.lab $(ARGS)

requirements: ## Compile requirements/*.in to hashed .txt
	@deploy/prepare.sh dev
	for name in base demo production dev; do \
	  .venv/bin/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

stop: ## Stop the embedded database servers of this checkout
	@$(PY) -m shop.lib.embedded_postgres stop demo
	@$(PY) -m shop.lib.embedded_postgres stop test
