# make run   a demo to click in, on this machine only
# make test  every test, on real databases and in a real browser
# Both do their own set-up the first time.

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench format lock clean
export PYTHON

help: ## what can be said to make
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: ## get everything that running and testing needs, once
	@scripts/setup test

run: ## start the demo and say where it is
	@scripts/setup run
	@.venv/bin/trainer demo $(ARGS)

test: ## run every test (make test ARGS="-k practice" for some)
	@scripts/setup test
	@.venv/bin/pytest $(ARGS)

check: ## style, types, who may know whom, and the scenarios: no servers, under a minute
	@scripts/setup test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/trainer scenarios check

bench: ## measure delivery, rate, memory and faults (some minutes; see docs/performance.md)
	@scripts/setup test
	.venv/bin/trainer bench $(ARGS)

format: ## put the code into the house style
	@scripts/setup test
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: ## write the locked dependencies anew (needs uv and the network)
	@scripts/lock $(ARGS)

clean: ## throw away the virtual environment and what tools left behind (no data)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis ./*.egg-info
