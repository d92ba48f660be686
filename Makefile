# Everything a clone needs, and nothing outside it: all goes into .venv. `make help` lists the targets.
# Another Python: make site PYTHON=python3.13      Some tests only: make test ARGS="-k deadline"

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python,\
	$(shell $(name) $(IS_SUPPORTED) 2>/dev/null && echo $(name))))
IS_SUPPORTED := -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'
INSTALL := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input install

# A .venv whose Python went away, or that was moved here from another folder, is made anew.
VENV_WORKS := $(shell grep -qsF '$(CURDIR)/$(VENV)' $(BIN)/activate && $(BIN)/python $(IS_SUPPORTED) && echo yes)

.PHONY: site test bench messages lint lock help FORCE

site: $(VENV)/site.stamp ## make site/ from cases/ and playbooks/
	@$(BIN)/casepress build

test: $(VENV)/test.stamp ## run all tests, the browser's too
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m pytest $(ARGS)

bench: $(VENV)/test.stamp ## measure time and memory on generated libraries
	@$(BIN)/python -m tests.bench $(ARGS)

messages: $(VENV)/test.stamp ## print the texts that lack a Chinese translation
	@$(BIN)/python -m tests.messages

lint: $(VENV)/test.stamp ## look for slips in the Python code
	@$(BIN)/ruff check

lock: $(VENV)/site.stamp ## take the newest versions into requirements/
	@$(INSTALL) uv
	@$(LOCK) --output-file requirements/site.lock pyproject.toml
	@$(LOCK) --extra test --constraints requirements/site.lock --output-file requirements/test.lock pyproject.toml

LOCK = $(BIN)/uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --group build --custom-compile-command 'make lock'

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1  \2/p' $(MAKEFILE_LIST)

ifneq ($(VENV_WORKS),yes)
$(VENV)/pyvenv.cfg: FORCE
endif

$(VENV)/pyvenv.cfg:
	@test -n '$(PYTHON)' || { echo 'Casepress needs Python 3.11, 3.12, 3.13 or 3.14; none was found. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12' >&2; exit 1; }
	@$(PYTHON) $(IS_SUPPORTED) || { echo 'Casepress needs Python 3.11, 3.12, 3.13 or 3.14; $(PYTHON) is another one, or does not start.' >&2; exit 1; }
	@echo 'Setting up $(VENV) (a minute, once)'
	@$(PYTHON) -m venv --clear $(VENV) || { echo '$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv' >&2; exit 1; }

$(VENV)/site.stamp: $(VENV)/pyvenv.cfg pyproject.toml setup.py requirements/site.lock
	@$(INSTALL) --require-hashes --requirement requirements/site.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/site.stamp requirements/test.lock
	@$(INSTALL) --require-hashes --requirement requirements/test.lock
	@touch $@
