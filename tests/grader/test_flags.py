"""Who takes the library's own answer is shown to the instructor; nobody else is."""

import nbformat
import pytest

from grader.flags import leaning


def notebook_of(source, own=False):
    notebook = nbformat.v4.new_notebook()
    cell = nbformat.v4.new_code_cell(source)
    if own:
        cell["id"] = "own-1"
    else:
        cell.metadata["nbgrader"] = {"solution": True, "grade_id": "loss"}
    notebook.cells.append(cell)
    return notebook


@pytest.mark.parametrize(
    ("does", "source"),
    [
        ("imports", "from cherrytop.grpo import clipped_loss"),
        ("imports", "from cherrytop.grpo import clipped_loss as mine"),
        ("uses", "from cherrytop.grpo import clipped_loss as mine\nf = mine"),
        ("uses", "import cherrytop.grpo\nf = cherrytop.grpo.clipped_loss"),
        ("uses", "import cherrytop.grpo as g\nf = g.clipped_loss"),
        ("uses", "from cherrytop import grpo\nf = grpo.clipped_loss"),
        ("imports", "def f(x):\n    from cherrytop.grpo import clipped_loss\n"),
        ("uses", "from cherrytop.losses import *\nf = clipped_loss"),
        ("imports", "from cherrytop.losses import *"),
        ("imports", "%matplotlib inline\nfrom cherrytop.grpo import clipped_loss"),
        ("imports", "!ls\nfrom cherrytop.grpo import clipped_loss"),
        ("uses", "import importlib\nf = importlib.import_module('cherrytop.grpo')."
         "clipped_loss"),
        ("uses", "g = __import__('cherrytop.grpo').grpo\nf = g.clipped_loss"),
        ("uses", "from cherrytop import grpo\nf = getattr(grpo, 'clipped_loss')"),
    ],
)  # fmt: skip
def test_what_is_taken_from_the_library_is_flagged(does, source):
    source = f"{source}\n    pass" if source.startswith("def") else source
    flag = f"the answer loss {does} the library's own clipped_loss"
    assert leaning(notebook_of(source), ["clipped_loss"]) == [flag]
    own = f"a cell of their own {does} the library's own clipped_loss"
    assert leaning(notebook_of(source, own=True), ["clipped_loss"]) == [own]


@pytest.mark.parametrize(
    "source",
    [
        "def clipped_loss(x):\n    return x",
        "from cherrytop.grpo import advantages",
        "from cherrytopping import clipped_loss",
        "import torch\nf = torch.clipped_loss",
        "# from cherrytop.grpo import clipped_loss",
        "'from cherrytop.grpo import clipped_loss'",
        "from cherrytop.grpo import (clipped_loss",
        "from . import clipped_loss",
        "from cherrytop.scaling import *",
        "f = getattr(torch, 'clipped_loss')",
        "def clipped_loss(x):\n    return clipped_loss(x)",
        "",
        "x = 1\x00",
    ],
)
def test_what_is_not_is_not(source):
    assert leaning(notebook_of(source), ["clipped_loss"]) == []


def test_cells_of_ours_are_not_looked_at():
    notebook = notebook_of("from cherrytop.grpo import clipped_loss")
    del notebook.cells[0].metadata["nbgrader"]
    assert leaning(notebook, ["clipped_loss"]) == []


GIVEN = """
from cherrytop import losses
from cherrytop.losses import clipped_loss as reference, token_weights
"""


def with_given(source, **marker):
    """An answer below a cell of ours that imports from the library."""
    notebook = notebook_of(source)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(GIVEN))
    if marker:
        notebook.cells[0].metadata["nbgrader"] = marker
    return notebook


@pytest.mark.parametrize(
    "source",
    ["clipped_loss = losses.clipped_loss", "def clipped_loss(x): return reference(x)"],
)
def test_what_another_cell_imports_is_seen_where_it_is_used(source):
    flag = "the answer loss uses the library's own clipped_loss"
    assert leaning(with_given(source), ["clipped_loss"]) == [flag]
    offered = leaning(with_given(source), ["clipped_loss"], [flag])
    assert offered == []


def test_a_function_of_their_own_is_theirs_in_every_cell():
    notebook = with_given("def token_weights(x): return x")
    notebook.cells.append(notebook_of("f = token_weights(1)").cells[0])
    assert leaning(notebook, ["token_weights"]) == []


def test_what_tests_import_is_nobodys():
    notebook = with_given("f = reference", grade=True, grade_id="check")
    assert leaning(notebook, ["clipped_loss"]) == []
