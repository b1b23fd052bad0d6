"""The released exercise, answered and saved in each editor, comes back whole."""

import copy
import json

import pytest
from nbformat.v4 import new_code_cell

from grader.intake import collect
from grader.restore import restore
from tests.grader.fixtures.editors import EDITORS
from tests.grader.test_restore import marked, sources


def come_back(text, folder, desk):
    (folder / "ada.ipynb").write_text(text, "utf-8")
    (submission,), _ = collect(folder)
    assert not submission.problem
    assert submission.exercise == desk.exercise
    return restore(submission.cells, desk.released)


@pytest.mark.parametrize("keeps", [True, False], ids=["marks kept", "marks lost"])
@pytest.mark.parametrize("editor", EDITORS)
def test_every_answer_comes_back(editor, keeps, tmp_path, advantages):
    text = EDITORS[editor](advantages.solved(), keeps)
    restored = come_back(text, tmp_path, advantages)
    assert sources(restored, advantages.right) == list(advantages.right.values())
    assert not restored.blank
    assert marked(restored.notebook) == marked(advantages.released)
    assert len(restored.notebook.cells) == len(advantages.released.cells)
    assert not any(cell.get("outputs") for cell in restored.notebook.cells)


@pytest.mark.parametrize("keeps", [True, False], ids=["marks kept", "marks lost"])
@pytest.mark.parametrize("editor", EDITORS)
def test_what_was_left_blank_stays_blank(editor, keeps, tmp_path, advantages):
    text = EDITORS[editor](advantages.released, keeps)
    restored = come_back(text, tmp_path, advantages)
    assert restored.blank == set(advantages.right)
    assert restored.notebook.cells == advantages.released.cells


@pytest.mark.parametrize("editor", EDITORS)
def test_a_cell_of_ones_own_stays_where_it_stood(editor, tmp_path, advantages):
    notebook = copy.deepcopy(advantages.solved())
    place = advantages.place(next(iter(advantages.right)))
    notebook.cells.insert(place, new_code_cell("import statistics"))
    restored = come_back(EDITORS[editor](notebook), tmp_path, advantages)
    assert restored.notebook.cells[place].source == "import statistics"
    assert not restored.blank


def test_the_fixtures_differ_where_the_editors_do(advantages):
    saved = {
        name: json.loads(save(advantages.released)) for name, save in EDITORS.items()
    }
    assert saved["Colab"]["nbformat_minor"] == 0
    assert all("id" not in cell for cell in saved["Colab"]["cells"])
    assert all("id" in cell["metadata"] for cell in saved["Colab"]["cells"])
    assert all("id" in cell for cell in saved["JupyterLab"]["cells"])
    assert saved["VS Code"]["metadata"]["vscode"]
