# make run    set up, load the demonstration province, serve it on http://127.0.0.1:8000
# make test   the whole suite but the browser tests      make lint   format, lint and types
# make pictures  take the pictures of the help pages anew
# make bench  times of the slowest pages and sums        make clean  remove what was made here

PYTHON ?= python3
PORT   ?= 8000
ARGS   ?=
BIN    := .venv/bin
PANGO  := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
export PORT

.PHONY: run setup test lint bench browser pictures pango clean
.DEFAULT_GOAL := run

run: setup
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo
	@exec $(BIN)/python manage.py up

setup: .venv/runtime.stamp pango

test: .venv/development.stamp pango
	@$(BIN)/pytest -q -n auto --dist loadscope $(ARGS)

browser: .venv/development.stamp pango
	@$(BIN)/pytest -q -m browser -n 2 --dist loadfile $(ARGS)

lint: .venv/development.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .

bench: .venv/development.stamp pango
	@$(BIN)/python -m bench $(ARGS)

pictures: .venv/development.stamp pango
	@$(BIN)/python docs/pictures.py

clean:
	rm -rf .venv var staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# -- the environment: made once, installed again only when a requirements file changed ------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements.txt | .venv/bin/python
	@echo "Installing the portal's packages..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/development.stamp: requirements.txt requirements-dev.txt | .venv/bin/python
	@echo "Installing the portal's packages and its test tools..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/runtime.stamp

# WeasyPrint needs a system library that no Python package carries.
pango: | .venv/bin/python
	@$(BIN)/python -c 'import ctypes; [ctypes.CDLL(n) for n in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")]' 2>/dev/null \
	  || { test "$$(uname)" != Linux && $(BIN)/python -c 'import weasyprint' >/dev/null 2>&1; } \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	       && echo "Installing Pango..." && apt-get -qq update \
	       && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install $(PANGO) >/dev/null; } \
	  || { echo "Pango is missing: apt-get install $(PANGO)"; exit 1; }
