"""Publish: the tree that students may see, for courses where marks count.

A list of what goes in, not of what stays out: book, exercises, library, and what is
needed to build and install them. Of the README, the Makefile and pyproject.toml those
parts are left out that speak of the rest; they are marked there:

    <!-- publish: leave out -->        # publish: leave out
    …                                  …
    <!-- publish: go on -->            # publish: go on

and in Markdown `<!-- publish: instead`, a text and `-->` say something else in their
place. Before anything is written into the folder, `leaks` reads the finished tree.
"""

import csv
import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from grader.course import ROOT, CourseError, all_exercises
from grader.leaks import find_leaks
from grader.mistakes import mistakes_path, packed
from grader.release import has_been_edited, make_course

FOLDERS = ("book", "exercises", "lib", ".github")
FILES = (
    ".gitignore", "CITATION.cff", "LICENSE", "Makefile", "README.md", "_config.yml",
    "constraints.txt", "pyproject.toml",
)  # fmt: skip
CUT = ("README.md", "Makefile", "pyproject.toml")  # what has marked parts
MUTANTS = "lib/cherrytop/data/matrix/equivalent.csv"  # the book shows them
LEAVE_OUT = re.compile(
    r"^(?P<mark># |<!-- )publish: leave out(?: -->)?\n.*?"
    r"^(?P=mark)publish: go on(?: -->)?\n",
    re.M | re.S,
)
INSTEAD = re.compile(r"^<!-- publish: instead\n(.*?)^-->\n", re.M | re.S)
BY_PRODUCTS = re.compile(
    r"(^|/)(__pycache__|\.ipynb_checkpoints|_build|build|[^/]*\.egg-info)/|\.(pyc|part)$"
)


def publish(folder):
    """Write the students' tree into a folder, whole or not at all.

    Args:
        folder: Path that is missing or an empty folder.

    Returns:
        list of the paths written, as text, in alphabetical order.

    Raises:
        CourseError: the folder has something in it or is a part of the course; what
            would be published is not committed; a released notebook is stale, was
            worked in or has no source; a marked part is not closed; the tree would
            leak. The folder is then as it was.
    """
    folder = Path(folder).resolve()
    refuse_folder(folder)
    paths = list_files()
    refuse_uncommitted()
    refuse_stale(paths)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{folder.name}-", dir=folder.parent
        ) as beside:
            tree = Path(beside, "tree")
            write_tree(tree, paths)
            refuse_leaks(tree)
            if folder.exists():
                folder.rmdir()
            tree.rename(folder)
    except OSError as error:
        raise CourseError(f"{folder} can't be written: {error}") from None
    return paths


def refuse_folder(folder):
    """A CourseError if a folder can't take a published tree."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file; name a folder that is empty or missing")
    if folder.exists() and any(folder.iterdir()):
        raise CourseError(
            f"{folder} is not empty; publish into a new folder, and copy it from there "
            "over what you published before"
        )
    inside = folder.is_relative_to(ROOT) and not folder.is_relative_to(ROOT / "build")
    if inside or ROOT.is_relative_to(folder):
        raise CourseError(
            f"{folder} is a part of the course itself; publish beside the course, or "
            "into build/"
        )


def list_files():
    """The files to publish, relative to the course: what git tracks of the lists above.

    Without git, everything there but what Python, Jupyter and the build leave behind.
    """
    paths = _git("ls-files", "--", *FOLDERS, *FILES)
    if paths is None:
        found = [path for name in FOLDERS for path in (ROOT / name).rglob("*")]
        found += [ROOT / name for name in FILES]
        names = [path.relative_to(ROOT).as_posix() for path in found if path.is_file()]
        paths = [name for name in names if not BY_PRODUCTS.search(name)]
    missing = sorted(set(FILES) - set(paths))
    if missing:
        raise CourseError(f"the course lacks {', '.join(missing)}, or git ignores it")
    links = [name for name in paths if (ROOT / name).is_symlink()]
    if links:
        raise CourseError(f"links can't be published: {', '.join(links)}")
    return sorted(paths)


def _git(*arguments):
    """What git prints, split at zero bytes; None if the course is no repository."""
    try:
        top = _run("rev-parse", "--show-toplevel")
    except FileNotFoundError:  # there is no git
        return None
    if top.returncode or Path(top.stdout.strip()).resolve() != ROOT.resolve():
        return None
    done = _run(arguments[0], "-z", *arguments[1:])
    if done.returncode:
        raise CourseError(f"git {arguments[0]} failed: {done.stderr.strip()[:300]}")
    return [entry for entry in done.stdout.split("\0") if entry]


def _run(*arguments):
    return subprocess.run(
        ["git", "--no-optional-locks", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def refuse_uncommitted():
    """A CourseError if what git has is not what lies there."""
    changed = _git(
        "status", "--porcelain", "--no-renames", "--untracked-files=all",
        "--", *FOLDERS, *FILES,
    )  # fmt: skip
    if changed:
        names = [entry[3:] for entry in changed]
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise CourseError(
            f"there are changes that are not committed: {', '.join(names[:5])}{more}; "
            "commit them, or put them aside with `git stash -u`, so that what students "
            "see is a state you can come back to"
        )


def refuse_stale(paths):
    """A CourseError if the notebooks are not what a release would write now."""
    exercises = all_exercises()
    wrong = {}
    for exercise in exercises:
        if not exercise.notebook.exists():
            wrong[exercise.id] = "was never released"
        elif has_been_edited(exercise.notebook):
            wrong[exercise.id] = "has been worked in since its release"
    with tempfile.TemporaryDirectory() as course:
        made = make_course(exercises, Path(course))
        for exercise, (_, released) in made.items():
            mistakes = mistakes_path(exercise.id)
            fresh = (
                exercise.notebook.exists()
                and exercise.notebook.read_bytes() == released.read_bytes()
                and mistakes.exists()
                and mistakes.read_text("utf-8") == packed(exercise.id)
            )
            if not fresh:
                wrong.setdefault(exercise.id, "is stale")
    known = {f"exercises/{exercise.id}.ipynb" for exercise in exercises}
    for name in paths:
        if name.startswith("exercises/") and name not in known:
            wrong[name.removeprefix("exercises/")] = "has no source in solutions/"
    if wrong:
        told = ", ".join(f"{name} {why}" for name, why in wrong.items())
        raise CourseError(f"{told}; run `make release`, look at it, and commit")


def refuse_leaks(tree):
    """A CourseError if a tree holds what students must not see."""
    leaks = find_leaks(tree)
    if leaks:
        told = "\n  ".join(leaks[:20])
        raise CourseError(f"nothing was published, since it would leak:\n  {told}")


def write_tree(tree, paths):
    """Copy these files of the course into a new folder, cut where they are marked."""
    for name in paths:
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in CUT:
            text = cut((ROOT / name).read_text("utf-8"), name)
            target.write_text(text, "utf-8")
        elif name == MUTANTS:
            target.write_text(without_code((ROOT / name).read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(ROOT / name, target)
    readme = tree / "README.md"
    kept = {name.split("/")[0] for name in paths} | {"build"}
    readme.write_text(_only_these(readme.read_text("utf-8"), kept), "utf-8")


def without_code(table):
    """The table of mutants that are no mistakes, without the lines that they change.

    Those are lines of solutions. The function and the reason stay.

    Example:
        >>> table = "exercise,mutant,reason\\na/b,f: x = 1 → x = 2,why\\n"
        >>> without_code(table).splitlines()[1]
        'a/b,f: a change in f,why'
    """
    rows = list(csv.DictReader(io.StringIO(table)))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        function = row["mutant"].split(":")[0]
        writer.writerow({**row, "mutant": f"{function}: a change in {function}"})
    return text.getvalue() if rows else table


def cut(text, name="text"):
    """A text without its marked parts.

    Raises:
        CourseError: a mark has no partner.

    Example:
        >>> cut("a\\n# publish: leave out\\nb\\n# publish: go on\\nc\\n")
        'a\\nc\\n'
    """
    text = INSTEAD.sub(r"\1", LEAVE_OUT.sub("", text))
    left = re.search(r"^.*publish: (?:leave out|go on|instead)\b.*$", text, re.M)
    if left:
        raise CourseError(f"{name}: the mark {left[0]!r} has no partner")
    return re.sub(r"\n{3,}", "\n\n", text)


def _only_these(readme, kept):
    """A README without those lines of its tree whose entry was not published."""

    def keep(match):
        return match[0] if match[1].rstrip("/") in kept else ""

    return re.sub(r"^[├└]── (\S+).*\n", keep, readme, flags=re.M)
