"""Seeds: one secret a course, one seed a student, the same each time."""

import csv
import stat

import pytest

from cherrytop import checks
from grader import seeds
from grader.course import CourseError
from grader.grade import grade


def test_the_grader_and_the_checks_mean_the_same_variable():
    assert seeds.SEED == checks.SEED


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path):
    secret = seeds.course_secret(tmp_path)
    assert len(secret) == 32 and seeds.course_secret(tmp_path) == secret
    mode = (tmp_path / seeds.SECRET_FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [seeds.SECRET_FILE]


def test_two_courses_have_two_secrets(tmp_path):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    assert seeds.course_secret(tmp_path / "a") != seeds.course_secret(tmp_path / "b")


def test_a_fixed_secret_stays_until_another_is_given(tmp_path):
    seeds.course_secret(tmp_path)
    assert seeds.course_secret(tmp_path, "autumn") == "autumn"
    assert seeds.course_secret(tmp_path) == "autumn"
    assert stat.S_IMODE((tmp_path / seeds.SECRET_FILE).stat().st_mode) == 0o600


def test_an_empty_secret_is_refused(tmp_path, sums, hand_in):
    (tmp_path / seeds.SECRET_FILE).write_text("\n")
    with pytest.raises(CourseError, match="is empty"):
        seeds.course_secret(tmp_path)
    hand_in(tmp_path / "in", "ada", sums.released)
    with pytest.raises(CourseError, match="--seed is empty"):
        grade(tmp_path / "in", out=tmp_path / "out", seed=" ")
    assert not (tmp_path / "out").exists()


def test_a_students_seed_follows_from_secret_and_name():
    assert seeds.seed_of("s", "Zoë") == seeds.seed_of("s", "Zoe\u0308")
    names = ["ada", "bob", "Ada", "ada "]
    found = {seeds.seed_of(s, name) for s in ("s", "t") for name in names}
    assert len(found) == 8 and all(len(seed) == 16 for seed in found)


def test_hidden_inputs_differ_from_student_to_student(monkeypatch):
    check, found = checks.Check(abs), set()
    for student in ("ada", "bob"):
        monkeypatch.setenv(seeds.SEED, seeds.seed_of("secret", student))
        found |= {check.seed, check.seed}
    assert len(found) == 2


def test_hidden_tests_get_the_seed_that_is_recorded_and_students_do_not(
    tmp_path, sums, hand_in
):
    tells = f"import os\nprint(dict(os.environ))\n{sums.right['add']}"
    for name in ("ada", "bob"):
        hand_in(tmp_path / "in", name, sums.solved(add=tells))
    hand_in(tmp_path / "in", "carol", "{")
    out = tmp_path / "out"
    results = grade(tmp_path / "in", out=out, seed="autumn", jobs=1)
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        recorded = {row["student"]: row["seed"] for row in csv.DictReader(file)}
    expected = {name: seeds.seed_of("autumn", name) for name in ("ada", "bob")}
    assert recorded == {**expected, "carol": ""}
    assert {result.student: result.seed for result in results} == recorded
    graded = {
        name: (out / "course/autograded" / name / "toy/sums.ipynb").read_text("utf-8")
        for name in ("ada", "bob")
    }
    assert "OMP_NUM_THREADS" in graded["ada"]  # it did tell its environment
    everything = "".join(graded.values()) + "".join(
        path.read_text("utf-8") for path in (out / "feedback").iterdir()
    )
    for secret in ("autumn", *expected.values()):
        assert secret not in everything
