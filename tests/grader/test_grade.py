import copy
import csv
import re
import shutil
import subprocess
import sys
import time

import psutil
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Grade
from nbgrader.apps import NbGraderAPI

from grader import scale
from grader.course import ROOT, CourseError, nbgrader_config
from grader.grade import grade, resume
from grader.gradebook import gradebook

WRONG = ROOT / "tests" / "wrong_answers" / "grpo" / "group_advantages"
WARNS = """
def add(a, b):
    import sys, warnings
    warnings.warn("an ordinary warning")
    print("an ordinary print <script>", file=sys.stderr)
    print("and another")
    return total([a, b])
"""
KILLS = """
import os, signal, subprocess, sys
start = "import time; time.sleep(611)"
subprocess.Popen([sys.executable, "-c", start], start_new_session=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def left_behind():
    """Processes that only a student's code, or what it runs in, can be."""
    ours = psutil.Process().children(recursive=True)
    return [
        command
        for process in psutil.process_iter()
        for command in [" ".join(_command(process))]
        if "time.sleep(611)" in command
        or ("grader.sandbox.warm" in command and process in ours)
    ]


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def page(out, student, exercise="toy--sums"):
    return (out / "feedback" / f"{student}--{exercise}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def small(desks, in_toy, hand_in, tmp_path_factory):
    """A small folder, graded: (folder of the output, results)."""
    sums, folder = desks["sums"], tmp_path_factory.mktemp("small")
    helped = sums.solved(add=WARNS)
    helper = new_code_cell("def total(numbers):\n    return sum(numbers)")
    helped.cells.insert(2, helper)
    hand_in(folder, "Ada Łovelace", helped)
    hand_in(folder, "bob", "{ no JSON")
    hand_in(folder, "carol", sums.solved(area="def area(r): return 3.14159 * r * 2"))
    hand_in(folder, "dave", sums.solved(add=KILLS))
    out = tmp_path_factory.mktemp("out")
    with in_toy():
        return out, grade(folder, timeout=20, out=out, jobs=1)


def test_every_student_has_a_row_and_a_reason(small):
    out, _ = small
    found = rows(out / "grades.csv")
    assert {name: (row["score"], row["status"]) for name, row in found.items()} == {
        "Ada Łovelace": ("5", "graded"),
        "bob": ("0", "problem"),
        "carol": ("2", "graded"),
        "dave": ("3", "graded"),
    }
    assert "not valid JSON" in found["bob"]["reason"]
    assert not found["dave"]["reason"]  # no process was started and none killed
    assert {row["max_score"] for row in found.values()} == {"5"}
    assert not found["carol"]["reason"]


def test_every_student_has_a_page(small):
    out, results = small
    assert len(list((out / "feedback").iterdir())) == len(results) == 4
    assert "did you double where you should square?" not in page(out, "carol")
    assert "did you forget pi?" in page(out, "carol")
    assert "could not be graded" in page(out, "bob")
    assert "Your cell add ended with PermissionError" in page(out, "dave")
    assert "secret_numbers" not in "".join(
        path.read_text("utf-8") for path in (out / "feedback").iterdir()
    )


def test_formgrader_sees_everybody(small):
    out, _ = small
    api = NbGraderAPI(config=nbgrader_config(out / "course"))
    found = {entry["student"]: entry for entry in api.get_submissions("toy")}
    assert {name: entry["score"] for name, entry in found.items()} == {
        "Ada Łovelace": 5,
        "bob": 0,
        "carol": 2,
        "dave": 3,
    }
    assert all(entry["autograded"] for entry in found.values())
    assert not any(entry["needs_manual_grade"] for entry in found.values())


def test_no_process_survives(small):
    assert not left_behind()


def test_a_mistake_writes_nothing(tmp_path, sums, hand_in):
    out = tmp_path / "out"
    with pytest.raises(CourseError, match="there is no folder"):
        grade(tmp_path / "nowhere", out=out)
    hand_in(tmp_path / "in", "ada", sums.released)
    with pytest.raises(CourseError, match="there is no exercise toy/none"):
        grade(tmp_path / "in", exercise_id="toy/none", out=out)
    with pytest.raises(CourseError, match="at least 1 second"):
        grade(tmp_path / "in", timeout=0, out=out)
    assert not out.exists()


def test_the_command_ends_with_2_and_says_why(tmp_path):
    command = [sys.executable, "-m", "grader", "grade", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "holds no notebook" in done.stderr and "Traceback" not in done.stderr


def test_a_notebook_out_of_time_is_stopped_as_a_whole(tmp_path, sums, hand_in):
    limits = tmp_path / "limits.toml"
    limits.write_text("[seconds]\nsubmission = 3\n")
    notebook = sums.solved()
    notebook.cells[1:1] = [
        new_code_cell(f"import time\n{n}\ntime.sleep(611)", id=f"w{n}")
        for n in range(9)
    ]
    hand_in(tmp_path / "in", "ada", notebook)
    started = time.monotonic()
    (result,) = grade(
        tmp_path / "in", timeout=1, out=tmp_path / "out", jobs=1, limits=str(limits)
    )
    assert time.monotonic() - started < 60
    assert (result.score, result.status) == (0, "graded")
    assert "took too long" in result.reason and "check_add" in result.reason
    assert not left_behind()


def test_a_second_run_executes_nothing(tmp_path, sums, hand_in, monkeypatch):
    hand_in(tmp_path / "in", "ada", sums.solved(area="def area(r): return r"))
    hand_in(tmp_path / "in", "bob", sums.released)
    first = grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    pages = contents(tmp_path / "out" / "feedback")
    tables = contents(tmp_path / "out", "*.csv")

    def none(*_):
        raise AssertionError("nothing has changed, so nothing is to be examined")

    with monkeypatch.context() as patch:
        patch.setattr("grader.scale.examine_here", none)
        assert grade(tmp_path / "in", out=tmp_path / "out", jobs=1) == first
    assert contents(tmp_path / "out" / "feedback") == pages
    assert contents(tmp_path / "out", "*.csv") == tables
    hand_in(tmp_path / "in", "bob", sums.solved())
    again = grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert [result.score for result in again] == [2, 5]


def contents(folder, pattern="*"):
    return {path.name: path.read_bytes() for path in folder.glob(pattern)}


def test_a_run_that_is_killed_goes_on_where_it_was(
    tmp_path, sums, hand_in, monkeypatch, capsys
):
    for name in ("ada", "bob", "carol"):
        hand_in(
            tmp_path / "in", name, sums.solved(add=f"def add(a, b): return {name!r}")
        )
    examine, seen = scale.examine_here, []

    def until_two(job, *rest):
        seen.append(job)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return examine(job, *rest)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("grader.scale.examine_here", until_two)
        grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert not (tmp_path / "out" / "grades.csv").exists()
    seen.clear()
    monkeypatch.setattr("grader.scale.examine_here", until_two)
    results = resume(tmp_path / "out")
    assert len(seen) == 1 and [result.score for result in results] == [3, 3, 3]
    assert "resuming:" in capsys.readouterr().out


def test_grading_one_student_again_keeps_the_others_in_the_tables(
    tmp_path, sums, roots, hand_in
):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder / "ada", "sums", sums.solved())
    hand_in(folder / "bob", "sums", sums.solved(add="def add(a, b): return 0"))
    grade(folder, out=out, jobs=1)
    before = rows(out / "grades.csv")
    (again,) = grade(folder, out=out, jobs=1, student="ada")
    after = rows(out / "grades.csv")
    assert "graded on 20" in after["bob"].pop("notes")
    assert before["bob"].pop("notes") == ""
    assert again.student == "ada" and after == before
    assert "bob" in (out / "overview.html").read_text("utf-8")
    hand_in(tmp_path / "next" / "carol", "roots", roots.solved())
    grade(tmp_path / "next", out=out, jobs=1)
    assert set(rows(out / "grades.csv")) == {"ada", "bob", "carol"}
    shutil.rmtree(folder / "bob")
    grade(folder, out=out, jobs=1)  # late files alone drop nobody
    assert set(rows(out / "grades.csv")) == {"ada", "bob", "carol"}
    (out / "graded.json").unlink()
    grade(folder, out=out, jobs=1)
    assert set(rows(out / "grades.csv")) == {"ada"}


def test_the_table_and_the_overview_have_one_mean(tmp_path, sums, hand_in, capsys):
    hand_in(tmp_path / "in", "ada", sums.solved(add="def add(a, b): return 0"))
    hand_in(tmp_path / "in", "bob", "{")
    grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert re.search(r"toy/sums +2 +1 +1 +3\.0/5", capsys.readouterr().out)
    assert "Mean 3.0, median 3" in (tmp_path / "out" / "overview.html").read_text()


def test_a_comment_from_formgrader_reaches_the_students_page(tmp_path, sums, hand_in):
    hand_in(tmp_path / "in", "ada", sums.solved())
    grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    with gradebook(tmp_path / "out" / "course") as book:
        book.find_comment("area", "sums", "toy", "ada").manual_comment = "Well <done>."
        book.db.commit()
    grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert "Well &lt;done&gt;." in page(tmp_path / "out", "ada")


def test_what_is_resumed_finds_its_files_from_anywhere(
    tmp_path, sums, hand_in, monkeypatch
):
    hand_in(tmp_path / "in", "ada", sums.solved())
    (tmp_path / "own.toml").write_text("[seconds]\ncell = 9\n")
    monkeypatch.chdir(tmp_path)
    grade("in", out="out", jobs=1, limits="own.toml")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert [result.score for result in resume(tmp_path / "out")] == [5]


def test_there_may_be_nothing_to_resume(tmp_path):
    with pytest.raises(CourseError, match="no run to resume"):
        resume(tmp_path)


def test_a_failing_examiner_costs_nobody_else_a_score(
    tmp_path, sums, hand_in, monkeypatch
):
    for name in ("ada", "bob"):
        hand_in(tmp_path / "in", name, sums.solved())
    examine, seen = scale.examine_here, []

    def first_fails(job, *rest):
        seen.append(job)
        return {"failed": "no memory"} if len(seen) == 1 else examine(job, *rest)

    monkeypatch.setattr("grader.scale.examine_here", first_fails)
    ada, bob = grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert (ada.score, ada.status, bob.score) == (0, "problem", 5)
    assert ada.reason == "the grader failed (no memory)"
    ada, _ = grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert ada.score == 5  # a failure of ours is no result, so it is tried again


def test_what_takes_the_librarys_own_answer_is_flagged(tmp_path, sums, hand_in):
    borrowed = (
        "from cherrytop.numbers import add as plus\n\ndef add(a, b): return a + b"
    )
    hand_in(tmp_path / "in", "ada", sums.solved(add=borrowed))
    (result,) = grade(tmp_path / "in", out=tmp_path / "out", jobs=1)
    assert result.flags == ("the answer add imports the library's own add",)


@pytest.mark.slow
def test_grading_again_keeps_what_was_given_by_hand(
    tmp_path, sums, roots, hand_in, toy_root
):
    folder, out = tmp_path / "in", tmp_path / "out"
    hand_in(folder / "ada", "sums", sums.solved(add="def add(a, b): return 0"))
    hand_in(folder / "ada", "roots", "{")
    hand_in(folder / "bob", "roots", roots.solved())
    first = {
        (r.student, r.exercise.name): r.score for r in grade(folder, out=out, jobs=1)
    }
    assert first == {("ada", "sums"): 3, ("ada", "roots"): 0, ("bob", "roots"): 1}
    with gradebook(out / "course") as book:
        book.find_grade("check_add", "sums", "toy", "ada").manual_score = 1.5
        book.db.commit()
    hand_in(folder / "ada", "roots", roots.solved())
    again = {
        (r.student, r.exercise.name): r.score for r in grade(folder, out=out, jobs=1)
    }
    assert again == {("ada", "sums"): 4.5, ("ada", "roots"): 1, ("bob", "roots"): 1}
    assert "by hand" in page(out, "ada")

    source = toy_root / "solutions" / "toy" / "roots.py"
    before = source.read_text()
    try:
        source.write_text(before.replace('"check_root"', '"check_square_root"'))
        changed = {
            (r.student, r.exercise.name): r for r in grade(folder, out=out, jobs=1)
        }
    finally:
        source.write_text(before)
    assert [q.id for q in changed["bob", "roots"].questions] == ["check_square_root"]
    assert changed["bob", "roots"].score == 1
    assert changed["ada", "sums"].score == 4.5
    assert len(list((out / "course").glob("gradebook-until-*.db"))) == 1


@pytest.fixture(scope="module")
def real(advantages, hand_in, tmp_path_factory):
    """A real exercise's folder, graded: perfect, blank, two wrong, all broken kinds."""
    folder, out = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("real-out")
    population, batch = (
        (WRONG / f"{name}.py").read_text("utf-8")
        for name in ("population_std", "batch_mean")
    )
    loop = "def informative_groups(rewards, G):\n    while True:\n        pass"
    deaf = (
        "def informative_groups(rewards, G):\n"
        "    import signal\n"
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "    while True:\n"
        "        pass"
    )
    duplicated = advantages.solved()
    place = advantages.place("group_advantages")
    again = copy.deepcopy(duplicated.cells[place])
    again.id = "again"  # as JupyterLab copies a cell: nbgrader's mark is kept
    duplicated.cells.insert(place, again)
    missing = advantages.solved()
    del missing.cells[place]
    for name, notebook in {
        "perfect": advantages.solved(),
        "blank": advantages.released,
        "population": advantages.solved(group_advantages=population),
        "batch mean": advantages.solved(group_advantages=batch),
        "broken": "{",
        "duplicated": duplicated,
        "missing": missing,
        "loop": advantages.solved(informative_groups=loop),
        "deaf": advantages.solved(informative_groups=deaf),
        "exit": advantages.solved(informative_groups="import os\nos._exit(0)"),
        "kill": advantages.solved(informative_groups=KILLS),
        "zz last": advantages.solved(),
    }.items():
        hand_in(folder, name, notebook)
    return out, {r.student: r for r in grade(folder, timeout=6, out=out, jobs=2)}


@pytest.mark.slow
def test_a_real_folder_is_graded_whatever_is_in_it(real):
    _, results = real
    scores = {name: (r.score, r.status) for name, r in results.items()}
    assert scores == {
        "perfect": (10, "graded"),
        "blank": (0, "graded"),
        "population": (3, "graded"),
        "batch mean": (3, "graded"),
        "broken": (0, "problem"),
        "duplicated": (10, "graded"),
        "missing": (2, "graded"),
        "loop": (8, "graded"),
        "deaf": (8, "graded"),
        "exit": (8, "graded"),
        "kill": (8, "graded"),
        "zz last": (10, "graded"),
    }
    reasons = {name: r.reason for name, r in results.items() if r.reason}
    assert set(reasons) == {"broken", "loop", "deaf", "exit"}
    late = "stopped, since it took too long: check_informative"
    assert reasons["loop"] == reasons["deaf"] == late
    assert reasons["exit"] == "Python stopped in: informative_groups"


@pytest.mark.slow
def test_real_feedback_names_the_misconception_and_no_hidden_test(real, advantages):
    out, _ = real
    assert "population standard deviation" in page(
        out, "population", "grpo--group_advantages"
    )
    assert "not attempted" in page(out, "blank", "grpo--group_advantages")
    pages = "".join(p.read_text("utf-8") for p in (out / "feedback").iterdir())
    assert "manual_seed" not in pages and "reference(" not in pages


@pytest.mark.slow
def test_nbgrader_alone_gives_the_same_scores(real):
    """Its own command, with the configuration file that lies in the course."""
    out, results = real
    course = shutil.copytree(out / "course", out / "copy")
    text = (course / "nbgrader_config.py").read_text("utf-8")
    text = text.replace(str(out / "course"), str(course))
    (course / "nbgrader_config.py").write_text(text, "utf-8")
    with gradebook(course) as book:
        for entry in book.db.query(Grade):
            entry.auto_score = None
        book.db.commit()
    command = ["-m", "nbgrader", "autograde", "grpo", "--force", "--student"]
    for student in ("perfect", "population"):
        subprocess.run(
            [sys.executable, *command, student],
            cwd=course,
            check=True,
            capture_output=True,
        )
        with gradebook(course) as book:
            score = book.find_submission("grpo", student).score
        assert score == results[student].score


@pytest.mark.slow
def test_no_process_of_a_real_folder_survives(real):
    assert not left_behind()
