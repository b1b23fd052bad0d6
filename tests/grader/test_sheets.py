import csv

import pytest

from grader.outcomes import Question
from grader.record import Result
from grader.sheets import neutral, show_points, write_results


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
    ("number", "shown"),
    [(12345, "12345"), (1234.25, "1234.25"), (2 / 3, "0.67"), (10, "10"), (0, "0"),
     (-0.001, "0"), (1e7, "10000000")],
)  # fmt: skip
def test_points_are_shown_whole(number, shown):
    assert show_points(number) == shown


def test_a_row_of_an_earlier_run_says_so(tmp_path, sums):
    result = Result("ada", sums.exercise, notes=("One.",), graded_on="2026-11-01")
    grades, _ = write_results([result], tmp_path)
    assert rows(grades)[0]["notes"] == "One. Not in this run; graded on 2026-11-01."


@pytest.mark.parametrize(
    "text", ["=1+2", "+1", "-1", "@SUM(A1)", "\tx", "  =cmd|' /C calc'!A0", "\n=1"]
)
def test_a_spreadsheet_finds_no_formula(text):
    assert neutral(text).startswith("'")


def test_ordinary_text_is_left_alone():
    assert neutral("Łukasz = best, 3-4") == "Łukasz = best, 3-4"
