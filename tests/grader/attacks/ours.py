"""Attacks as our grader grades them: all in one folder, with honest students around."""

import json
import subprocess
import sys
import time
from types import SimpleNamespace

from grader.course import BUILD, ROOT
from grader.feedback import page_name
from tests.grader.attacks.attack import EXERCISE, HERE, answered
from tests.grader.attacks.host import Host
from tests.grader.attacks.outcome import Outcome
from tests.grader.attacks.papers import (
    CLASSMATES_OWN,
    gradebook_scores,
    page_harm,
    secrets,
    table_harm,
)

FOLDER = BUILD / "attacks" / "ours"
HONEST = ("anna", "nora", "zz top")  # before, among and after the others
LIMITS = HERE / "limits.toml"  # little memory, so that attacks need not take much
# The grader's own process: it may be killed, so the results come by a file.
PROGRAM = """
import json, sys
from pathlib import Path
from grader.grade import grade

folder, out, exercise = sys.argv[1:4]
options = json.loads(sys.argv[4])
results = grade(Path(folder), exercise_id=exercise, out=Path(out), **options)
facts = [
    dict(
        student=result.student,
        score=result.score,
        max_score=result.max_score,
        reason=result.reason,
        flags=list(getattr(result, "flags", ())),
    )
    for result in results
]
Path(out, "results.json").write_text(json.dumps(facts), "utf-8")
"""


def grade_by_us(attacks, folder=FOLDER, limit=3600, **options):
    """The Outcome of each attack, all graded in one run.

    What a run as a whole has done to the host stands with the first attack; `harm` of
    the others says what is wrong with their own pages and rows.

    Args:
        attacks: list of Attack.
        folder: Path of the submissions and of what comes out.
        limit: seconds for the run.
        options: of `grader.grade.grade`.

    Returns:
        (dict of attack's name to Outcome, list of what is wrong with the run).
    """
    submissions, out = folder / "in", folder / "out"
    with Host(repository=True) as host:
        _hand_in(attacks, submissions, out, host)
        start = time.monotonic()
        options = {"timeout": 6, "jobs": 1, "limits": str(LIMITS), **options}
        said, ended = _run(submissions, out, host, limit, options)
        seconds = (time.monotonic() - start) / (len(attacks) + len(HONEST))
    wrong = [*host.harm, *_what_was_said(said)]
    if ended != 0:
        wrong.append(f"the grader ended with {ended}: {said[-600:]}")
    rows = _rows(out)
    book = gradebook_scores(out / "course") if rows else {}
    for student in HONEST:
        if rows.get(student, {}).get("score") != 10 or book.get(student) != (10, False):
            wrong.append(f"{student}, who is honest, has not got ten points")
    for path in sorted(out.glob("*.csv")):
        wrong += table_harm(path)
    for path in sorted(out.glob("*.html")):
        wrong += page_harm(path)
    return {a.name: _outcome(a, rows, book, out, seconds) for a in attacks}, wrong


def _hand_in(attacks, submissions, out, host):
    for student in HONEST:
        path = submissions / student / "group_advantages.ipynb"
        path.parent.mkdir(parents=True)
        notebook = answered()
        for cell in notebook["cells"]:
            if cell["id"] == "informative_groups":
                cell["source"] += f"\n    # {CLASSMATES_OWN}"
        path.write_text(json.dumps(notebook), "utf-8")
    nora = submissions / "nora" / "group_advantages.ipynb"
    for attack in attacks:
        names = dict(
            COURSE=out / "course", CANARY=host.canary, TMP=host.tmp,
            PORT=host.port, ROOT=ROOT, CLASSMATE=nora, ME=attack.student,
        )  # fmt: skip
        place = submissions / attack.student / "group_advantages.ipynb"
        attack.hand_in(place, names, nora)


def _run(submissions, out, host, limit, options):
    """(what the grader printed, its exit status)."""
    command = [sys.executable, "-c", PROGRAM, submissions, out, EXERCISE]
    try:
        done = subprocess.run(
            [*map(str, command), json.dumps(options)],
            cwd=ROOT,
            env=host.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode("utf-8", "replace"), "the time limit"
    return done.stdout.decode("utf-8", "replace"), done.returncode


def _what_was_said(said):
    told = [f"the terminal is told {s!r}" for s in secrets() if s in said][:1]
    obeyed = "\x1b]0;pwned" in said or "\x9b" in said
    return told + ["the terminal is sent control characters"] * obeyed


def _rows(out):
    """dict of student to what `grade` gave."""
    path = out / "results.json"
    if not path.exists():
        return {}
    return {row["student"]: row for row in json.loads(path.read_text("utf-8"))}


def _outcome(attack, rows, book, out, seconds):
    row = rows.get(attack.student)
    if row is None:
        return Outcome(attack.name, None, harm=("there is no row",))
    harm = []
    score, by_hand = book.get(attack.student, (0, False))
    if score != row["score"] or by_hand:
        harm.append(f"the gradebook says {score}")
    page = out / "feedback" / page_name(SimpleNamespace(exercise_id=EXERCISE, **row))
    harm += page_harm(page) if page.exists() else ["there is no page"]
    return Outcome(
        attack.name,
        row["score"],
        row["max_score"] or None,
        row["reason"],
        tuple(row["flags"]),
        tuple(harm),
        round(seconds, 2),
    )
