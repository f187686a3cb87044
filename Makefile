# Everything a reader of the README can call. Each verb does what it needs of the earlier ones.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check fix bench lock clean

setup: $(STAMP)

# llama.cpp is compiled without the host's native instructions: a build that uses what its own CPU advertises has
# crashed on machines with AMX. pip keeps the wheel, so this costs its four minutes once.
$(STAMP): pyproject.toml constraints.txt
	@echo "setup: $(VENV) with $$($(PYTHON) --version); the first time, llama.cpp is compiled, about 4 minutes on 2 cores"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=26"
	CMAKE_ARGS="-DGGML_NATIVE=OFF" $(BIN)/python -m pip install --progress-bar off -c constraints.txt -e ".[local,dev]" \
	  | sed -u -E "/^(Requirement already|Collecting|Using cached|Downloading|  )/d"
	$(BIN)/python -c "import agent, llama_cpp, sentence_transformers, chromadb"
	@touch $(STAMP)

demo: setup
	$(BIN)/trigrain demo

test: setup check
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m eval.bench

# Writes the exact versions of the environment into constraints.txt, after they were chosen and tested.
lock: setup
	$(BIN)/python -m pip freeze --exclude-editable --exclude trigrain | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
