"""Limits are read whole, and a value that limits nothing is refused."""

import pytest

from grader.course import CourseError
from grader.limits import FILE, Limits, read_limits
from grader.sandbox.student import MAX_PRINTED
from grader.sandbox.wire import MAX_BYTES


@pytest.fixture
def limits_file(tmp_path):
    def write(text):
        path = tmp_path / "limits.toml"
        path.write_text(text)
        return path

    return write


def test_the_file_names_every_limit_and_explains_it():
    limits = read_limits()
    assert limits.cell <= limits.question <= limits.submission
    for line in FILE.read_text().splitlines():
        if line and line[0] not in "#[":
            name, _, rest = line.partition("=")
            assert name.strip() in Limits._fields and "#" in rest


def test_another_file_changes_what_it_names(limits_file):
    limits = read_limits(limits_file("[seconds]\ncell = 1.5\n[numbers]\nfiles = 7"))
    assert (limits.cell, limits.files) == (1.5, 7)
    assert limits.question == read_limits().question


def test_seconds_for_a_cell_are_those_of_a_question_at_least():
    assert read_limits(cell=90)[:2] == (90, 90)
    assert read_limits(cell=5)[:2] == (5, read_limits().question)


def test_what_can_not_be_more_is_not():
    limits = read_limits()
    assert limits.message <= MAX_BYTES and limits.printed <= MAX_PRINTED


def test_seconds_that_a_submission_has_not_are_refused(limits_file):
    with pytest.raises(CourseError, match="400 seconds for a cell are more than"):
        read_limits(cell=400)
    longer = limits_file("[seconds]\nsubmission = 500")
    assert read_limits(longer, cell=400)[:3] == (400, 400, 500)
    shorter = limits_file("[seconds]\nsubmission = 3")  # it alone is enough
    assert read_limits(shorter).submission == 3


def test_the_kernel_is_asked_to_hold_them():
    limits = read_limits()._replace(memory=11, cpu=12, disk=13, files=14, threads=15)
    policy = limits.policy("T1")
    assert policy == ("T1", 11, 12, 13, 14, limits.open_files, 15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[seconds]\ncell = 0", "limit cell is 0; expected a number, 1 or more"),
        ("[seconds]\ncell = nan", "limit cell is nan"),
        ("[seconds]\nsubmission = inf", "limit submission is inf"),
        ("[seconds]\ncell = true", "limit cell is True"),
        ("[seconds]\ncell = '9'", "limit cell is '9'"),
        ("[sizes]\nmemory = 1.5e9", "limit memory .* a whole number"),
        ("[sizes]\nmemory = -1", "limit memory is -1"),
        ("[numbers]\nprocesses = 3", "can't start processes at all"),
        ("[numbers]\nprocceses = 3", "sets procceses; the limits are cell, "),
        ("cell = 3", "cell stands outside of"),
        ("[seconds", "can't be read"),
        ("[sizes]\nmessage = 64_000_001", "at most 64,000,000 is possible"),
        ("[numbers]\nprinted = 1_000_001", "printed is 1,000,001; at most 1,000,000"),
        ("[seconds]\ncell = 400", "400 seconds for a cell are more than the 300 of"),
        ("[seconds]\nquestion = 400", "400 seconds for a question are more"),
    ],
)
def test_what_is_no_limit_is_refused_in_words(text, words, limits_file):
    with pytest.raises(CourseError, match=words):
        read_limits(limits_file(text))


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(CourseError, match="can't be read"):
        read_limits(tmp_path / "none.toml")
    (tmp_path / "limits.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CourseError, match="can't be read"):
        read_limits(tmp_path / "limits.toml")
