"""Attacks as stock nbgrader grades them: its own commands, its own configuration.

In a course of its own stands `anna`, graded before; `mallory` hands in the attack and
`nora`, graded after it, a right answer. Only the time limit of a cell is not nbgrader's
default but 10 s, to be done sooner.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from grader.course import BUILD, find_exercises
from grader.release import full_notebook
from tests.grader.attacks.attack import EXERCISE, HERE, all_attacks, answered
from tests.grader.attacks.host import ROOT, Host
from tests.grader.attacks.outcome import Outcome
from tests.grader.attacks.papers import CLASSMATES_OWN, gradebook_scores, table_harm

FOLDER = BUILD / "attacks" / "stock"
TEMPLATE, COURSE = FOLDER / "template", FOLDER / f"course-{os.getpid()}"
CONFIG = "c = get_config()\nc.Execute.timeout = 10\n"
LIMIT = 90  # seconds for one run of `nbgrader autograde`: two notebooks
CHAPTER, NAME = EXERCISE.split("/")
RAW_SCRIPTS = ("<script>pwned", "<img src=x onerror=", 'href="javascript:pwned')


def grade_by_stock(attack, fresh=False):
    """The Outcome of one attack; from the last time, if nothing has changed since."""
    kept = FOLDER / f"{attack.name}.json"
    key = _key(attack)
    if kept.exists() and not fresh:
        known = json.loads(kept.read_text("utf-8"))
        if known.pop("key") == key:
            return Outcome(**{**known, "harm": tuple(known["harm"]), "flags": ()})
    if not _source(TEMPLATE).exists() or _source(TEMPLATE).read_text("utf-8") != full():
        make_template()
    outcome = _run(attack)
    kept.write_text(json.dumps({**outcome._asdict(), "key": key}), "utf-8")
    return outcome


def make_template():
    """The course with one student whose right answer is graded."""
    part = TEMPLATE.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    _source(part).parent.mkdir(parents=True)
    _source(part).write_text(full(), "utf-8")
    (part / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    _hand_in_honestly(_place(part, "anna"))
    with Host() as host:
        for command in (["generate_assignment"], ["autograde", "--create"]):
            _nbgrader(part, host, *command, CHAPTER)
    if gradebook_scores(part).get("anna") != (10, False):
        raise RuntimeError(f"stock nbgrader does not work here; see {part}/log.txt")
    shutil.rmtree(TEMPLATE, ignore_errors=True)
    part.rename(TEMPLATE)


@functools.cache
def full():
    """The exercise with its solution and its hidden tests, as a notebook's text."""
    return json.dumps(full_notebook(find_exercises([EXERCISE])[0]))


def _source(course):
    return course / "source" / CHAPTER / f"{NAME}.ipynb"


def _run(attack):
    shutil.rmtree(COURSE, ignore_errors=True)
    shutil.copytree(TEMPLATE, COURSE)
    named = attack.student != attack.name
    student = attack.student if named else "mallory"
    start = time.monotonic()
    with Host() as host:
        nora = _place(COURSE, "nora")
        _hand_in_honestly(nora)
        names = dict(
            COURSE=COURSE, CANARY=host.canary, TMP=host.tmp, PORT=host.port,
            ROOT=ROOT, CLASSMATE=nora, ME=student,
        )  # fmt: skip
        attack.hand_in(_place(COURSE, student), names, nora)
        for earlier in (other for other in all_attacks() if other.name in attack.after):
            earlier.hand_in(_place(COURSE, earlier.name), names, nora)
        took_too_long = _nbgrader(COURSE, host, "autograde", CHAPTER)
    seconds = time.monotonic() - start
    harm = [*host.harm, *["it had to be stopped"] * took_too_long]
    scores = gradebook_scores(COURSE)
    harm += ["the next one got no grade"] * (not _was_graded("nora"))
    harm += ["a grade was changed"] * (scores.get("anna") != (10, False))
    if attack.group == "readers":
        harm += _papers(student)
    graded = _was_graded(student) and student in scores
    shutil.rmtree(COURSE, ignore_errors=True)
    return Outcome(
        attack.name,
        scores[student][0] if graded else None,
        harm=tuple(harm),
        seconds=round(seconds, 1),
    )


def _was_graded(student):
    return (COURSE / "autograded" / student / CHAPTER / f"{NAME}.ipynb").exists()


def _papers(student):
    """What is wrong with nbgrader's feedback page and with its table of grades."""
    with Host() as host:
        _nbgrader(COURSE, host, "generate_feedback", CHAPTER)
        _nbgrader(COURSE, host, "export", "--to=grades.csv")
    page = COURSE / "feedback" / student / CHAPTER / f"{NAME}.html"
    text = page.read_text("utf-8", "replace") if page.exists() else ""
    runs = any(script in text for script in RAW_SCRIPTS)
    table = COURSE / "grades.csv"
    computes = table.exists() and table_harm(table)
    return ["a script runs in the page"] * runs + ["a formula in the table"] * bool(
        computes
    )


def _place(course, student):
    path = course / "submitted" / student / CHAPTER / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _hand_in_honestly(path):
    notebook = answered()
    for cell in notebook["cells"]:
        if cell["id"] == "informative_groups":
            cell["source"] += f"\n    # {CLASSMATES_OWN}"
    path.write_text(json.dumps(notebook), "utf-8")


def _nbgrader(course, host, *arguments):
    """Run a command of nbgrader; whether it had to be stopped."""
    command = [str(Path(sys.executable).with_name("nbgrader")), *arguments]
    if os.name == "posix" and os.geteuid() == 0:  # as an ordinary account would
        drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        command = [*drop, *command]
    with (course / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=course,
            env=host.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
        return False


def _key(attack):
    """A hash of what the outcome depends on."""
    text = (HERE / attack.group / f"{attack.name}.py").read_text("utf-8")
    facts = [text, json.dumps(answered()), full(), version("nbgrader"), CONFIG]
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:16]
