"""kill -9 in mid-run: nothing survives; nothing is lost, doubled or half-written."""

import csv
import json
import os
import signal
import sqlite3

import pytest

from tests.grader.toy_graders import (
    PATIENT,
    alive,
    descendants,
    start_grader,
    wait_until,
)

STUDENTS = [f"student-{number:02}" for number in range(10)]
SLOW = STUDENTS[2]


def rows(path, query):
    with sqlite3.connect(path) as book:
        return book.execute(query).fetchall()


@pytest.mark.slow
def test_a_killed_run_leaves_nothing_and_is_resumed(tmp_path, sums, toy_root, hand_in):
    for student in STUDENTS:
        seconds = 12 if student == SLOW else 0.5
        notebook = sums.solved(add=PATIENT.format(seconds))
        hand_in(tmp_path / "in", student, notebook)
    out = tmp_path / "out"
    grader = start_grader(toy_root, "grade", tmp_path / "in", "--out", out, "--jobs", 2)

    def ready():
        return sorted((out / "results").rglob("*.json"))

    assert wait_until(lambda: len(ready()) >= 4, 120), grader.communicate()[0]
    os.kill(grader.pid, signal.SIGSTOP)
    started = descendants(grader.pid)
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    assert len(started) >= 4  # two examiners, two warm processes, students' own
    # The slow student's cell would go on for seconds, if anybody let it.
    assert wait_until(lambda: not alive(started), 4), alive(started)

    kept = {path: path.stat().st_mtime_ns for path in ready()}
    assert 4 <= len(kept) < len(STUDENTS)
    for path in kept:
        assert json.loads(path.read_text("utf-8"))["student"] in STUDENTS
    book = out / "course" / "gradebook.db"
    assert rows(book, "PRAGMA integrity_check") == [("ok",)]
    scores = rows(book, "SELECT auto_score, needs_manual_grade FROM grade")
    assert (5.0, 0) not in scores and not out.joinpath("grades.csv").exists()

    again = start_grader(toy_root, "grade", "--resume", "--out", out)
    said = again.communicate(timeout=200)[0]
    assert again.returncode == 0, said
    for path, changed in kept.items():
        assert path.stat().st_mtime_ns == changed  # was not examined again
    assert len(ready()) == len(STUDENTS)
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        found = [(row["student"], row["score"]) for row in csv.DictReader(file)]
    assert found == [(student, "5") for student in STUDENTS]
    totals = """
        SELECT s.student_id, SUM(g.auto_score), COUNT(*)
        FROM submitted_assignment s
        JOIN submitted_notebook n ON n.assignment_id = s.id
        JOIN notebook b ON n.notebook_id = b.id
        JOIN grade g ON g.notebook_id = n.id
        WHERE b.name = 'sums' GROUP BY s.student_id ORDER BY s.student_id
    """
    assert rows(book, totals) == [(student, 5.0, 2) for student in STUDENTS]
