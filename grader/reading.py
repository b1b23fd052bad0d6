"""Reading a file that a student wrote: nothing in it may harm, stop or surprise.

Of a notebook only what grading needs is taken: each cell's kind, source, id and
grade_id, and which exercise it says it is. Everything else (outputs, tags,
attachments, whatever an editor added) is dropped here.
"""

import ast
import errno
import json
import os
import re
import stat
import warnings
from typing import NamedTuple

MAX_BYTES = 20_000_000  # a notebook with its plots is seldom over 5 MB
MAX_DEPTH = 50  # of nested JSON; notebooks need about ten
MAX_CELLS = 2000


class Refused(Exception):
    """Why a file or a name is not accepted, for the student to read."""


class Cell(NamedTuple):
    """What is taken of a student's cell."""

    kind: str
    source: str
    id: str = ""
    grade_id: str = ""


class Notebook(NamedTuple):
    """What is taken of a student's notebook; `claim` is the exercise it names."""

    cells: tuple
    claim: str = ""


def read_notebook(path):
    """What grading takes of the notebook in a file.

    Raises:
        Refused: not a regular file of its own, too large, not JSON, nested too
            deeply, or not a notebook of format 4.
    """
    try:
        data = json.loads(_read_bytes(path))
    except RecursionError:
        raise Refused(_too_deep()) from None
    except ValueError as error:
        raise Refused(
            f"the file is not valid JSON, so not a notebook ({str(error)[:100]}); "
            "download or save it again"
        ) from None
    _check_depth(data)
    if not isinstance(data, dict) or "nbformat" not in data:
        raise Refused("the file is JSON but not a notebook: it has no nbformat")
    if data["nbformat"] != 4:
        raise Refused(
            f"the notebook has format {str(data['nbformat'])[:20]}, expected 4; open "
            "and save it in a current Jupyter"
        )
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise Refused("the notebook has no list of cells; save it again in Jupyter")
    if len(cells) > MAX_CELLS:
        raise Refused(f"the notebook has {len(cells)} cells; at most {MAX_CELLS}")
    claim = _dig(data, "metadata", "cherrytop").get("exercise")
    return Notebook(
        tuple(_cell(cell) for cell in cells if isinstance(cell, dict)), _text(claim)
    )


def _read_bytes(path):
    """The bytes of a regular file that has no other name; links are not followed."""
    kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe"}
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            kind = kinds.get(stat.S_IFMT(mode), "no regular file")
            raise Refused(f"the submission is {kind}; hand in the notebook itself")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        why = "is a symbolic link" if error.errno == errno.ELOOP else error.strerror
        raise Refused(f"the file can't be read: {why}") from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise Refused(
                "the file is a hard link to another one; hand in a copy of its own"
            )
        if status.st_size > MAX_BYTES:
            raise Refused(
                f"the file has {status.st_size / 1e6:.0f} MB, at most "
                f"{MAX_BYTES / 1e6:.0f} are possible; clear its outputs and save it"
            )
        data = file.read(MAX_BYTES)
    if not data.strip():
        raise Refused("the file is empty; save the notebook and hand it in again")
    return data


def _too_deep():
    return (
        f"the file's JSON is nested more than {MAX_DEPTH} levels deep, which no "
        "notebook is; save it again in Jupyter"
    )


def _check_depth(data):
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise Refused(_too_deep())


def _cell(raw):
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return Cell(
        kind=_text(raw.get("cell_type")),
        source=_text(source),
        id=_text(raw.get("id")) or _text(_dig(raw, "metadata").get("id")),  # Colab's
        grade_id=_text(_dig(raw, "metadata", "nbgrader").get("grade_id")),
    )


def _dig(data, *keys):
    """The dict that lies at these keys; an empty one if anything else does."""
    for key in keys:
        data = data.get(key)
        if not isinstance(data, dict):
            return {}
    return data


def _text(value):
    """A str that can be written as UTF-8; "" for what is no str."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def parses(source):
    """Whether a cell's source is Python, not counting lines for IPython or a shell."""
    return _parse(source) is not None


def defined_names(source):
    """Names of the functions and classes that a cell defines at its top level."""
    tree = _parse(source)
    if tree is None:  # it has a mistake somewhere; its name can still be read
        found = re.findall(r"^(?:async\s+)?(?:def|class)\s+(\w+)", source, re.MULTILINE)
        return set(found)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def _parse(source):
    plain = re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.MULTILINE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(plain)
        except Exception:  # SyntaxError, RecursionError, a null byte, …
            return None
