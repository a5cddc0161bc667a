# Tasks by name; each line also works typed by hand, and on Windows without make.
.PHONY: demo test lint types contracts check bench coverage lock messages

demo: ## set up and run the whole line: questionnaire to PDF, then the app at a local address
	python3 -m surveyapp demo

test: ## set up and run the tests
	python3 -m tests

lint: ## style
	.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: ## types
	.venv/bin/mypy

contracts: ## who may import whom
	.venv/bin/lint-imports

check: lint types contracts test ## all that CI runs

bench: ## how fast collecting, reporting, the engine and the whole plan are, beside their limits
	.venv/bin/python -m tests.benchmarks.whole_line
	.venv/bin/python -m tests.benchmarks.engine
	.venv/bin/python -m tests.benchmarks.whole_plan

coverage: ## whether intervals hold what they promise, and null data stay silent
	.venv/bin/python -m tests.benchmarks.coverage

COMPILE = uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --extra checkout
lock: ## newest allowed versions into the lock files
	$(COMPILE) --upgrade -o requirements.lock
	$(COMPILE) --upgrade --extra test --extra redis -c requirements.lock -o tests/requirements.lock

messages: ## collect interface texts into the catalogues and compile them
	.venv/bin/pybabel extract -F surveyapp/babel.cfg -k _l -k lazy_gettext --no-location -o messages.pot surveyapp analysis/intake
	.venv/bin/pybabel update -i messages.pot -d surveyapp/translations --no-fuzzy-matching
	.venv/bin/pybabel compile -d surveyapp/translations
	rm messages.pot
