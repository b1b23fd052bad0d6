"""Imports point one way: book, solutions and exercises → lib; grader and lib alone.

The tests read every source with `ast`, whether it is a module, a notebook or a page,
and compare its imports with the rules below. The walker itself is tested on a made-up
course that breaks each rule once.
"""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]

OURS = {"cherrytop", "lib", "grader", "solutions", "exercises", "book", "tests"}
# What of ours each folder may import; tests see everything.
MAY_IMPORT = {
    "lib": {"cherrytop"},
    "grader": {"grader"},
    "solutions": {"cherrytop"},
    "exercises": {"cherrytop"},
    "book": {"cherrytop"},
}
# lib/cherrytop, lowest first: a module imports lower ones only.
LAYERS = (
    "data",
    "scaling",
    "tasks",
    "corpora",
    "models",
    "checkpoints",
    "batches",
    "chat",
    "logprobs",
    "rewards",
    "advantages",
    "losses",
    "accumulation",
    "policy_gradient",
    "preferences",
    "decoder",
    "rollouts",
    "phases",
    "recipes",
    "mixing",
    "evaluation",
    "diagnosis",
    "symptoms",
    "cases",
    "run_card",
    "memory",
    "quantization",
    "capstone",
    "checks",
    "figures",
    "bake",
)
HEAVY = {"unsloth", "trl"}  # only in capstone, and only inside a function
CELL = re.compile(r"^(`{3,}|:{3,})\{code-cell\}[^\n]*\n(.*?)^\1\s*$", re.M | re.S)
OPTIONS = re.compile(r"\A(---\n.*?^---\n|(:[^\n]*\n)+)", re.M | re.S)


class Import(NamedTuple):
    """One imported name with its dots, where it stands, and if within a function."""

    name: str
    line: int
    lazy: bool


def imports_of(code, package=""):
    """Every Import of a piece of Python; relative ones are resolved in `package`."""
    tree = ast.parse(code)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, functions)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        for name in _names(node, package):
            found.append(Import(name, node.lineno, id(node) in inside))
    return found


def _names(node, package):
    """The dotted names that one node imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        parts = package.split(".")
        base = parts[: len(parts) - node.level + 1] if node.level else []
        start = [*base, node.module] if node.module else base
        return [".".join([*start, alias.name]) for alias in node.names]
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func).split(".")[-1]
        name = node.args[0]
        if called in ("import_module", "__import__") and isinstance(name, ast.Constant):
            return [str(name.value)]
    return []


def code_of(path):
    """The Python in a module, a notebook or a page, magics blanked out."""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        text = "\n".join("".join(source) for source in sources)
    elif path.suffix == ".md":
        text = "\n".join(OPTIONS.sub("", cell[1]) for cell in CELL.findall(text))
    return re.sub(r"^(\s*)[%!].*$", r"\1pass", text, flags=re.M)


def sources(root, folder):
    """Every file of a folder that may hold Python."""
    for path in sorted((root / folder).rglob("*")):
        hidden = any(part.startswith((".", "_build")) for part in path.parts[1:])
        if path.suffix in (".py", ".ipynb", ".md") and not hidden:
            yield path


def violations(root):
    """Every forbidden import of the course at `root`, one line each."""
    return [
        f"{path.relative_to(root)}:{found.line} imports {found.name}: {reason}"
        for folder in MAY_IMPORT
        for path in sources(root, folder)
        for found in imports_of(code_of(path), _package(path, root))
        if (reason := _broken_rule(found, folder, _layer(path, root)))
    ]


def _package(path, root):
    """The package whose relative imports a file makes, e.g. "cherrytop.checks"."""
    folder = path.parent.relative_to(root)
    return ".".join(folder.parts).removeprefix("lib.")


def _layer(path, root):
    """The module of the library that a file belongs to, or None outside of lib."""
    parts = path.relative_to(root).with_suffix("").parts
    return parts[2] if parts[:2] == ("lib", "cherrytop") else None


def _broken_rule(found, folder, layer):
    """Which rule an import breaks, or None."""
    top, *rest = found.name.split(".")
    if top in OURS and top not in MAY_IMPORT[folder]:
        return f"{folder}/ may import only {', '.join(MAY_IMPORT[folder])} of ours"
    if layer and top in HEAVY and (layer != "capstone" or not found.lazy):
        return "only capstone imports it, and only inside a function"
    lower = rest[0] if top == "cherrytop" and layer and rest else None
    if lower in LAYERS and LAYERS.index(lower) > LAYERS.index(layer):
        return f"{lower} lies above {layer}"
    return None


def test_every_import_points_the_allowed_way():
    assert violations(ROOT) == []


def test_every_module_of_the_library_has_its_layer():
    modules = {
        path.stem if path.is_file() else path.name
        for path in (ROOT / "lib" / "cherrytop").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert modules - {"__init__"} <= set(LAYERS), "give a new module its place"


def test_the_walker_reads_every_kind_of_source():
    # If one kind were silently empty, its rules would hold for nothing.
    for folder, name in (
        ("lib", "cherrytop.data.read_table"),
        ("grader", "grader.course.ROOT"),
        ("solutions", "cherrytop.checks.Check"),
        ("exercises", "cherrytop.checks.Check"),
        ("book", "cherrytop.figures"),
    ):
        found = {
            found.name
            for path in sources(ROOT, folder)
            for found in imports_of(code_of(path), _package(path, ROOT))
        }
        assert name in found, folder


VIOLATIONS = {
    "lib/cherrytop/scaling.py": ("import grader.course", "lib/ may import only"),
    "lib/cherrytop/tasks.py": ("from tests import lib", "lib/ may import only"),
    "lib/cherrytop/rewards.py": ("from cherrytop import losses", "losses lies above"),
    "lib/cherrytop/losses.py": ("from .phases import grpo", "phases lies above"),
    "lib/cherrytop/checks/a.py": ("from ..figures import x", "figures lies above"),
    "lib/cherrytop/models.py": (
        "def load():\n    from cherrytop.bake import bake",
        "bake lies above models",
    ),
    "lib/cherrytop/phases.py": ("def f():\n    import trl", "only capstone imports it"),
    "lib/cherrytop/capstone.py": ("import unsloth", "only inside a function"),
    "grader/release.py": ("from cherrytop import checks", "grader/ may import only"),
    "grader/intake.py": (
        'import importlib\nimportlib.import_module("solutions.grpo")',
        "grader/ may import only",
    ),
    "solutions/grpo/kl.py": ("%pip install x\nimport grader", "solutions/ may import"),
    "book/kl.md": (
        "text\n\n```{code-cell} ipython3\n:tags: [a]\n\nimport solutions\n```\n",
        "book/ may import only",
    ),
    "book/_ext/course.py": ("from grader import course", "book/ may import only"),
}


@pytest.mark.parametrize("path", VIOLATIONS)
def test_a_forbidden_import_is_found(path, tmp_path):
    code, reason = VIOLATIONS[path]
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(code, "utf-8")
    (line,) = violations(tmp_path)
    assert line.startswith(f"{path}:") and reason in line


def test_a_forbidden_import_in_a_notebook_is_found(tmp_path):
    source = ["%pip install x\n", "import tests\n"]
    cells = [
        {"cell_type": "markdown", "source": ["import grader"]},
        {"cell_type": "code", "source": source},
    ]
    path = tmp_path / "exercises" / "grpo" / "kl.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    (line,) = violations(tmp_path)
    assert "exercises/ may import only cherrytop" in line


ALLOWED = {
    "lib/cherrytop/losses.py": "import torch\nfrom cherrytop.logprobs import x",
    "lib/cherrytop/checks/kl.py": "from . import Mistake\nfrom ..losses import kl_k3",
    "lib/cherrytop/capstone.py": "def run():\n    import unsloth\n    import trl",
    "grader/release.py": "from grader.course import ROOT\nfrom . import intake",
    "solutions/grpo/kl.py": "from cherrytop.figures import reward_curve",
    "book/kl.md": "`import grader` in prose, and\n\n```python\nimport tests\n```\n",
    "tests/test_all.py": "import grader, cherrytop, solutions",
}


@pytest.mark.parametrize("path", ALLOWED)
def test_an_allowed_import_is_left_alone(path, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(ALLOWED[path], "utf-8")
    assert violations(tmp_path) == []


def test_pages_that_only_draw_load_neither_torch_nor_transformers():
    program = (
        "import sys, cherrytop.scaling, cherrytop.figures; "
        "print(sorted({'torch', 'transformers', 'trl'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
