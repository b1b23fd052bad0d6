import datetime

import nbformat
import pytest
from nbgrader.api import MissingEntry

from grader.gradebook import gradebook
from grader.record import Book, make_room
from grader.release import make_course


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


def test_comments_that_somebody_wrote_are_read_and_the_graders_own_are_not(
    course, sums, save
):
    save(sums, "ada", {}, blank={"add"})
    with gradebook(course) as book:
        book.find_comment("area", "sums", "toy", "ada").manual_comment = "Well done."
        book.db.commit()
    with Book(course) as book:
        assert book.comments(sums.exercise, "ada") == {"area": "Well done."}


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
