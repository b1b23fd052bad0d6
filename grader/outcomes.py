"""Outcomes: what an examined notebook says about each question.

Hidden tests never reach a student from here: nothing is taken of a test cell but the
name and the text of the exception that ended it (no traceback, no output, since a
solution that prints its arguments would print the hidden ones), and lines of the hidden
tests are cut out of every text.
"""

import json
import re
from typing import NamedTuple

from grader.examine import NOT_RUN
from grader.execute import DIED, TIMEOUT
from grader.release import HIDDEN

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FRAME = re.compile(r"Cell In ?\[(\d+)\], line (\d+)")
OWN_WORDS = ("CheckFailed", "NotAttempted", "AssertionError", NOT_RUN)
MAX_MESSAGE = 1500  # characters
MAX_PRINTED = 2000
STOPPED = {
    TIMEOUT: "It took too long and was stopped: is there a loop that never ends?",
    DIED: "Python stopped here: it was told to exit, crashed, or used up the memory.",
}
MIN_SECRET = 12  # a hidden line shorter than this, `G = 4`, gives nothing away


class Question(NamedTuple):
    """One test cell's outcome.

    `verdict` is "right", "wrong", "not attempted", "not run" or "by hand"; `message`
    the check's or Python's own words; `printed` what the answer's cells printed.
    """

    id: str
    title: str
    score: float
    max_score: float
    verdict: str
    message: str = ""
    printed: str = ""


class Outcomes(NamedTuple):
    """All questions of a notebook, and what is to be said about it as a whole."""

    questions: tuple
    notes: tuple
    stopped: tuple  # names of cells that ran out of time
    died: tuple = ()  # names of cells that ended Python


def read_outcomes(notebook, points, blank=frozenset(), secrets=()):
    """What became of each question.

    Args:
        notebook: as nbgrader autograded it.
        points: dict of a test cell's grade_id to (score, max_score, by hand or None).
        blank: grade_ids of the answers that were left blank.
        secrets: lines that no text may hold, from `hidden_lines`.

    Returns:
        Outcomes. A question is the test cell; its answers are the solution cells
        between it and the test cell above, or above that one, if there are none.
    """
    questions, notes, stopped, died = [], [], [], []
    heading, answers, is_open = "", [], False
    for cell in notebook.cells:
        marker = cell.metadata.get("nbgrader", {})
        name = marker.get("grade_id", cell.get("id", ""))
        errors = _errors(cell)
        if any(error.ename == TIMEOUT for error in errors):
            stopped.append(name)
        if any(error.ename == DIED for error in errors):
            died.append(name)
        if cell.cell_type == "markdown":
            found = re.findall(r"^#+ +(.+)$", cell.source, re.MULTILINE)
            heading = found[-1].strip() if found else heading
        elif marker.get("solution"):
            answers = [*answers, cell] if is_open else [cell]
            is_open = True
        elif marker.get("grade"):
            questions.append(
                _question(cell, notebook, answers, points[name], heading, blank)
            )
            is_open = False
        elif errors and name.startswith("own-"):
            notes.append(_told("A cell of your own", errors[-1]))

    def shown(text, length):
        return clean(text, length, secrets)

    return Outcomes(
        tuple(
            question._replace(
                message=shown(question.message, MAX_MESSAGE),
                printed=shown(question.printed, MAX_PRINTED),
            )
            for question in questions
        ),
        tuple(shown(note, MAX_MESSAGE) for note in notes),
        tuple(stopped),
        tuple(died),
    )


def hidden_lines(source):
    """What no text for a student may hold, longest first: the lines of hidden tests.

    Each stands there as it is and as it looks in the notebook's file.
    """
    begin, end = HIDDEN
    lines = []
    for cell in source.cells:
        for region in cell.source.split(begin)[1:]:
            lines += [line.strip() for line in region.split(end)[0].splitlines()]
    lines = {line for line in lines if len(line) >= MIN_SECRET}
    in_file = {json.dumps(line, ensure_ascii=False)[1:-1] for line in lines}
    return sorted(lines | in_file, key=len, reverse=True)


def _question(cell, notebook, answers, points, heading, blank):
    score, max_score, by_hand = points
    name = cell.metadata.nbgrader.grade_id
    ids = {answer.metadata.nbgrader.grade_id for answer in answers}
    errors = _errors(cell)
    if by_hand is not None:
        verdict = "by hand"
    elif any(error.ename == NOT_RUN for error in errors):
        verdict = "not run"
    elif score >= max_score:
        verdict = "right"
    else:
        verdict = "not attempted" if ids and ids <= blank else "wrong"
    said = []
    if verdict not in ("right", "not run"):
        for answer in answers:
            for error in _errors(answer)[:1]:
                where = answer.metadata.nbgrader.grade_id
                said.append(_told(f"Your cell {where}", error))
        first = [error for error in errors if error.ename in STOPPED] or errors
        said += [_say(error) for error in first[:1]]
        said += _place(errors, notebook) if verdict == "wrong" else []
    printed = "".join(
        output.text
        for answer in answers
        for output in answer.get("outputs", [])
        if output.output_type == "stream" and output.name == "stdout"
    )
    return Question(
        id=name,
        title=heading or name.replace("_", " "),
        score=score,
        max_score=max_score,
        verdict=verdict,
        message="\n".join(said),
        printed=printed,
    )


def _errors(cell):
    return [o for o in cell.get("outputs", []) if o.output_type == "error"]


def _say(error):
    """An exception in its own words; its name only where that says something."""
    if error.ename in STOPPED:
        return STOPPED[error.ename]
    if error.ename in OWN_WORDS and error.evalue.strip():
        return error.evalue
    text = re.sub(r"\(\S+\.py, line (\d+)\)", r"(line \1)", error.evalue)
    return f"{error.ename}: {text}" if text else error.ename


def _told(whose, error):
    """What became of a cell of the student's, as a sentence or two."""
    if error.ename in STOPPED:
        return f"{whose} did not end. {_say(error)}"
    return f"{whose} ended with {_say(error)}"


def _place(errors, notebook):
    """Where in the student's own cells an exception came from, as a list of one."""
    if any(error.ename in (*OWN_WORDS, DIED) for error in errors):
        return []
    own = {
        str(cell.execution_count): cell
        for cell in notebook.cells
        if cell.cell_type == "code"
        and (cell.metadata.get("nbgrader", {}).get("solution") or "own-" in cell.id)
    }
    for error in errors:
        frames = FRAME.findall(ESCAPES.sub("", "\n".join(error.traceback)))
        for count, number in reversed(frames):
            lines = own[count].source.splitlines() if count in own else []
            if 0 < int(number) <= len(lines):
                return [f"It came from your line: {lines[int(number) - 1].strip()}"]
    return []


def clean(text, length, secrets=()):
    """Plain text for a page: no terminal codes, nothing secret, not too long."""
    text = CONTROLS.sub("", ESCAPES.sub("", text.replace("\r\n", "\n"))).strip()
    for secret in secrets:
        text = text.replace(secret, "[…]")
    return text if len(text) <= length else text[:length].rstrip() + " …"
