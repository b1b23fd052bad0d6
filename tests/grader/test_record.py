import csv

import nbformat
import pytest
from nbgrader.api import MissingEntry

from grader.outcomes import Question
from grader.record import (
    Result,
    enter,
    gradebook,
    make_room,
    neutral,
    read_points,
    write_results,
)
from grader.release import make_course


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_result_is_a_row_and_each_question_too(tmp_path, sums):
    questions = (
        Question("check_add", "Adding", 2, 2, "right"),
        Question("check_area", "A circle", 0.5, 3, "wrong", "did you\nforget pi?"),
    )
    results = [
        Result("ada", sums.exercise, questions, "", ("One.", "Two."), True, "c0ffee"),
        Result("bob", None, reason="the file is empty"),
    ]
    grades, points = write_results(results, tmp_path)
    assert rows(grades) == [
        {
            "student": "ada",
            "exercise": "toy/sums",
            "score": "2.5",
            "max_score": "5",
            "status": "graded",
            "reason": "",
            "notes": "One. Two.",
            "seed": "c0ffee",
        },
        {
            "student": "bob",
            "exercise": "unknown",
            "score": "0",
            "max_score": "",
            "status": "problem",
            "reason": "the file is empty",
            "notes": "",
            "seed": "",
        },
    ]
    assert [row["message"] for row in rows(points)] == ["", "did you forget pi?"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "grades.csv",
        "questions.csv",
    ]


@pytest.mark.parametrize(
    "text", ["=1+2", "+1", "-1", "@SUM(A1)", "\tx", "  =cmd|' /C calc'!A0", "\n=1"]
)
def test_a_spreadsheet_finds_no_formula(text):
    assert neutral(text).startswith("'")


def test_ordinary_text_is_left_alone():
    assert neutral("Łukasz = best, 3-4") == "Łukasz = best, 3-4"


def test_a_student_gets_a_row_for_every_exercise_even_a_later_one(course, sums, roots):
    enter(course, sums.exercise, "ada")
    with gradebook(course) as book:
        book.remove_submission_notebook("roots", "toy", "ada")
        with pytest.raises(MissingEntry):
            book.find_submission_notebook("roots", "toy", "ada")
    enter(course, roots.exercise, "ada")
    enter(course, roots.exercise, "ada")
    assert read_points(course, roots.exercise, "ada") == {"check_root": (0, 1, None)}
    assert set(read_points(course, sums.exercise, "ada")) == {
        "check_add",
        "check_area",
    }


def test_a_changed_exercise_makes_room_and_keeps_a_copy(course, sums, toy_root):
    assert make_room(course, sums.exercise) is None
    enter(course, sums.exercise, "ada")
    assert make_room(course, sums.exercise) is None
    source = toy_root / "solutions" / "toy" / "sums.py"
    before = source.read_text()
    try:
        source.write_text(before.replace("check_area", "check_circle"))
        kept = make_room(course, sums.exercise)
        paths = make_course([sums.exercise], course)
        enter(course, sums.exercise, "ada")
        points = read_points(course, sums.exercise, "ada")
    finally:
        source.write_text(before)
    assert kept.parent == course and kept.stat().st_size > 0
    assert set(points) == {"check_add", "check_circle"}
    released = nbformat.read(paths[sums.exercise][1], as_version=4)
    assert "check_circle" in [cell.id for cell in released.cells]
