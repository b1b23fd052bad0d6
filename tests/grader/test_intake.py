import json
import os
import time

import nbformat
import pytest

from grader.course import CourseError
from grader.intake import MAX_NAME, collect, student_id
from grader.reading import (
    MAX_BYTES,
    MAX_PYTHON,
    Refused,
    defined_names,
    parses,
    read_bytes,
    read_notebook,
)
from grader.restore import _without_shell
from tests.grader.fixtures.editors import bare, colab


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
        ("a\ue000b", "U\\+E000"),
        ("a\ud7fcb", "U\\+D7FC"),
        ("a" * (MAX_NAME + 1), "at most 100"),
        ("語" * 60, "bytes"),
    ],
)
def test_names_that_are_no_safe_ids_are_refused(name, reason):
    with pytest.raises(Refused, match=reason):
        student_id(name)


def test_ordinary_names_are_kept_and_normalised():
    assert student_id(" Anna-Lena O'Neill (2) ") == "Anna-Lena O'Neill (2)"
    assert student_id("Ada\u00a0Lovelace\u3000") == "Ada Lovelace"
    assert student_id("Jose\u0301") == "Jos\u00e9"
    assert student_id("می\u200cخواهم") == "می\u200cخواهم"


def test_two_notebooks_for_one_exercise_are_reported(tmp_path, sums, hand_in):
    hand_in(tmp_path, "Jose\u0301", sums.solved())
    hand_in(tmp_path, "Jos\u00e9", sums.released)
    found, _ = collect(tmp_path)
    if len(list(tmp_path.iterdir())) == 2:  # a file system that tells them apart
        assert "several notebooks" in only(found).problem


def test_two_notebooks_that_nothing_can_be_told_of_keep_their_reason(
    tmp_path, sums, roots, hand_in
):
    for name in ("sums", "roots"):  # two exercises, so that none goes without saying
        hand_in(tmp_path / "bob", name, {"sums": sums, "roots": roots}[name].solved())
    for name in ("one", "two"):
        hand_in(tmp_path / "ada", name, nbformat.v4.new_notebook())
    found, _ = collect(tmp_path)
    (ada,) = (one for one in found if one.student == "ada")
    assert "nothing in the notebook tells which exercise" in ada.problem
    assert "ada/two.ipynb" in ada.problem and "several" not in ada.problem


def test_the_exercise_is_told_by_what_is_left_of_the_notebook(
    tmp_path, sums, roots, hand_in
):
    hand_in(tmp_path, "by function", bare(roots.solved()))
    hand_in(tmp_path, "by mark", colab(sums.answered()))
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
    with pytest.raises(CourseError, match="is a file and no zip"):
        collect(tmp_path / "a.txt")
    with pytest.raises(CourseError, match=r"no exercise toy/none.*toy/roots, toy/sums"):
        collect(tmp_path, "toy/none")


def found_in(folder, **filters):
    return {one.file: one for one in collect(folder, **filters)[0]}


def test_canvas_names_tell_who_and_whether_it_was_late(tmp_path, sums, hand_in, capsys):
    hand_in(tmp_path, "lovelaceada_LATE_12345_678901_sums", sums.solved())
    hand_in(tmp_path, "müller_12346_678902_LATE_1_sums-2", sums.solved())
    hand_in(tmp_path, "anon_aB3x_678903_x", sums.solved())
    hand_in(tmp_path, "carol", sums.solved())
    (tmp_path / "bob_12347_678904_all.zip").write_text("PK")
    (tmp_path / "dan_12348_678905_text.html").write_text("hello")
    found, ignored = collect(tmp_path)
    assert "read as: Canvas's download, 6 files" in capsys.readouterr().out
    assert [(s.student, s.lms_id, s.is_late) for s in found] == [
        ("anon_aB3x", "", False),
        ("bob_12347", "12347", False),
        ("carol", "", False),
        ("dan_12348", "12348", False),
        ("lovelaceada_12345", "12345", True),
        ("müller_12346", "12346", False),
    ]
    problems = [s.problem for s in found]
    assert "is a zip" in problems[1] and "no notebook" in problems[3]
    assert not any(problems[:1] + problems[2:3] + problems[4:])
    assert not ignored


def test_of_several_files_in_canvas_the_highest_file_id_counts(
    tmp_path, sums, roots, hand_in
):
    hand_in(tmp_path, "ada_1_20_sums-9", sums.released)
    hand_in(tmp_path, "ada_1_21_sums-1", sums.solved())
    hand_in(tmp_path, "ada_1_19_roots", roots.released)
    (tmp_path / "ada_1_22_notes.pdf").write_text("x")
    found, ignored = collect(tmp_path)
    assert [s.file for s in found] == ["ada_1_19_roots.ipynb", "ada_1_21_sums-1.ipynb"]
    assert found[1].notes == (
        "Of 2 notebooks that were handed in the latest counts: ada_1_21_sums-1.ipynb.",
    )
    assert ignored == [("ada_1_22_notes.pdf", "not a notebook")]


def test_nobody_hands_in_for_a_classmate_by_ending_their_name_in_an_id(
    tmp_path, sums, hand_in
):
    hand_in(tmp_path, "bob_1002_70000001_sums", sums.solved())
    hand_in(
        tmp_path, "ada_999_1003_70000002_sums", sums.solved()
    )  # calls itself ada_999
    hand_in(tmp_path, "eve_1004_70000003_2024_sums", sums.solved())  # her file's name
    found = found_in(tmp_path)
    assert found["ada_999_1003_70000002_sums.ipynb"].lms_id == "1003"
    assert found["eve_1004_70000003_2024_sums.ipynb"].lms_id == "1004"
    hand_in(tmp_path, "ada_999_10000003_70000002_sums", sums.solved())
    unclear = found_in(tmp_path)["ada_999_10000003_70000002_sums.ipynb"]
    assert "two students" in unclear.problem and not unclear.lms_id


@pytest.mark.parametrize("end", ["_assignsubmission_file_", "_assignsubmission_file"])
def test_moodle_folders_are_read(end, tmp_path, sums, hand_in, capsys):
    hand_in(tmp_path / f"Ada Lovelace_17{end}", "x", sums.solved())
    hand_in(tmp_path / f"Jo Li_18{end}", "x", sums.solved())
    hand_in(tmp_path / f"Jo Li_19{end}" / "inner", "x", sums.solved())
    (tmp_path / "Bob_20_assignsubmission_onlinetext_").mkdir()
    (tmp_path / "Bob_20_assignsubmission_onlinetext_" / "text.html").write_text("x")
    (tmp_path / f"Eve_21{end}").mkdir()
    (tmp_path / f"Eve_21{end}" / "all.zip").write_text("x")
    found, _ = collect(tmp_path)
    assert "read as: Moodle's download, 5 files" in capsys.readouterr().out
    assert {(s.student, s.lms, s.lms_id) for s in found} == {
        ("Ada Lovelace", "Moodle", "17"),
        ("Bob", "Moodle", "20"),
        ("Eve", "Moodle", "21"),
        ("Jo Li_18", "Moodle", "18"),
        ("Jo Li_19", "Moodle", "19"),
    }
    problems = {s.student: s.problem for s in found if s.problem}
    assert "no notebook" in problems.pop("Bob") and "zip" in problems.pop("Eve")
    assert not problems


def test_moodle_files_without_folders_are_read(tmp_path, sums, hand_in):
    hand_in(tmp_path, "Ada Lovelace_17_assignsubmission_file_sums (1)", sums.solved())
    one = only(collect(tmp_path)[0])
    assert (one.student, one.lms_id, one.problem) == ("Ada Lovelace", "17", "")


@pytest.mark.parametrize("top", ["", "submitted"])
def test_nbgraders_tree_is_read_with_the_collectors_time(
    top, tmp_path, sums, roots, hand_in, capsys
):
    folder = tmp_path / top
    hand_in(folder / "ada" / "toy", "sums", sums.solved())
    hand_in(folder / "ada" / "toy", "roots", sums.solved())  # what it claims is sums
    hand_in(folder / "bob" / "toy", "sums", "{")
    hand_in(folder / "bob" / "ps9", "sums", sums.released)
    (folder / "carol").mkdir()
    stamp = folder / "ada" / "toy" / "timestamp.txt"
    stamp.write_text("2026-02-02 15:58:23.948203 UTC\n")
    (folder / "bob" / "toy" / "timestamp.txt").write_text("soon")
    if top:
        hand_in(tmp_path / "release" / "toy", "sums", sums.released)
    found, ignored = collect(tmp_path)
    assert "read as: nbgrader's tree, 4 files" in capsys.readouterr().out
    assert [(s.student, s.exercise.id, s.submitted_at) for s in found[:3]] == [
        ("ada", "toy/roots", "2026-02-02T15:58:23.948203+00:00"),
        ("ada", "toy/sums", "2026-02-02T15:58:23.948203+00:00"),
        ("bob", "toy/sums", ""),
    ]
    assert "no notebook" in found[3].problem
    assert ("bob/ps9/sums.ipynb", "ps9 is no chapter of this course") in ignored
    assert len(ignored) == 1 + bool(top)
    chosen, _ = collect(tmp_path, "toy/sums")
    assert [s.file for s in chosen if s.student == "ada"] == ["ada/toy/sums.ipynb"]


def test_loose_files_beside_nbgraders_tree_stop_nobody(tmp_path, sums, hand_in):
    hand_in(tmp_path / "ada" / "toy", "sums", sums.solved())
    hand_in(tmp_path, "bob", sums.solved())
    (tmp_path / "notes.txt").write_text("x")
    found, ignored = collect(tmp_path)
    assert {one.student: one.problem for one in found} == {"ada": "", "bob": ""}
    assert ignored == [("notes.txt", "not a notebook")]


def test_names_that_differ_in_case_only_are_refused(tmp_path, sums, hand_in):
    for name in ("Ada", "ada", "bob"):
        hand_in(tmp_path, name, sums.solved())
    if len(list(tmp_path.iterdir())) < 3:
        pytest.skip("this file system can't tell them apart")
    problems = [one.problem for one in collect(tmp_path)[0]]
    assert "another student is called ada" in problems[0]
    assert "another student is called Ada" in problems[1]
    assert not problems[2]


def test_a_folder_on_the_way_that_is_a_link_is_refused(tmp_path, sums, hand_in):
    hand_in(tmp_path / "elsewhere", "sums", sums.solved())
    (tmp_path / "in").mkdir()
    hand_in(tmp_path / "in" / "ada" / "toy", "sums", sums.solved())
    (tmp_path / "in" / "eve").mkdir()
    (tmp_path / "in" / "eve" / "toy").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="symbolic link"):
        read_bytes(tmp_path / "in", ("eve", "toy", "sums.ipynb"))
    found = {one.student: one for one in collect(tmp_path / "in")[0]}
    assert "symbolic link" in found["eve"].problem and not found["eve"].cells
    assert not found["ada"].problem


def test_one_chapter_or_student_can_be_chosen(tmp_path, sums, hand_in):
    hand_in(tmp_path, "ada", sums.solved())
    hand_in(tmp_path, "bob", sums.solved())
    assert list(found_in(tmp_path, student="bob", chapter="toy")) == ["bob.ipynb"]
    with pytest.raises(CourseError, match="no student boob; the students are ada, bob"):
        collect(tmp_path, student="boob")
    with pytest.raises(CourseError, match="no chapter toys; the chapters are toy"):
        collect(tmp_path, chapter="toys")
    for number in range(30):
        hand_in(tmp_path, f"student{number}", sums.released)
    with pytest.raises(CourseError, match="did you mean bob"):
        collect(tmp_path, student="boob")


def test_a_million_line_ends_cost_no_time():
    source = "\n" * 50_000 + "!x"
    start = time.process_time()
    parses(source)
    _without_shell(source)
    defined_names("async" + source)
    assert time.process_time() - start < 2  # it took minutes: the square of its length


def test_a_cell_longer_than_anybody_types_is_not_parsed():
    assert not parses("x = 1\n" * MAX_PYTHON)
    assert defined_names("def f(): pass\n" + "x = 1\n" * MAX_PYTHON) == {"f"}


def test_names_are_found_even_where_the_source_has_a_mistake():
    assert defined_names("%time\ndef f():\n    !ls\nclass A: pass") == {"f", "A"}
    assert defined_names("def f(:\n  pass\nasync def g(): x") == {"f", "g"}
    assert not parses("def f(:") and not parses("x = '\0'")
    assert not parses("(" * 5000)
