"""Outcomes: what an examination says about each question, in words for a student.

Hidden tests never reach a student from here: of one that failed, its verdict and the
misconception are told, not what was asked nor what would have been right; and lines of
the hidden tests are cut out of every text.
"""

import json
import re
from typing import NamedTuple

from grader.autograde import ENDED
from grader.course import HIDDEN

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
OWN_WORDS = ("CheckFailed", "AssertionError", "Unusable")
MAX_MESSAGE = 1500  # characters
MAX_PRINTED = 2000
MIN_SECRET = 12  # a hidden line shorter than this, `G = 4`, gives nothing away


class Question(NamedTuple):
    """One test cell's outcome.

    `verdict` is "right", "wrong", "not attempted", "not run" or "by hand"; `message`
    the check's or Python's own words; `printed` what the answer's cells printed. Of a
    wrong one: the call that was `asked`, what it `returned`, and the `hint` and names
    of the known `mistakes` that it looks like. If it failed in a hidden check, asked
    and returned are empty, and message says at most how the student's own cells failed.
    `assurance` is "lower" where the student's code ran beside the check. `comment` is
    what somebody wrote about it in formgrader.
    """

    id: str
    title: str
    score: float
    max_score: float
    verdict: str
    message: str = ""
    printed: str = ""
    asked: str = ""
    returned: str = ""
    hint: str = ""
    mistakes: tuple = ()
    is_hidden: bool = False
    assurance: str = "full"
    comment: str = ""

    @property
    def is_settled(self):
        """Whether there is nothing to mend: right, or given full marks by hand."""
        is_given = self.verdict == "by hand" and self.score >= self.max_score
        return is_given or self.verdict == "right"


class Outcomes(NamedTuple):
    """All questions of a notebook, and what is to be said about it as a whole.

    `ended` are pairs: the name of a cell that was stopped or ended Python, and why.
    """

    questions: tuple
    notes: tuple = ()
    ended: tuple = ()


def read_outcomes(source, result, points, blank=frozenset(), secrets=(), comments=None):
    """What became of each question.

    Args:
        source: our notebook, for the order of questions and their headings.
        result: of the examination, see `examiner.examine`; {} if there was none.
        points: dict of a test cell's grade_id to (score, max_score, by hand or None).
        blank: grade_ids of the answers that were left blank.
        secrets: lines that no text may hold, from `hidden_lines`.
        comments: dict of a cell's grade_id to what somebody wrote about it.

    Returns:
        Outcomes. A question is the test cell; its answers are the solution cells
        between it and the test cell above, or above that one, if there are none.
    """
    cells, tests = result.get("cells", {}), result.get("tests", {})
    questions, heading, answers, is_open = [], "", [], False
    for cell in source.cells:
        marker = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown":
            found = re.findall(r"^#+ +(.+)$", cell.source, re.MULTILINE)
            heading = found[-1].strip() if found else heading
        elif marker.get("solution"):
            answers = [*answers, marker.grade_id] if is_open else [marker.grade_id]
            is_open = True
        elif marker.get("grade"):
            name = marker.grade_id
            said = {answer: cells.get(answer, {}) for answer in answers}
            question = _question(name, tests.get(name), said, points[name], blank)
            title = heading or name.replace("_", " ")
            written = [(comments or {}).get(cell, "") for cell in (*answers, name)]
            question = question._replace(
                title=title, comment="\n".join(filter(None, written))
            )
            questions.append(_cleaned(question, secrets))
            is_open = False
    own = [said for name, said in cells.items() if name.startswith("own-")]
    notes = [_told("A cell of your own", said) for said in own if _failed(said)]
    return Outcomes(
        tuple(questions),
        tuple(clean(note, MAX_MESSAGE, secrets) for note in notes),
        tuple(_all_ended(cells, tests)),
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


def _question(name, outcome, answers, points, blank):
    """A Question without title; `answers` is what their cells said, by grade_id."""
    score, max_score, by_hand = points
    verdict = _verdict(outcome, set(answers), by_hand, blank)
    question = Question(name, "", score, max_score, verdict)
    printed = "".join(said.get("printed", "") for said in answers.values())
    question = question._replace(printed=printed)
    if outcome is None or verdict == "not run":
        return question
    question = question._replace(assurance=outcome.get("assurance", "full"))
    if outcome["verdict"] == "passed":
        return question
    is_hidden = bool(outcome.get("hidden"))
    texts = [
        _told(f"Your cell {where}", said)
        for where, said in answers.items()
        if _failed(said)
    ]
    texts += [] if is_hidden else _said_of(outcome)
    return question._replace(
        message="\n".join(texts),
        asked="" if is_hidden else outcome.get("call", ""),
        returned="" if is_hidden else outcome.get("problem", ""),
        hint=outcome.get("hint", ""),
        mistakes=tuple(outcome.get("mistakes", ())),
        is_hidden=is_hidden,
    )


def _verdict(outcome, answers, by_hand, blank):
    """Extra credit, and a question that is worth nothing, change no verdict."""
    if by_hand is not None:
        return "by hand"
    if outcome is None:
        return "not run"
    if outcome["verdict"] == "passed":
        return "right"
    return "not attempted" if answers and answers <= blank else "wrong"


def _said_of(outcome):
    """A failed test in its own words, and where in the student's cells it came from."""
    if outcome["verdict"] in ENDED:
        return [ENDED[outcome["verdict"]]]
    said = [_say(outcome)]
    if outcome.get("place") and outcome["place"] not in said[0]:
        said.append(f"It came from your line {outcome['place']}")
    return said


def _all_ended(cells, tests):
    for name, said in cells.items():
        if "ended" in said:
            yield name, said["ended"]
    for name, outcome in tests.items():
        if outcome["verdict"] in ENDED:
            yield name, outcome["verdict"]


def _failed(said):
    return "error" in said or "ended" in said or "unfit" in said


def _say(error):
    """An exception in its own words; its name only where that says something."""
    name, text = error.get("error", ""), error.get("text", "")
    if name in OWN_WORDS and text.strip():
        return text
    text = re.sub(r"\(\S+\.py, line (\d+)\)", r"(line \1)", text)
    return f"{name}: {text}" if text else name


def _told(whose, said):
    """What became of a cell of the student's, as a sentence or two."""
    if "ended" in said:
        return f"{whose} did not end. {ENDED.get(said['ended'], '')}"
    line = f", in your line `{said['line']}`" if said.get("line") else ""
    return f"{whose} ended with {_say(said) or said.get('unfit', 'an error')}{line}"


def _cleaned(question, secrets):
    """All its texts as plain text, without lines of hidden tests."""
    names = ("message", "asked", "returned", "hint", "comment")
    lengths = dict.fromkeys(names, MAX_MESSAGE)
    lengths["printed"] = MAX_PRINTED
    return question._replace(
        **{
            name: clean(getattr(question, name), length, secrets)
            for name, length in lengths.items()
        }
    )


def clean(text, length, secrets=()):
    """Plain text for a page: no terminal codes, nothing secret, not too long."""
    text = CONTROLS.sub("", ESCAPES.sub("", text.replace("\r\n", "\n"))).strip()
    for secret in secrets:
        text = text.replace(secret, "[…]")
    return text if len(text) <= length else text[:length].rstrip() + " …"
