"""The gradebook in PostgreSQL: the same scores, and several graders at once."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI
from sqlalchemy import create_engine, text

from grader.autograde import autograde_config
from grader.grade import grade
from tests.grader.toy_graders import scores, start_grader

WRONG = "def add(a, b):\n    return a - b"


def binaries():
    """The folder of PostgreSQL's programs, the newest; None: there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("pg_ctl")
    folders += [Path(found).resolve().parent] if found else []
    return next((f for f in folders if (f / "initdb").exists()), None)


def as_nobody():
    """For Popen: the account that the server runs as, since it refuses root."""
    if os.geteuid():
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def server():
    """address(name): makes a database on a server of our own."""
    programs = binaries()
    if programs is None:
        assert "CI" not in os.environ, "CI has to have PostgreSQL: see .ci/run"
        pytest.skip("PostgreSQL's programs are not installed (Debian: postgresql)")
    folder, account = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), as_nobody()
    if account:
        os.chown(folder, account["user"], account["group"])

    def run(name, *words):
        command = [programs / name, *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        subprocess.run(command, check=True, cwd=folder, **quiet, **account)

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "grader", "--auth=trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")

    def address(name):
        start = "postgresql+psycopg://grader@/"
        engine = create_engine(
            f"{start}postgres?host={folder}", isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return f"{start}{name}?host={folder}"

    yield address
    run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    shutil.rmtree(folder)


def class_of(folder, sums, hand_in, names):
    for number, name in enumerate(names):
        answers = {"add": WRONG} if number % 2 else {}
        hand_in(folder, name, sums.solved(**answers))


def in_book(course, database):
    """dict of student to (score, of how many), as nbgrader's API tells them."""
    api = NbGraderAPI(config=autograde_config(course, database))
    entries = api.get_submissions("toy")
    assert len(entries) == len({entry["student"] for entry in entries})
    return {entry["student"]: entry["score"] for entry in entries}


@pytest.mark.slow
def test_postgresql_holds_the_same_scores_as_sqlite(tmp_path, sums, hand_in, server):
    database = server("one")
    class_of(tmp_path / "in", sums, hand_in, ["ada", "bob", "Zoë Łu", "o'hara"])
    light = grade(tmp_path / "in", out=tmp_path / "light", seed="s", jobs=1)
    options = {"out": tmp_path / "pg", "seed": "s", "jobs": 1, "database": database}
    for _ in range(2):
        assert scores(grade(tmp_path / "in", **options)) == scores(light)
    course = tmp_path / "pg" / "course"
    assert not (course / "gradebook.db").exists()
    expected = {"ada": 5, "bob": 3, "Zoë Łu": 5, "o'hara": 3}
    assert in_book(course, database) == expected
    assert in_book(tmp_path / "light" / "course", None) == expected


@pytest.mark.slow
def test_several_graders_write_into_one_postgresql(
    tmp_path, sums, toy_root, hand_in, server
):
    database, students = server("many"), [f"s{number:02}" for number in range(16)]
    graders = []
    for place in (0, 1):  # at once, and into a database in which there is nothing yet
        class_of(tmp_path / f"in{place}", sums, hand_in, students[place * 8 :][:8])
        words = ["--out", tmp_path / f"out{place}", "--jobs", 1, "--seed", "s"]
        words += ["--database", database]
        graders.append(start_grader(toy_root, "grade", tmp_path / f"in{place}", *words))
    for grader in graders:
        said = grader.communicate(timeout=200)[0]
        assert grader.returncode == 0, said
    found = in_book(tmp_path / "out0" / "course", database)
    assert found == {name: 3 if int(name[1:]) % 2 else 5 for name in students}
