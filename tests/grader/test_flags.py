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
    "source",
    [
        "from cherrytop.grpo import clipped_loss",
        "from cherrytop.grpo import clipped_loss as mine",
        "import cherrytop.grpo\nf = cherrytop.grpo.clipped_loss",
        "import cherrytop.grpo as g\nf = g.clipped_loss",
        "from cherrytop import grpo\nf = grpo.clipped_loss",
        "def f(x):\n    from cherrytop.grpo import clipped_loss\n    return x",
        "from cherrytop.grpo import *\nf = clipped_loss",
        "%matplotlib inline\nfrom cherrytop.grpo import clipped_loss",
        "!ls\nfrom cherrytop.grpo import clipped_loss",
    ],
)
def test_what_is_taken_from_the_library_is_flagged(source):
    flag = "the answer loss uses the library's own clipped_loss"
    assert leaning(notebook_of(source), ["clipped_loss"]) == [flag]
    own = "a cell of their own uses the library's own clipped_loss"
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
