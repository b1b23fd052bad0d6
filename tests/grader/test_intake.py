import json
import os

import nbformat
import pytest

from grader.course import CourseError
from grader.intake import MAX_NAME, collect, student_id
from grader.reading import MAX_BYTES, Refused, defined_names, parses, read_notebook


def only(submissions):
    assert len(submissions) == 1
    return submissions[0]


def test_both_layouts_are_read(tmp_path, sums, roots, hand_in):
    hand_in(tmp_path, "ada", sums.solved())
    hand_in(tmp_path / "Łukasz Müller", "sums", sums.released)
    hand_in(tmp_path / "Łukasz Müller", "whatever", roots.released)
    found, ignored = collect(tmp_path)
    assert [(s.student, s.exercise.id) for s in found] == [
        ("ada", "toy/sums"),
        ("Łukasz Müller", "toy/sums"),
        ("Łukasz Müller", "toy/roots"),
    ]
    assert not ignored
    assert all(not submission.problem for submission in found)


def test_only_sources_ids_and_kinds_are_taken(tmp_path, sums, hand_in):
    notebook = sums.solved()
    notebook.cells[1].metadata["tags"] = ["skip-execution"]
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    cell = read_notebook(hand_in(tmp_path, "ada", notebook)).cells[1]
    assert cell._fields == ("kind", "source", "id", "grade_id")
    assert "hello" not in str(cell) and "skip" not in str(cell)


def test_what_is_no_notebook_is_listed_as_ignored(tmp_path, sums, hand_in):
    hand_in(tmp_path, "ada", sums.released)
    hand_in(tmp_path, "._ada", "left by a Mac")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / "bob").mkdir()
    hand_in(tmp_path / "bob", "sums", sums.released)
    (tmp_path / "bob" / "data.csv").write_text("1")
    found, ignored = collect(tmp_path)
    assert [submission.student for submission in found] == ["ada", "bob"]
    assert [name for name, _ in ignored] == [
        "._ada.ipynb",
        ".ipynb_checkpoints",
        "bob/data.csv",
        "notes.txt",
    ]


def big(path):
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)


BROKEN = {
    "is empty": lambda path: path.write_text(" \n"),
    "not valid JSON": lambda path: path.write_text('{"cells": ['),
    "Invalid \\escape": lambda path: path.write_text('["\\q"]'),
    "nested more than": lambda path: path.write_text("[" * 200_000),
    "levels deep": lambda path: path.write_text("[" * 60 + "]" * 60),
    "no nbformat": lambda path: path.write_text("[1, 2]"),
    "has format 3": lambda path: path.write_text('{"nbformat": 3, "worksheets": []}'),
    "no list of cells": lambda path: path.write_text('{"nbformat": 4, "cells": 7}'),
    "at most 2000": lambda path: path.write_text(
        json.dumps({"nbformat": 4, "cells": [{}] * 2001})
    ),
    "MB": big,
    "symbolic link": lambda path: path.symlink_to("/etc/hostname"),
    "a pipe": lambda path: os.mkfifo(path),
    "no regular file": lambda path: path.mkdir(),
    "hard link": lambda path: os.link(path.with_name("ada.ipynb"), path),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_file_has_a_reason_and_harms_nobody(reason, tmp_path, sums, hand_in):
    ada = hand_in(tmp_path, "ada", sums.solved())
    BROKEN[reason](tmp_path / "bob.ipynb")
    if reason == "hard link":
        ada.with_name("carol.ipynb").write_bytes(ada.read_bytes())
    found, _ = collect(tmp_path)
    bob = next(s for s in found if s.student == "bob")
    assert reason in bob.problem
    assert bob.exercise == sums.exercise  # the one that all others are of
    good = "carol" if reason == "hard link" else "ada"
    assert not next(s for s in found if s.student == good).problem


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "bob.ipynb"
    path.write_bytes(b'{"nbformat": "\xff\xfe"}')
    with pytest.raises(Refused, match="not valid JSON"):
        read_notebook(path)


def test_odd_cells_are_read_as_far_as_they_go(tmp_path, hand_in):
    cells = [
        7,
        {"cell_type": ["code"], "source": {"a": 1}, "metadata": [], "id": 3},
        {"cell_type": "code", "source": ["a = 1\n", None, "b = '\ud800'"]},
    ]
    text = json.dumps({"nbformat": 4, "cells": cells, "metadata": []})
    odd, plain = read_notebook(hand_in(tmp_path, "x", text)).cells
    assert odd == ("", "", "", "")
    assert plain.source == "a = 1\nb = '?'"


def test_a_students_folder_that_is_a_link_is_refused(tmp_path, sums, hand_in):
    hand_in(tmp_path / "elsewhere", "sums", sums.solved())
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "eve").symlink_to(tmp_path / "elsewhere")
    found, _ = collect(folder, "toy/sums")
    assert "symbolic link" in only(found).problem


def test_a_students_folder_without_notebook_has_a_reason(tmp_path, sums, hand_in):
    hand_in(tmp_path, "ada", sums.released)
    (tmp_path / "bob").mkdir()
    found, _ = collect(tmp_path)
    assert "no notebook" in found[1].problem


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".hidden", "starts with a dot"),
        ("  ", "empty"),
        ("a\\b", "U\\+005C"),
        ("a\nb", "U\\+000A"),
        ("a\u202eb", "U\\+202E"),
        ("a" * (MAX_NAME + 1), "at most 100"),
        ("語" * 60, "bytes"),
    ],
)
def test_names_that_are_no_safe_ids_are_refused(name, reason):
    with pytest.raises(Refused, match=reason):
        student_id(name)


def test_ordinary_names_are_kept_and_normalised():
    assert student_id(" Anna-Lena O'Neill (2) ") == "Anna-Lena O'Neill (2)"
    assert student_id("Jose\u0301") == "Jos\u00e9"
    assert student_id("می\u200cخواهم") == "می\u200cخواهم"


def test_two_notebooks_for_one_exercise_are_reported(tmp_path, sums, hand_in):
    hand_in(tmp_path, "Jose\u0301", sums.solved())
    hand_in(tmp_path, "Jos\u00e9", sums.released)
    found, _ = collect(tmp_path)
    if len(list(tmp_path.iterdir())) == 2:  # a file system that tells them apart
        assert "several notebooks" in only(found).problem


def test_the_exercise_is_told_by_what_is_left_of_the_notebook(
    tmp_path, sums, roots, hand_in, saved_by
):
    bare = "an editor that keeps nothing"
    hand_in(tmp_path, "by function", saved_by(bare, roots.solved()))
    hand_in(tmp_path, "by mark", saved_by("Colab", sums.answered()))
    hand_in(tmp_path, "unclear", '{"nbformat": 4, "cells": []}')
    hand_in(tmp_path, "unreadable", "{")
    found = {submission.student: submission for submission in collect(tmp_path)[0]}
    assert found["by function"].exercise == roots.exercise
    assert found["by mark"].exercise == sums.exercise
    assert found["unclear"].exercise is None
    assert "nothing in the notebook tells" in found["unclear"].problem
    assert found["unreadable"].exercise is None
    assert "not valid JSON" in found["unreadable"].problem


def test_a_file_named_after_an_exercise_is_of_it(tmp_path, sums, roots, hand_in):
    hand_in(tmp_path / "ada", "roots", "{")
    hand_in(tmp_path / "bob", "sums", sums.released)
    assert collect(tmp_path)[0][0].exercise == roots.exercise


def test_a_chosen_exercise_leaves_the_others_aside(tmp_path, sums, roots, hand_in):
    hand_in(tmp_path / "ada", "sums", sums.released)
    hand_in(tmp_path / "ada", "roots", roots.released)
    hand_in(tmp_path, "bob", "{")
    found, ignored = collect(tmp_path, "toy/roots")
    assert [(s.student, s.file) for s in found] == [
        ("ada", "ada/roots.ipynb"),
        ("bob", "bob.ipynb"),
    ]
    assert all(submission.exercise == roots.exercise for submission in found)
    assert ignored == [("ada/sums.ipynb", "not of toy/roots")]


def test_a_folder_that_can_not_be_graded_says_why(tmp_path, sums):
    with pytest.raises(CourseError, match="there is no folder"):
        collect(tmp_path / "nowhere")
    with pytest.raises(CourseError, match="holds no notebook"):
        collect(tmp_path)
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(CourseError, match="is a file"):
        collect(tmp_path / "a.txt")
    with pytest.raises(CourseError, match=r"no exercise toy/none.*toy/roots, toy/sums"):
        collect(tmp_path, "toy/none")


def test_names_are_found_even_where_the_source_has_a_mistake():
    assert defined_names("%time\ndef f():\n    !ls\nclass A: pass") == {"f", "A"}
    assert defined_names("def f(:\n  pass\nasync def g(): x") == {"f", "g"}
    assert not parses("def f(:") and not parses("x = '\0'")
    assert not parses("(" * 5000)
