"""Sheets: results and gradebooks as CSV files that a spreadsheet opens safely."""

import csv
import os
import re

from nbgrader.api import Grade

GRADES = (
    "student", "exercise", "score", "max_score", "status", "reason", "notes", "flags",
    "tier", "seed",
)  # fmt: skip
QUESTIONS = (
    "student", "exercise", "question", "score", "max_score", "verdict", "mistakes",
    "message",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet takes for one


def book_as_table(book, path):
    """Every score of a gradebook as a CSV file."""
    rows = [
        (
            grade.notebook.assignment.student_id,
            f"{grade.notebook.assignment.name}/{grade.notebook.name}",
            grade.cell.name,
            grade.auto_score,
            grade.manual_score,
        )
        for grade in book.db.query(Grade).all()
    ]
    header = ("student", "exercise", "question", "auto_score", "manual_score")
    write_csv(path, header, rows)


def write_results(results, out):
    """Write grades.csv and questions.csv, each in one step.

    Returns:
        their Paths.
    """
    grades = [
        (
            result.student,
            result.exercise_id,
            show_points(result.score),
            show_points(result.max_score) if result.questions else "",
            result.status,
            result.reason,
            " ".join([*result.notes, *when_graded(result)]),
            "; ".join(result.flags),
            result.tier,
            result.seed,
        )
        for result in results
    ]
    questions = [
        (
            result.student,
            result.exercise_id,
            question.id,
            show_points(question.score),
            show_points(question.max_score),
            question.verdict,
            " ".join(question.mistakes),
            question.message,
        )
        for result in results
        for question in result.questions
    ]
    return [
        write_csv(out / "grades.csv", GRADES, grades),
        write_csv(out / "questions.csv", QUESTIONS, questions),
    ]


def when_graded(result):
    """A list that says which run a result is from, if it was not this one."""
    if not result.graded_on:
        return []
    return [f"Not in this run; graded on {result.graded_on}."]


def show_points(number):
    """A score with two decimals at most, and none that are needless.

    >>> show_points(12345.5), show_points(2.0), show_points(1 / 3)
    ('12345.5', '2', '0.33')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def write_csv(path, header, rows):
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([neutral(value) for value in row] for row in rows)
    os.replace(part, path)
    return path


def neutral(text):
    """A text that a spreadsheet will not take for a formula, on one line.

    >>> neutral("=1+2")
    "'=1+2"
    """
    text = re.sub(r"[\r\n]+", " ", str(text))
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
