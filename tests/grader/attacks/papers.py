"""What comes out of a grading: no script in a page, no formula in a table, no secret.

Each function returns what is wrong, in words, one line a finding.
"""

import csv
import re
from html.parser import HTMLParser

from grader.course import find_exercises
from grader.gradebook import gradebook
from grader.outcomes import hidden_lines
from grader.release import full_notebook
from tests.grader.attacks.attack import EXERCISE, answered
from tests.grader.attacks.host import TOKEN

CLASSMATES_OWN = "my own words 0815"  # a comment in an honest student's answer
ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x9b\u202e]")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?")
RUNS = ("script", "iframe", "object", "embed", "base", "form", "meta-refresh")


class _Scripts(HTMLParser):
    """Finds what a browser would run, load from elsewhere or send somewhere."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag in RUNS:
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            target = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on"):
                self.found.append(name)
            elif target.startswith(("javascript:", "vbscript:", "data:text/html")):
                self.found.append(f"{name}={target[:20]}")


def secrets():
    """Texts that no student may read: hidden tests, others' answers, the token."""
    exercise = find_exercises([EXERCISE])[0]
    released = "\n".join("".join(cell["source"]) for cell in answered("blank")["cells"])
    lines = [line.strip() for line in hidden_lines(full_notebook(exercise))]
    hidden = [line for line in lines if len(line) > 20 and line not in released]
    return [TOKEN, CLASSMATES_OWN, *hidden]


def page_harm(path):
    """What a feedback page must not hold."""
    text = path.read_text("utf-8", "replace")
    plain = " ".join(_text_of(text).split())
    found = [f"runs {what}" for what in _Scripts(text).found[:1]]
    found += [f"tells {s!r}" for s in secrets() if " ".join(s.split()) in plain][:1]
    found += ["holds control characters"] * bool(ESCAPE.search(text))
    return [f"{path.name}: {what}" for what in found]


def _text_of(page):
    pieces = []
    parser = HTMLParser()
    parser.handle_data = pieces.append
    parser.feed(page)
    return "".join(pieces)


def table_harm(path):
    """Cells of a CSV file that a spreadsheet would compute, or a terminal obey."""
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    formulas = [
        cell
        for cell in cells
        if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
        and not NUMBER.fullmatch(cell)
    ]
    found = [f"computes {cell!r}" for cell in formulas[:1]]
    found += ["holds control characters"] * any(map(ESCAPE.search, cells))
    return [f"{path.name}: {what}" for what in found]


def gradebook_scores(course):
    """dict of student to (score, whether somebody has given points by hand)."""
    with gradebook(course) as book:
        exercise = find_exercises([EXERCISE])[0]
        return {
            entry.student.id: (
                float(entry.score),
                any(
                    grade.manual_score is not None or grade.extra_credit
                    for grade in entry.grades
                ),
            )
            for entry in book.notebook_submissions(exercise.name, exercise.chapter)
        }
