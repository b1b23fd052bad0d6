"""Unpack: the files of a folder or of a zip, as names and a way to read each.

Nothing is written anywhere: a member of a zip is read into memory when its turn comes,
so no name in it can reach a file of ours. What is odd about a file (a link, a name that
leads elsewhere, a size that explodes) is its `problem`, and costs nobody else.
"""

import contextlib
import functools
import os
import re
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from grader.course import CourseError
from grader.reading import MAX_BYTES, Refused, check_size, read_bytes

MAX_MEMBERS = 100_000  # of a folder or a zip; 1,000 students hand in about 30,000
MAX_DIRECTORY = 100_000_000  # bytes of a zip's list of contents
MAX_TOTAL = 5_000_000_000  # bytes of all notebooks in a zip, unpacked
MAX_RATIO = 200  # bytes unpacked for one packed; notebooks are below 20
MAX_FOLDERS = 8  # folders in folders that are looked into
TWICE = "the zip holds this file more than once; hand it in again"
SKIPPED = (".", "__MACOSX")  # folders that are no student's


class Member(NamedTuple):
    """A file: its name's `parts`, `read()` for its bytes, and what is wrong with it.

    `is_folder`: what should be a folder and can't be looked into, such as a link.
    """

    parts: tuple
    read: Callable
    problem: str = ""
    is_folder: bool = False

    @property
    def label(self):
        return "/".join(self.parts)

    @property
    def is_notebook(self):
        return self.parts[-1].lower().endswith(".ipynb")


class Tree(NamedTuple):
    """All files, in order, and the parts of every folder."""

    members: list
    folders: set


@contextlib.contextmanager
def open_tree(path):
    """The Tree of a folder or a zip, readable inside the `with`.

    Raises:
        CourseError: neither of them, damaged, or with far too many files.
    """
    if not path.exists():
        raise CourseError(f"there is no folder {path}; give the one to grade")
    if path.is_dir():
        yield folder_tree(path)
        return
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise CourseError(
            f"{path} is a file and no zip; give the folder, or the zip, that holds "
            "the students' notebooks"
        )
    with path.open("rb") as file:
        try:
            _check_directory(file, path)
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise CourseError(
                f"{path} is a damaged zip ({error}); download it again"
            ) from None
        with archive:
            yield zip_tree(archive)


def folder_tree(root):
    """The Tree of a folder; links are listed, and never followed."""
    members, folders, waiting = [], set(), [()]
    while waiting:
        parts = waiting.pop()
        try:
            entries = list(os.scandir(root.joinpath(*parts)))
        except OSError as error:
            if not parts:
                raise CourseError(f"{root} can't be read: {error.strerror}") from None
            why = f"the student's folder can't be read: {error.strerror}"
            members.append(Member(parts, None, why, is_folder=True))
            continue
        for entry in entries:
            inner = (*parts, entry.name)
            read = functools.partial(read_bytes, root, inner)
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and not entry.name.lower().endswith(".ipynb"):
                folders.add(inner)
                if len(inner) < MAX_FOLDERS and not entry.name.startswith(SKIPPED):
                    waiting.append(inner)
                    continue
            is_link = entry.is_symlink() and entry.is_dir()
            members.append(Member(inner, read, is_folder=is_link))
        if len(members) + len(folders) > MAX_MEMBERS:
            raise CourseError(
                f"{root} holds more than {MAX_MEMBERS} files; give the folder of the "
                "submissions"
            )
    return Tree(sorted(members, key=lambda member: member.parts), folders)


def zip_tree(archive):
    """The Tree of an open zip."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise CourseError(f"the zip holds {len(infos)} files; at most {MAX_MEMBERS}")
    members, folders, sizes = {}, set(), {}
    for info in infos:
        name = _name(info)
        parts, problem = _safe_parts(name)
        folders |= {parts[:count] for count in range(1, len(parts))}
        if name.endswith(("/", "\\")):
            folders |= {parts} if parts else set()
            continue
        parts = parts or ("a file without a name",)
        read = functools.partial(_read_member, archive, info)
        problem = TWICE if parts in members else problem or _odd(info)
        members[parts] = Member(parts, read, problem)
        sizes[parts] = info.file_size
    total = 0
    for parts in sorted(sizes, key=sizes.get):  # what is too much hits the largest
        if members[parts].is_notebook and not members[parts].problem:
            total += sizes[parts]
            if total > MAX_TOTAL:
                problem = f"the zip's notebooks have over {MAX_TOTAL / 1e9:.0f} GB"
                members[parts] = members[parts]._replace(problem=problem)
    return Tree([members[parts] for parts in sorted(members)], folders)


def _check_directory(file, path):
    """Refuse a zip whose list of contents alone would fill the memory."""
    start = max(0, os.fstat(file.fileno()).st_size - 66_000)
    file.seek(start)
    tail = file.read()
    sizes = []
    for mark, form, place in ((b"PK\5\6", "<I", 12), (b"PK\6\6", "<Q", 40)):
        for found in re.finditer(mark, tail):
            with contextlib.suppress(struct.error):
                sizes += struct.unpack_from(form, tail, found.start() + place)
    if any(MAX_DIRECTORY < size != 0xFFFFFFFF for size in sizes):
        raise CourseError(f"{path} lists too many files to be a class's submissions")
    file.seek(0)


def _name(info):
    """A member's name as whoever packed it meant it: UTF-8 is often not declared."""
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return info.orig_filename.encode("cp437").decode("utf-8")
    return info.orig_filename


def _safe_parts(name):
    """(a name's parts without what leads elsewhere, what is wrong with it or "")."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    safe = tuple(part for part in parts if part != "..")
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
        return safe, "the zip gives the file a path that leads out of its folder"
    if "\0" in name:
        return safe, "the zip gives the file a name with a null character"
    return safe, ""


def _odd(info):
    """Why a member of a zip is not read, or ""."""
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        kind = "a symbolic link" if stat.S_ISLNK(mode) else "no regular file"
        return f"the submission is {kind}; hand in the notebook itself"
    if info.flag_bits & 0x1:
        return "the file is encrypted; hand it in without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "the file is packed in a way that is not read; use an ordinary zip"
    try:
        check_size(info.file_size)
    except Refused as refusal:
        return str(refusal)
    if info.file_size > max(1_000_000, MAX_RATIO * info.compress_size):
        return "the file unpacks to hundreds of times its size; clear its outputs"
    return ""


def _read_member(archive, info):
    try:
        with archive.open(info) as file:
            content = file.read(MAX_BYTES + 1)
    except Exception as error:  # zipfile raises a dozen kinds for a damaged member
        why = f"{type(error).__name__}: {error}"[:100]
        raise Refused(f"the file is damaged in the zip ({why})") from None
    check_size(len(content))
    return content
