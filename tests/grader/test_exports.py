import csv

import pytest

from grader.__main__ import main
from grader.course import Exercise
from grader.exports import CANVAS, as_csv, export, rows_of
from grader.intake import Submission
from grader.outcomes import Question
from grader.record import Result
from grader.roster import write_students
from grader.sheets import write_results

SUMS, ROOTS = Exercise("toy", "sums"), Exercise("toy", "roots")


def result(student, exercise, score, top=5.0):
    verdict = "right" if score == top else "wrong"
    question = Question("check", "Adding", score, top, verdict)
    return Result(student, exercise, (question,), was_run=True)


def graded(folder, *results):
    write_results(results, folder)
    return folder


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def from_canvas(tmp_path):
    """Ada and Bob in two exercises, as Canvas named their files."""
    results = [
        result("lovelaceada_12", SUMS, 4.5),
        result("lovelaceada_12", ROOTS, 5.0),
        result("=bob_13", SUMS, 0.0),
        Result("=bob_13", None, reason="not valid JSON"),
    ]
    submissions = [
        Submission(
            "lovelaceada_12", "a", SUMS, lms="Canvas", lms_id="12", is_late=True
        ),
        Submission("lovelaceada_12", "b", ROOTS, lms="Canvas", lms_id="12"),
        Submission("=bob_13", "c", SUMS, lms="Canvas", lms_id="13"),
    ]
    write_students(submissions, tmp_path)
    return graded(tmp_path, *results)


ROSTER = """\
Student,ID,SIS User ID,SIS Login ID,Section,Sums (77),roots (78),Final Score
    Points Possible,,,,,5,5,(read only)
"Lovelace, Ada",12,s12,ada@x.org,A,,1,50
"Bob, Bob",13,s13,bob@x.org,A,2,3,60
"Carol, Carol",14,s14,carol,B,,,
"""


def test_the_table_has_a_column_an_exercise(from_canvas):
    path, left, notes = export("csv", from_canvas)
    assert table(path) == [
        ["student", "id", "late", "toy/roots (of 5)", "toy/sums (of 5)", "sum"],
        ["lovelaceada_12", "12", "toy/sums", "5", "4.5", "9.5"],
        ["'=bob_13", "13", "", "", "0", "0"],
    ]
    assert not left and not notes and not list(from_canvas.glob("*.part"))


def test_canvas_gets_its_own_ids_and_columns(from_canvas):
    path, left, notes = export("canvas", from_canvas)
    assert table(path) == [
        [*CANVAS, "toy/roots", "toy/sums"],
        ["    Points Possible", "", "", "", "", "5", "5"],
        ["lovelaceada_12", "12", "", "", "", "5", "4.5"],
        ["'=bob_13", "13", "", "", "", "", "0"],
    ]
    assert not left
    assert any("new assignment called toy/sums" in note for note in notes)
    assert not any("empty cell" in note for note in notes)


def test_a_roster_keeps_what_canvas_has(from_canvas):
    roster = from_canvas / "roster.csv"
    roster.write_text("\ufeff" + ROSTER, "utf-8")
    path, left, notes = export("canvas", from_canvas, roster)
    assert table(path)[0][5:] == ["roots (78)", "Sums (77)"]
    assert table(path)[2:] == [
        ["Lovelace, Ada", "12", "s12", "ada@x.org", "A", "5", "4.5"],
        ["Bob, Bob", "13", "s13", "bob@x.org", "A", "3", "0"],
    ]
    assert not left and not notes


def test_a_student_without_score_may_lose_one_and_it_is_said(tmp_path):
    rows = [result("ada_1", SUMS, 5.0), result("ada_1", ROOTS, 5.0)]
    graded(tmp_path, *rows, result("bob_2", SUMS, 1.0))
    ids = [("ada_1", "1", SUMS), ("bob_2", "2", SUMS)]
    write_students(
        [Submission(s, "f", e, lms="Canvas", lms_id=n) for s, n, e in ids], tmp_path
    )
    assert "takes a score away" in " ".join(export("canvas", tmp_path)[2])


def test_names_are_found_in_the_roster_if_exactly_one_fits(tmp_path):
    names = ("lovelaceada", "ada lovelace", "bob@x.org", "carol", "eve")
    graded(tmp_path, *(result(name, SUMS, 1.0) for name in names))
    roster = tmp_path / "roster.csv"
    roster.write_text(
        ROSTER.replace(",", ";").replace('"Lovelace; Ada"', "Ada Lovelace")
    )
    path, left, _ = export("canvas", tmp_path, roster)
    assert [row[1] for row in table(path)[2:]] == ["12", "13", "14"]
    assert dict(left) == {
        "lovelaceada": "nobody in the roster fits",
        "eve": "nobody in the roster fits",
    }


def test_two_students_are_never_one_person(tmp_path):
    graded(
        tmp_path, *(result(name, SUMS, 1.0) for name in ("carol", "s14", "bob@x.org"))
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    path, left, _ = export("canvas", tmp_path, roster)
    assert [row[1] for row in table(path)[2:]] == ["13"]
    assert [name for name, _ in left] == ["carol", "s14"]


MOODLE = """\
Identifier,Full name,Email address,Grade
Participant 17,Ada Lovelace,ada@x.org,
Participant 18,Jo Li,jo@x.org,
Participant 19,Jo Li,=cmd@x.org,
"""


def test_moodle_gets_an_identifier_scores_and_feedback(tmp_path):
    students = [("Ada Lovelace", "17"), ("Jo Li_18", "18"), ("Jo Li_19", "19")]
    graded(tmp_path, *(result(name, SUMS, 1.0) for name, _ in students))
    write_students(
        [Submission(s, "f", SUMS, lms="Moodle", lms_id=n) for s, n in students],
        tmp_path,
    )
    roster = tmp_path / "roster.csv"
    roster.write_text(MOODLE)
    path, left, _ = export("moodle", tmp_path, roster)
    assert table(path) == [
        ["Email address", "toy/sums", "toy/sums feedback"],
        ["ada@x.org", "1", "check: wrong, 1/5"],
        ["jo@x.org", "1", "check: wrong, 1/5"],
    ]
    assert left == [("Jo Li_19", "no Email address of theirs")]


def test_files_named_by_address_need_no_roster_for_moodle(tmp_path):
    graded(tmp_path, result("ada@x.org", SUMS, 1.0), result("bob", SUMS, 1.0))
    path, left, _ = export("moodle", tmp_path)
    assert [row[0] for row in table(path)] == ["Email address", "ada@x.org"]
    assert left == [("bob", "nothing tells who it is in Moodle")]


@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_where_nothing_tells_who_is_who_it_says_what_to_give(form, tmp_path, capsys):
    graded(tmp_path, result("ada_12", SUMS, 1.0))  # a name, not Canvas's
    command = ["export", "--format", form, "--from", str(tmp_path)]
    assert main(command) == 2
    assert "give --roster FILE" in capsys.readouterr().err
    assert not list(tmp_path.glob("export-*"))


def test_the_command_says_where_it_wrote_and_whom_it_left_out(from_canvas, capsys):
    assert main(["export", "--from", str(from_canvas)]) == 0
    assert capsys.readouterr().out.strip().endswith("export-csv.csv")
    assert main(["export", "--from", str(from_canvas / "nowhere")]) == 2
    assert "grade first" in capsys.readouterr().err


def test_results_are_exported_without_files(from_canvas):
    rows = rows_of([result("ada", SUMS, 2.5)])
    assert as_csv(rows, {}, [])[0][1] == ["ada", "", "", "2.5", "2.5"]
    assert rows[0].feedback == "check: wrong, 2.5/5"


def test_what_an_earlier_run_wrote_about_others_stays(from_canvas):
    write_students([Submission("carol", "d", SUMS)], from_canvas)
    names = [row[0] for row in table(from_canvas / "students.csv")[1:]]
    assert names == ["lovelaceada_12", "lovelaceada_12", "'=bob_13", "carol"]
