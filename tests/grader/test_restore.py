import copy

import pytest
from nbformat.v4 import new_code_cell

from grader.reading import read_notebook
from grader.restore import restore
from tests.grader.fixtures.editors import EDITORS, bare

SAVES = [*EDITORS.values(), bare]


@pytest.fixture
def back(sums, tmp_path, hand_in):
    """back(notebook): hand it in and restore it."""

    def hand_in_and_restore(notebook):
        cells = read_notebook(hand_in(tmp_path, "ada", notebook)).cells
        return restore(cells, sums.released)

    return hand_in_and_restore


def marked(notebook):
    """What nbgrader goes by: for each marked cell everything but answers' sources."""
    return [
        (cell.id, cell.cell_type, cell.metadata)
        + (() if cell.metadata.nbgrader.solution else (cell.source,))
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    ]


def sources(restored, ids=("add", "area")):
    found = {cell.id: cell.source for cell in restored.notebook.cells}
    return [found[id] for id in ids]


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_answers_survive_every_editor(save, sums, back):
    restored = back(save(sums.solved()))
    assert sources(restored) == list(sums.right.values())
    assert marked(restored.notebook) == marked(sums.released)
    assert not restored.blank
    assert len(restored.notebook.cells) == len(sums.released.cells)
    assert all(not cell.get("outputs") for cell in restored.notebook.cells)


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_blank_answers_stay_blank_whatever_the_editor(save, sums, back):
    restored = back(save(sums.released))
    assert restored.blank == {"add", "area"}
    assert restored.notebook.cells == sums.released.cells


def test_nothing_of_a_tampered_notebook_remains(sums, back):
    notebook = sums.solved()
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
        marker = cell.metadata.get("nbgrader", {})
        if marker.get("grade"):
            cell.source = "pass"
            marker.update(points=1000, locked=False, solution=True, checksum="0" * 32)
    notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "x"}
    restored = back(notebook)
    assert marked(restored.notebook) == marked(sums.released)
    assert restored.notebook.metadata == sums.released.metadata
    assert sources(restored) == list(sums.right.values())


def test_deleted_and_moved_tests_come_back(sums, back):
    notebook = sums.solved()
    notebook.cells = [c for c in notebook.cells if not c.id.startswith("check")][::-1]
    restored = back(notebook)
    assert marked(restored.notebook) == marked(sums.released)
    assert "The answers were in another order; ours was restored." in restored.notes


def test_a_missing_answer_counts_as_blank_and_is_told(sums, back):
    notebook = sums.solved()
    del notebook.cells[sums.place("add")]
    restored = back(notebook)
    assert restored.blank == {"add"}
    assert "The cell add was missing; it counts as left blank." in restored.notes
    assert sources(restored, ["area"]) == [sums.right["area"]]


def copied(sums, first, second):
    notebook = sums.solved(add=first)
    place = sums.place("add")
    again = copy.deepcopy(notebook.cells[place])
    again.id, again.source = "a-copy", second
    notebook.cells.insert(place + 1, again)
    return notebook


def test_of_two_copies_the_last_filled_one_counts(sums, back):
    stub = sums.answered().cells[sums.place("add")].source
    old, new = "def add(a, b): return 0", "def add(a, b): return b + a"
    for first, second, counts in (
        (old, new, new),
        (new, stub, new),
        (stub, new, new),
        (new, "def add(a, b) return", new),
    ):
        restored = back(copied(sums, first, second))
        assert sources(restored, ["add"]) == [counts]
        assert "was there 2 times" in restored.notes[0]
        assert marked(restored.notebook) == marked(sums.released)


def test_an_answer_below_its_blank_cell_is_found_by_its_name(sums, back):
    notebook = sums.answered(area=sums.right["area"])
    notebook.cells.insert(sums.place("add") + 1, new_code_cell(sums.right["add"]))
    restored = back(notebook)
    assert sources(restored) == list(sums.right.values())
    assert "found by its function's name" in restored.notes[0]
    assert not restored.blank


def test_a_renamed_mark_does_not_lose_the_answer(sums, back):
    notebook = sums.solved()
    cell = notebook.cells[sums.place("add")]
    cell.metadata.nbgrader.grade_id = cell.id = "my_add"
    assert sources(back(notebook)) == list(sums.right.values())


def test_an_answer_turned_into_markdown_is_code_again(sums, back):
    notebook = sums.solved()
    cell = notebook.cells[sums.place("add")]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    restored = back(notebook)
    assert sources(restored) == list(sums.right.values())
    assert marked(restored.notebook) == marked(sums.released)
    assert "was no code cell any more" in restored.notes[0]


def test_helpers_and_imports_stay_where_they_stood(sums, back):
    notebook = sums.solved(add="def add(a, b): return total([a, b])")
    helper = "from statistics import mean\ndef total(x): return 2 * mean(x)"
    notebook.cells.insert(sums.place("add"), new_code_cell(helper))
    notebook.cells.insert(0, new_code_cell("import json"))
    notebook.cells.append(new_code_cell("raise SystemExit  # below the last test"))
    cells = back(notebook).notebook.cells
    by_source = [cell.source for cell in cells]
    assert by_source[0] == "import json"
    assert by_source.index(helper) == by_source.index("## Adding") + 1
    assert "below the last test" not in str(by_source)
    assert all("nbgrader" not in c.metadata for c in cells if c.id.startswith("own-"))
    assert len({cell.id for cell in cells}) == len(cells)


def test_an_edited_cell_of_ours_is_kept_beside_ours(sums, back):
    notebook = sums.solved()
    place = next(n for n, c in enumerate(notebook.cells) if c.source == "import math")
    notebook.cells[place].source = "import math\nimport numpy as np"
    by_source = [cell.source for cell in back(notebook).notebook.cells]
    assert by_source[place : place + 2] == [
        "import math",
        "import math\nimport numpy as np",
    ]


def test_lines_that_install_or_call_a_shell_are_left_out(sums, back):
    notebook = sums.solved()
    notebook.cells.insert(
        2, new_code_cell("!pip install x\nimport json\n%pip install y")
    )
    notebook.cells.insert(3, new_code_cell("%%bash\nrm -rf /"))
    notebook.cells.insert(4, new_code_cell("%%time\ndef helper(): pass"))
    restored = back(notebook)
    own = [c.source for c in restored.notebook.cells if c.id.startswith("own-")]
    assert own == [
        "pass  # left out: it calls a shell\nimport json\n"
        "pass  # left out: it calls a shell",
        "%%time\ndef helper(): pass",
    ]
    assert any("were left out" in note for note in restored.notes)


def test_the_released_notebook_is_not_changed(sums, back):
    before = copy.deepcopy(sums.released)
    back(sums.solved())
    assert sums.released == before
