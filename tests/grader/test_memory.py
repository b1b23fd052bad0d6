"""Who was graded once stays in the tables, with the day, until somebody says else."""

import pytest

from grader.memory import FILE, recall, remember
from grader.outcomes import Question
from grader.record import Result


@pytest.fixture
def result_of(sums):
    """result_of(student, score): a graded Result of toy/sums."""

    def make(student, score=2.0, exercise=sums.exercise):
        question = Question("q", "Q", score, 2.0, "wrong", mistakes=("no_pi",))
        return Result(student, exercise, (question,), was_run=True, flags=("look",))

    return make


def test_late_files_graded_alone_drop_nobody(tmp_path, result_of):
    ada, bob, carol = map(result_of, ("ada", "bob", "carol"))
    assert remember([ada, bob], tmp_path, "2026-11-01") == [ada, bob]
    early = [one._replace(graded_on="2026-11-01") for one in (ada, bob)]
    assert remember([carol], tmp_path, "2026-11-02") == [*early, carol]
    mended = result_of("ada", 1.0)
    late = carol._replace(graded_on="2026-11-02")
    assert remember([mended], tmp_path, "2026-11-03") == [mended, early[1], late]


def test_the_day_is_that_of_the_last_grading(tmp_path, result_of):
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        remember([result_of("ada" if day < "2026-11-03" else "bob")], tmp_path, day)
    ada, bob = recall(tmp_path)
    assert (ada.graded_on, bob.graded_on) == ("2026-11-02", "2026-11-03")


def test_a_file_of_no_exercise_is_forgotten_once_its_student_hands_in_another(
    tmp_path, result_of
):
    lost = Result("ada", None, reason="nothing tells which exercise")
    remember([lost], tmp_path, "2026-11-01")
    both = remember([result_of("bob")], tmp_path, "2026-11-02")
    assert [result.student for result in both] == ["bob", "ada"]
    after = remember([result_of("ada")], tmp_path, "2026-11-03")
    assert [result.exercise_id for result in after] == ["toy/sums", "toy/sums"]


def test_an_entry_that_is_deleted_is_gone(tmp_path, result_of):
    remember([result_of("ada"), result_of("bob")], tmp_path)
    (tmp_path / FILE).unlink()
    assert [one.student for one in remember([result_of("bob")], tmp_path)] == ["bob"]


@pytest.mark.parametrize("text", ["{", "[1]", '[{"student": "ada"}]', "{}x"])
def test_a_file_that_can_not_be_read_is_kept_and_named(
    text, tmp_path, result_of, capsys
):
    (tmp_path / FILE).write_text(text)
    assert remember([result_of("ada")], tmp_path) == [result_of("ada")]
    assert "graded.unreadable.json" in capsys.readouterr().out
    assert (tmp_path / "graded.unreadable.json").read_text() == text
    assert len(recall(tmp_path)) == 1
