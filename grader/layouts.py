"""Layouts: whose file is which, in the ways that submissions lie when they come.

- **one file or folder a student**: `ada.ipynb`, `ada/whatever.ipynb`;
- **nbgrader's tree**: `submitted/<student>/<chapter>/<exercise>.ipynb`, given as
  `submitted/` or as the folder that holds it;
- **Canvas's and Moodle's downloads**: see `grader.downloads`.

One folder around everything is looked through. What comes from the student (the own
name, the notebook) never decides whose it is, or whether it is late.
"""

import contextlib
import re
import unicodedata

from dateutil.parser import parse as parse_time

from grader.course import all_exercises
from grader.downloads import (
    A_ZIP,
    NO_NOTEBOOK,
    Found,
    canvas,
    is_canvas,
    is_moodle,
    moodle,
    without_notebook,
)
from grader.reading import Refused
from grader.unpack import SKIPPED

JUNK = ("._", ".ipynb_", "__MACOSX", ".DS_Store")


def read_as(tree, name=""):
    """Whose files these are.

    Args:
        tree: a `grader.unpack.Tree`.
        name: of the zip, without .zip; a folder in it of that name is only a wrapper.

    Returns:
        (what the layout is called, list of Found, list of (file, why it is ignored)).
    """
    members, ignored = [], {}
    for member in tree.members:
        at = [n for n, part in enumerate(member.parts) if part.startswith(JUNK)]
        if at:
            label = "/".join(member.parts[: at[0] + 1])
            ignored[label] = "left there by a computer, not by a student"
        else:
            members.append(member)
    members, folders, beside = _unwrapped(members, tree.folders, name)
    ignored |= beside
    folders = {parts for parts in folders if not _is_skipped(parts[0])}
    label, _, read = next(way for way in WAYS if way[1](members))
    found, rest, others = read(members, folders)
    served = {one.parts[0] for one in found}
    more, aside = _plain(rest, {parts for parts in folders if parts[0] not in served})
    found, ignored = found + more, ignored | others | aside
    found = sorted(_named_apart(found), key=lambda one: one.parts)
    return label, found, sorted(ignored.items())


def _is_skipped(name):
    return name.startswith(SKIPPED)


def _unwrapped(members, folders, name):
    """Members and folders without the folder around all of them; what lies beside."""
    beside = {}
    for _ in range(3):
        tops = {member.parts[0] for member in members}
        tops |= {parts[0] for parts in folders if not _is_skipped(parts[0])}
        inside = [
            member._replace(parts=member.parts[1:])
            for member in members
            if member.parts[0] == "submitted" and len(member.parts) > 1
        ]
        if _is_nbgrader(inside):
            top = "submitted"
            others = sorted(tops - {top})
            beside |= {other: "it lies beside submitted/" for other in others}
        elif any(way[1](members) for way in WAYS[:-1]):
            break
        elif len(tops) == 1 and all(len(member.parts) > 1 for member in members):
            top = next(iter(tops))
            inside = [m._replace(parts=m.parts[1:]) for m in members]
            known = {"submitted", "submissions", re.sub(r" ?\(\d+\)$", "", name)}
            below = any(m.parts[0] == "submitted" for m in inside)
            is_ours = any(way[1](inside) for way in WAYS[:-1])
            if not (top in known - {""} or is_ours or below):
                break
        else:
            break
        members = inside
        folders = {parts[1:] for parts in folders if parts[0] == top and parts[1:]}
    return members, folders, beside


def _tops(members):
    """dict of a top folder's or file's name to its members."""
    tops = {}
    for member in members:
        tops.setdefault(member.parts[0], []).append(member)
    return tops


def _is_nbgrader(members):
    chapters = {exercise.chapter for exercise in all_exercises()}
    return any(
        len(member.parts) == 3 and member.parts[1] in chapters and member.is_notebook
        for member in members
    )


def _nbgrader(members, folders):
    exercises = {(one.chapter, one.name): one for one in all_exercises()}
    chapters = {chapter for chapter, _ in exercises}
    stamps = {
        m.parts[:2]: _stamp(m) for m in members if m.parts[2:] == ("timestamp.txt",)
    }
    found, others, spare, rest = [], {}, [], []
    for member in members:
        student, name = member.parts[0], member.parts[-1]
        one = Found(student, member.parts, member)
        if member.is_folder:
            found.append(one)
        elif len(member.parts) == 1:
            rest.append(member)
        elif not member.is_notebook:
            if name != "timestamp.txt":
                others[member.label] = "not a notebook"
        elif len(member.parts) == 2:
            found.append(one)
        elif member.parts[1] not in chapters or len(member.parts) > 3:
            others[member.label] = f"{member.parts[1]} is no chapter of this course"
        else:
            key = (member.parts[1], re.sub(r"\.ipynb$", "", name, flags=re.I))
            one = one._replace(submitted_at=stamps.get(member.parts[:2], ""))
            into = found if key in exercises else spare
            into.append(one._replace(exercise=exercises.get(key)))
    served = {one.parts[:2] for one in found}
    for one in spare:  # a notebook under another name counts if there is no other
        if one.parts[:2] in served:
            others["/".join(one.parts)] = "no exercise has this name"
        else:
            found.append(one)
    return found + without_notebook(folders, found), rest, others


def _stamp(member):
    """The time that nbgrader's collector wrote down, as ISO text; "" if it is none."""
    with contextlib.suppress(Refused, ValueError, OverflowError, UnicodeError):
        if not member.problem:
            return parse_time(member.read()[:100].decode("utf-8")).isoformat()
    return ""


def _plain(members, folders):
    found, others, zips = [], {}, []
    for name, inside in _tops(members).items():
        first = inside[0]
        if len(first.parts) > 1:
            names, aside = _in_folder(name, inside)
            found += names
            others |= aside
        elif first.is_notebook:
            stem = re.sub(r"\.ipynb$", "", name, flags=re.I)
            found += [Found(stem, one.parts, one) for one in inside]
        elif first.is_folder:
            found.append(Found(name, first.parts, first))
        elif name.lower().endswith(".zip"):
            zips.append(Found(name[: -len(".zip")], first.parts, why=A_ZIP))
        else:
            others[name] = "not a notebook"
    if not found:  # a zip alone is the class's, not a student's
        others |= {one.parts[0]: "a zip: give it instead of its folder" for one in zips}
        zips = []
    empty = {f for f in folders if not any(m.parts[0] == f[0] for m in members)}
    return found + zips + without_notebook(empty, found), others


def _in_folder(name, inside):
    """The notebooks of one student's folder: those in it, else those further in."""
    if _is_skipped(name):
        return [], {name: "not a notebook"}
    notebooks = [member for member in inside if member.is_notebook]
    notebooks = [m for m in notebooks if len(m.parts) == 2] or notebooks
    others = {m.label: "not a notebook" for m in inside if m not in notebooks}
    found = [Found(name, member.parts, member) for member in notebooks]
    if not found:
        zips = [m.label for m in inside if m.label.lower().endswith(".zip")]
        what = f", but a zip ({zips[0]}); hand in the notebook itself" if zips else ""
        found = [Found(name, (name, ""), why=NO_NOTEBOOK + what)]
    return found, others


def _named_apart(found):
    """Students whose names differ in upper and lower case only are refused."""
    spellings = {}
    for one in found:
        name = unicodedata.normalize("NFC", one.student)
        spellings.setdefault(name.casefold(), set()).add(name)
    for one in found:
        own = unicodedata.normalize("NFC", one.student)
        twins = spellings[own.casefold()]
        if len(twins) > 1:
            others = sorted(twins - {own})
            why = (
                f"another student is called {', '.join(others)}; names that differ in "
                "upper and lower case only can't be told apart everywhere: rename one"
            )
            yield one._replace(member=None, why=one.why or why)
        else:
            yield one


WAYS = (  # what it is called, whether it is that, how to read it
    ("nbgrader's tree", _is_nbgrader, _nbgrader),
    ("Canvas's download", is_canvas, canvas),
    ("Moodle's download", is_moodle, moodle),
    (
        "one file or folder a student",
        lambda members: True,
        lambda members, folders: ([], members, {}),
    ),
)
