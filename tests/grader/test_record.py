import csv
import datetime

import nbformat
import pytest
from nbgrader.api import MissingEntry

from grader.outcomes import Question
from grader.record import (
    Book,
    Result,
    gradebook,
    make_room,
    neutral,
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
            "flags": "",
            "tier": "",
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
            "flags": "",
            "tier": "",
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


@pytest.fixture
def save(course):
    """save(desk, student, scores): what the gradebook then holds."""

    def write(desk, student, scores, **more):
        with Book(course) as book:
            return book.save(desk.exercise, student, scores, **more)

    return write


def test_a_student_gets_a_row_for_every_exercise_even_a_later_one(
    course, sums, roots, save
):
    save(sums, "ada", {"check_add": 2})
    with gradebook(course) as book:
        book.remove_submission_notebook("roots", "toy", "ada")
        with pytest.raises(MissingEntry):
            book.find_submission_notebook("roots", "toy", "ada")
    assert save(roots, "ada", {}) == {"check_root": (0, 1, None)}
    assert save(roots, "ada", {"check_root": 1}) == {"check_root": (1, 1, None)}
    again = save(sums, "ada", {"check_add": 2})
    assert again == {"check_add": (2, 2, None), "check_area": (0, 3, None)}
    with gradebook(course) as book:
        assert book.find_submission("toy", "ada").score == 3


def test_a_score_given_by_hand_is_kept_and_marked_to_be_looked_at(course, sums, save):
    save(sums, "ada", {})
    with gradebook(course) as book:
        book.find_grade("check_add", "sums", "toy", "ada").manual_score = 1.5
        book.db.commit()
    assert save(sums, "ada", {"check_add": 2})["check_add"] == (1.5, 2, 1.5)
    with gradebook(course) as book:
        grade = book.find_grade("check_add", "sums", "toy", "ada")
        assert grade.auto_score == 2 and grade.needs_manual_grade


def test_a_blank_answer_and_the_time_of_handing_in_are_recorded(course, sums, save):
    when = datetime.datetime(2026, 11, 1, 12, 30)
    save(sums, "ada", {}, blank={"add"}, submitted_at=when)
    with gradebook(course) as book:
        assert book.find_submission("toy", "ada").timestamp == when
        comments = book.find_submission_notebook("sums", "toy", "ada").comments
        said = {comment.cell.name: comment.auto_comment for comment in comments}
    assert said == {"add": "No response.", "area": None}


def test_a_changed_exercise_makes_room_and_keeps_a_copy(course, sums, save, toy_root):
    assert make_room(course, sums.exercise) is None
    save(sums, "ada", {})
    assert make_room(course, sums.exercise) is None
    source = toy_root / "solutions" / "toy" / "sums.py"
    before = source.read_text()
    try:
        source.write_text(before.replace("check_area", "check_circle"))
        kept = make_room(course, sums.exercise)
        paths = make_course([sums.exercise], course)
        points = save(sums, "ada", {})
    finally:
        source.write_text(before)
    assert kept.parent == course and kept.stat().st_size > 0
    assert set(points) == {"check_add", "check_circle"}
    released = nbformat.read(paths[sums.exercise][1], as_version=4)
    assert "check_circle" in [cell.id for cell in released.cells]
