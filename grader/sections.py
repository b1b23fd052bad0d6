"""Sections: which part of the book each question stands on.

`solutions/read_again.yml` names it, a line a question. What the section is called is
read from the chapter itself, so a link always says what the book says.
"""

import functools
import re
import unicodedata

import yaml

from grader import course


def sections(exercise_id):
    """What to read again after each question of an exercise.

    Returns:
        dict of question to (title, place): the section's heading and its address in the
        book, `grpo#four-answers-by-hand`. Questions whose section nobody has named, or
        which the book does not have, are left out.
    """
    named = _named(course.ROOT).get(exercise_id) or {}
    found = {}
    for question, place in named.items():
        page, _, anchor = place.partition("#")
        title = headings(page).get(anchor)
        if title:
            found[question] = (title, place)
    return found


def headings(page):
    """dict of anchor to heading, for every section of a page of the book."""
    return _headings(course.ROOT, page)


def anchor(heading):
    """A heading as the book's pages have it in their addresses.

    >>> anchor("Four answers, by hand")
    'four-answers-by-hand'
    """
    plain = unicodedata.normalize("NFKD", heading.lower())
    plain = plain.encode("ascii", "ignore").decode("ascii")
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", plain))


@functools.cache
def _named(root):
    path = root / "solutions" / "read_again.yml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}


@functools.cache
def _headings(root, page):
    path = root / "book" / f"{page}.md"
    text = path.read_text("utf-8") if path.exists() else ""
    prose = re.sub(r"^(`{3,}|:{3,}|~{3,}).*?^\1\s*$", "", text, flags=re.M | re.S)
    found = re.findall(r"^##+ +(.+?) *$", prose, re.M)
    return {anchor(heading): heading for heading in found}
