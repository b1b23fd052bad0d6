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
from pathlib import Path
from typing import NamedTuple

MAX_BYTES = 20_000_000  # a notebook with its plots is seldom over 5 MB
MAX_DEPTH = 50  # of nested JSON; notebooks need about ten
MAX_CELLS = 2000
MAX_PARTS = 2_000_000  # lists and dicts: 20 MB of "[],[]," would be 400 MB in memory
MAX_PYTHON = 100_000  # characters; what is longer is not parsed, and nobody types it


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
        Refused: not a regular file of its own, too large, or see `parse_notebook`.
    """
    return parse_notebook(read_bytes(Path(path).parent, [Path(path).name]))


def parse_notebook(content):
    """What grading takes of a notebook, from the bytes of its file.

    Raises:
        Refused: not JSON, nested too deeply, or not a notebook of format 4.
    """
    if not content.strip():
        raise Refused("the file is empty; save the notebook and hand it in again")
    if content.count(b"[") + content.count(b"{") > MAX_PARTS:
        raise Refused("the file has millions of brackets; clear its outputs, save it")
    try:
        data = json.loads(content)
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
            f"the notebook has format {_text(str(data['nbformat']))[:20]}, expected 4; "
            "open and save it in a current Jupyter"
        )
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise Refused("the notebook has no list of cells; save it again in Jupyter")
    if len(cells) > MAX_CELLS:
        raise Refused(f"the notebook has {len(cells)} cells; at most {MAX_CELLS}")
    claim = _dig(data, "metadata", "cherrytop").get("exercise")
    return Notebook(
        tuple(cell_of(cell) for cell in cells if isinstance(cell, dict)), _text(claim)
    )


def read_bytes(root, parts):
    """The bytes of a regular file that has no other name.

    Args:
        root: the folder that the instructor gave; it may be a link.
        parts: names of the folders below it and of the file. None may be a link: each
            is opened from the one before, so nothing can be swapped on the way.

    Raises:
        Refused: a link, a pipe, a folder or a device, or too large.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    opened = []
    try:
        here, folder = None, Path(root)
        if os.open in os.supports_dir_fd:
            opened.append(os.open(root, os.O_RDONLY))
            for name in parts[:-1]:
                opened.append(os.open(name, flags | os.O_DIRECTORY, dir_fd=opened[-1]))
            here, folder = opened[-1], Path()
        else:  # Windows; links there need an administrator's rights
            folder = folder.joinpath(*parts[:-1])
        path = folder / parts[-1]
        _check_kind(os.lstat(path, dir_fd=here).st_mode)
        opened.append(os.open(path, flags | getattr(os, "O_BINARY", 0), dir_fd=here))
        return _read_opened(opened[-1])
    except OSError as error:
        is_link = error.errno in (errno.ELOOP, errno.ENOTDIR)
        why = "there is a symbolic link on its way" if is_link else error.strerror
        raise Refused(f"the file can't be read: {why}") from None
    finally:
        for handle in opened:
            os.close(handle)


def _check_kind(mode):
    kinds = {stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe"}
    if not stat.S_ISREG(mode):
        kind = kinds.get(stat.S_IFMT(mode), "no regular file")
        raise Refused(f"the submission is {kind}; hand in the notebook itself")


def _read_opened(handle):
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise Refused(
            "the file is a hard link to another one; hand in a copy of its own"
        )
    check_size(status.st_size)
    with os.fdopen(handle, "rb", closefd=False) as file:
        return file.read(MAX_BYTES)


def check_size(size):
    """Refuse a file that has more bytes than a notebook may have."""
    if size > MAX_BYTES:
        raise Refused(
            f"the file has {size / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} are "
            "possible; clear its outputs and save it"
        )


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


def cell_of(raw):
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
    return parsed(source) is not None


def defined_names(source):
    """Names of the functions and classes that a cell defines at its top level."""
    tree = parsed(source)
    if tree is None:  # it has a mistake somewhere; its name can still be read
        pattern = r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)"
        return set(re.findall(pattern, source, re.MULTILINE))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def parsed(source):
    """A cell's syntax tree, its lines for IPython or a shell left out; None if none."""
    if len(source) > MAX_PYTHON:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(plain_python(source))
        except Exception:  # SyntaxError, RecursionError, a null byte, …
            return None


def plain_python(source):
    """A cell's source with `pass` for each line that is for IPython or a shell."""
    return re.sub(r"^([ \t]*)[%!].*", r"\1pass", source, flags=re.MULTILINE)
