"""Table: points and minutes of all exercises, as the README shows them.

It is read from the released notebooks, which state these facts themselves; the book's
page reads them there, too. `release` keeps it fresh.
"""

import json
import os
import re

from grader import course
from grader.course import CourseError

BEGIN = "<!-- exercises: from the notebooks, by make release -->"
END = "<!-- /exercises -->"
HEAD = "| exercise | minutes | points | questions | runs on |\n|---|--:|--:|--:|---|"


def read_facts(path):
    """What a released notebook states about itself, and what its tests add up to.

    Returns:
        dict: the notebook's `cherrytop` metadata, with `points` and `questions`.
    """
    notebook = json.loads(path.read_text("utf-8"))
    markers = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    points = [marker["points"] for marker in markers if marker.get("grade")]
    facts = notebook["metadata"]["cherrytop"]
    return {**facts, "points": sum(points), "questions": len(points)}


def reading_order():
    """The book's pages in the order of its table of contents."""
    contents = (course.ROOT / "book" / "_toc.yml").read_text("utf-8")
    return re.findall(r"^\s*- file: (\S+)", contents, re.M)


def all_facts():
    """Every released exercise's facts, in the order in which the book comes to it."""
    order = reading_order()
    notebooks = [exercise.notebook for exercise in course.all_exercises()]
    facts = [read_facts(path) for path in notebooks if path.exists()]
    for row in facts:
        if row["chapter"] not in order:
            raise CourseError(
                f"{row['exercise']} says that its chapter is {row['chapter']}, which "
                "is not in book/_toc.yml"
            )
    return sorted(facts, key=lambda row: (order.index(row["chapter"]), row["exercise"]))


def table():
    """The table as Markdown."""
    rows = all_facts()
    lines = [
        f"| [{row['title']}](exercises/{row['exercise']}.ipynb) | {row['minutes']} "
        f"| {row['points']:g} | {row['questions']} | {row['compute']} |"
        for row in rows
    ]
    total = (
        f"| together: {len(rows)} | {sum(row['minutes'] for row in rows)} "
        f"| {sum(row['points'] for row in rows):g} "
        f"| {sum(row['questions'] for row in rows)} | |"
    )
    return "\n".join([HEAD, *lines, total])


def with_table(text):
    """A README with the table as it should be now between its marks.

    Raises:
        CourseError: the marks are missing, stand there twice or in another order.
    """
    if re.findall(f"{re.escape(BEGIN)}|{re.escape(END)}", text) != [BEGIN, END]:
        raise CourseError(
            f"README.md must hold {BEGIN!r} and, below it, {END!r}, once each"
        )
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


def write_table():
    """Bring the README's table up to date.

    Returns:
        "written" or "unchanged".
    """
    readme = course.ROOT / "README.md"
    text = readme.read_text("utf-8")
    fresh = with_table(text)
    if fresh == text:
        return "unchanged"
    part = readme.with_suffix(".part")
    part.write_text(fresh, "utf-8")
    os.replace(part, readme)
    return "written"
