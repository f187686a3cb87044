# Everything a reader of the README can call. Each verb does what it needs of the earlier ones.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
STAMP := $(VENV)/.installed

.PHONY: setup demo test check fix docs bench eval lock clean

setup: $(STAMP)

# llama.cpp is compiled without the host's native instructions: a build that uses what its own CPU advertises has
# crashed on machines with AMX. pip keeps the wheel, so this costs its four minutes once.
$(STAMP): pyproject.toml constraints.txt
	@echo "setup 1/3: $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade "pip>=26"
	@echo "setup 2/3: llama.cpp; the first time it is compiled, about 4 minutes on 2 cores"
	@CMAKE_ARGS="-DGGML_NATIVE=OFF" $(PIP) -c constraints.txt llama-cpp-python
	@echo "setup 3/3: everything else, about 300 MB to fetch and 2 minutes"
	@$(PIP) -c constraints.txt -e ".[local,serve,mcp,notebook,eval,train,dev]"
	@$(BIN)/python -c "import agent, llama_cpp, sentence_transformers, chromadb, fastapi"
	@touch $(STAMP)

demo: setup
	$(BIN)/trigrain demo

# A process a CPU, and in each one thread: two teams of OpenMP on the same CPUs wait for each other longer than they work.
# A worker without tests takes over some of another's, which keeps files together, and what they have set up.
test: setup check
	OMP_NUM_THREADS=1 OMP_THREAD_LIMIT=1 $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The reference is written by the program; a test holds the files against it.
docs: setup
	$(BIN)/python -m agent.entrypoints.reference docs/reference

bench: setup
	$(BIN)/python -m eval.bench

eval: setup
	$(BIN)/trigrain eval agent/samples/films --preset films-and-music --out build/eval/films
	$(BIN)/trigrain eval agent/samples/grocery --preset shop --out build/eval/grocery

# Writes the exact versions of the environment into constraints.txt, after they were chosen and tested.
lock: setup
	$(BIN)/python -m pip freeze --exclude-editable --exclude trigrain | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
