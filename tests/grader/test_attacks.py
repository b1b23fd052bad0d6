"""The attacks: their files are sound, what watches them sees, and all of them fail."""

import json
import socket
import subprocess
import sys

import psutil
import pytest

from tests.grader.attacks import ours, report
from tests.grader.attacks.attack import (
    GROUPS,
    all_attacks,
    answered,
    attack_files,
    cell_of,
    read_attack,
)
from tests.grader.attacks.host import TOKEN, Host
from tests.grader.attacks.outcome import Outcome, is_as_deserved
from tests.grader.attacks.papers import page_harm, secrets, table_harm

FILES = attack_files()


# --- the files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_attack_says_what_it_is_and_what_it_deserves(path):
    attack = read_attack(path)
    assert attack.group == path.parent.name in GROUPS
    assert attack.claim.endswith(".") and 0 <= attack.deserves <= 10
    assert set(attack.after) <= {other.stem for other in FILES}
    assert all(len(line) <= 88 for line in path.read_text("utf-8").splitlines())


def test_no_two_attacks_share_a_name_or_a_student():
    attacks = all_attacks()
    assert len({attack.student for attack in attacks}) == len(attacks)
    assert len({attack.name for attack in attacks}) == len(attacks)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_attack_can_be_handed_in(path, tmp_path):
    attack = read_attack(path)
    place, classmate = tmp_path / "me" / "x.ipynb", tmp_path / "nora" / "x.ipynb"
    classmate.parent.mkdir()
    classmate.write_text("{}", "utf-8")
    names = dict.fromkeys(
        ("COURSE", "CANARY", "TMP", "ROOT", "CLASSMATE", "ME"), "nowhere"
    )
    attack.hand_in(place, {**names, "PORT": 1}, classmate)
    assert any(place.parent.iterdir())
    if place.is_file() and not place.is_symlink():
        assert not any(f"@{name}@".encode() in place.read_bytes() for name in names)


def test_every_part_of_an_attack_lands_where_it_says(tmp_path):
    path = tmp_path / "x.py"
    path.write_text(
        "# attack: one,\n#   and two.\n# group: tags\n# deserves: 3\n\n"
        "# %% cell: group_advantages\nanswer\n\n"
        "# %% new: before check_defaults\nown\n\n"
        "# %% markdown: after check_refuses\nprose\n\n"
        "# %% tamper\ndef tamper(notebook):\n    notebook['x'] = len(tests(notebook))\n"
    )
    attack = read_attack(path)
    assert (attack.claim, attack.deserves) == ("one, and two.", 3)
    notebook = attack.notebook()
    assert notebook["x"] == 4
    assert cell_of(notebook, "group_advantages")["source"] == "answer"
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert sources.index("own") == ids.index("check_defaults") - 1
    assert sources.index("prose") == ids.index("check_refuses") + 1


def test_the_right_answers_hold_no_marker():
    assert "### " not in json.dumps(answered())
    assert "NotImplementedError" not in json.dumps(answered())


# --- what watches


@pytest.fixture
def folders():
    """Where the canaries stand."""
    host = Host()
    return host.canary, host.tmp


def test_a_quiet_run_does_no_harm(folders):
    with Host() as host:
        subprocess.run([sys.executable, "-c", "print()"], check=True)
    assert host.harm == []


@pytest.mark.parametrize("number", (0, 1))
def test_a_changed_file_is_harm(folders, number):
    with Host() as host:
        (folders[number] / "thesis.txt").write_text("mine", "utf-8")
    assert host.harm == ["files of others changed"]


def test_a_file_that_runs_at_start_is_harm(folders):
    with Host() as host:
        (folders[0] / "home" / ".bashrc").touch()
    assert host.harm == ["files of others changed"]


def test_a_call_is_harm(folders):
    with Host() as host:
        socket.create_connection(("127.0.0.1", host.port)).close()
    assert host.harm == ["it called home"]


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux")
def test_a_process_that_left_its_parent_is_harm_and_is_ended(folders):
    daemon = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(611)"
    with Host() as host:
        subprocess.run([sys.executable, "-c", daemon], check=True)
    assert host.harm == ["a process was left"]
    assert not psutil.Process().children()


def test_a_page_may_not_run_tell_or_hide(tmp_path):
    def harm(text):
        path = tmp_path / "page.html"
        path.write_text(text, "utf-8")
        return page_harm(path)

    hidden = secrets()[-1]
    assert harm("<p>all <b>well</b> &lt;script&gt;") == []
    assert harm("<p>a<script>x()</script>") == ["page.html: runs <script>"]
    assert harm("<p>a<IMG src=x ONERROR=x()>") == ["page.html: runs onerror"]
    assert "href" in harm("<a href=' java\nscript:x()'>a</a>")[0]
    assert harm(f"<p>{TOKEN}") == [f"page.html: tells {TOKEN!r}"]
    assert "tells" in harm(f"<pre>{hidden.replace('<', '&lt;')}</pre>")[0]
    assert "control" in harm("<p>\x1b[2J")[0]


def test_a_table_may_not_compute(tmp_path):
    def harm(text):
        path = tmp_path / "table.csv"
        path.write_text(text, "utf-8")
        return table_harm(path)

    assert harm("a,-1.5,'=1\n") == []
    assert harm("a,=1+1\n") and harm('a,"  @SUM(1)"\n') and harm("a,\x1b[2J\n")


def test_too_many_points_and_harm_are_not_as_deserved():
    attack = read_attack(next(path for path in FILES if path.stem == "always_equal"))
    assert is_as_deserved(attack, Outcome("x", 2.0, 10))
    assert not is_as_deserved(attack, Outcome("x", 9.0, 10))
    assert not is_as_deserved(attack, Outcome("x", 2.0, 400))
    assert not is_as_deserved(attack, Outcome("x", 2.0, 10, harm=("it called home",)))
    assert not is_as_deserved(attack, Outcome("x", None))


def test_the_table_counts_what_was_not_deserved():
    attacks = {a.name: a for a in all_attacks() if a.name in ("no_json", "mirror")}
    ours_ = {"no_json": Outcome("no_json", 0.0), "mirror": Outcome("mirror", 2.0)}
    stock = {"no_json": Outcome("no_json", None), "mirror": Outcome("mirror", 9.0)}
    rows = report.rows_of(attacks.values(), ours_, stock)
    first, second = report.summary(rows).splitlines()
    assert first.startswith("ours: 2 submissions; 0 scores not as deserved, 0 of them")
    assert second.startswith("stock: 2 submissions; 1 scores not as deserved, 1 of")


# --- the attacks


@pytest.mark.slow
def test_every_attack_gets_what_it_deserves_and_harms_nobody(tmp_path):
    attacks = all_attacks()
    outcomes, wrong = ours.grade_by_us(attacks, tmp_path / "ours")
    off = {
        attack.name: (attack.deserves, outcomes[attack.name])
        for attack in attacks
        if not is_as_deserved(attack, outcomes[attack.name])
    }
    assert (off, wrong) == ({}, [])
