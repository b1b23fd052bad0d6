"""Publish: what students may see, the whole of it, and nothing else."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import grader.course
import grader.leaks
import grader.mistakes
import grader.publish
import grader.release
from grader.__main__ import main
from grader.course import ROOT, CourseError, Exercise, all_exercises
from grader.leaks import find_leaks
from grader.mistakes import answers_of
from grader.publish import FILES, FOLDERS, cut, publish, write_tree
from tests.grader.conftest import ROOTS, SUMS

RIGHT = """\
# cell: add
# right: adds by subtracting
def add(a, b):
    negative_of_the_second = 0 - b
    return a - negative_of_the_second
"""
HINTED = RIGHT.replace("# right:", "# hint:").replace("a - neg", "a + neg")

ABOUT_THE_WHOLE = ("instructors.md", "kill_matrix.md")  # they say so


def git(root, *arguments):
    who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)


def contents(folder):
    """dict of path to bytes, of every file in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- this course's own tree


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """What this repository, as it lies here, would publish."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(
        [*listed, "--", *FOLDERS, *FILES],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in done.stdout.split("\0") if (ROOT / name).is_file()]
    tree = tmp_path_factory.mktemp("published") / "tree"
    write_tree(tree, sorted(set(names)))
    return tree


def test_the_published_tree_leaks_nothing(published):
    assert find_leaks(published) == []


def test_no_line_of_a_hidden_test_or_a_solution_is_in_the_published_tree(published):
    # By itself, without the code under test: every line that only a region holds.
    hidden, solved, public = set(), set(), set()
    for exercise in all_exercises():
        region = public
        for line in exercise.solution.read_text("utf-8").splitlines():
            line = line.strip()
            if line.startswith("### BEGIN"):
                region = hidden if "HIDDEN" in line else solved
            region.add(line)
            if line.startswith("### END"):
                region = public
    given = "\n".join(public)
    hidden, solved = (
        {line for line in lines if len(line) >= 30 and line not in given}
        for lines in (hidden, solved)
    )
    checks = {line for line in hidden if re.match(r"check[(.]|assert ", line)}
    assert len(checks) > 20
    files = contents(published)
    everything = b"\n".join(files.values()).decode("utf-8", "replace")
    names = [name for name in files if name.endswith(".ipynb")]
    notebooks = "\n".join(files[name].decode() for name in names)
    for text, secret in ((everything, checks), (notebooks, hidden | solved)):
        for line in secret:
            assert line not in text, line
            assert json.dumps(line, ensure_ascii=False)[1:-1] not in text, line


def test_a_released_cells_checksum_is_of_what_it_shows(published):
    from nbgrader.utils import compute_checksum

    for path in (published / "exercises").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            marker = cell.metadata.get("nbgrader", {})
            if "checksum" in marker:
                assert marker["checksum"] == compute_checksum(cell)
            assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
            assert not cell.get("outputs")
        assert set(notebook.metadata) == {"cherrytop", "kernelspec", "language_info"}


def test_what_is_published_is_what_the_list_says(published):
    top = {path.name for path in published.iterdir()}
    assert top == {*FILES, *FOLDERS}
    names = set(contents(published))
    assert not any(re.match("(tests|grader|solutions)/", name) for name in names)
    assert {f"exercises/{exercise.id}.ipynb" for exercise in all_exercises()} <= names


def test_the_published_readme_draws_the_tree_that_is_there(published):
    readme = (published / "README.md").read_text("utf-8")
    drawn = {name.rstrip("/") for name in re.findall(r"^[├└]── (\S+)", readme, re.M)}
    there = {path.name for path in published.iterdir()}
    assert drawn - {"build"} == {name for name in there if not name.startswith(".")}
    assert not re.search(r"solutions/|tests/|grader/|publish:", readme)


def targets(tree):
    makefile = (tree / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.M))


def test_the_published_commands_work_there(published):
    makefile = (published / "Makefile").read_text("utf-8")
    assert not re.search(r"\b(tests|grader|solutions|pytest|publish)\b", makefile)
    phony = set(" ".join(re.findall(r"^\.PHONY:(.*)", makefile, re.M)).split())
    assert phony == targets(published) >= {"book", "lab", "serve", "clean"}
    listed = subprocess.run(["make", "help"], cwd=published, capture_output=True)
    assert listed.returncode == 0


def test_the_published_capstone_runs_the_students_own_notebook(published):
    makefile = (published / "Makefile").read_text("utf-8")
    (notebook,) = re.findall(r"^NOTEBOOK \?= (\S+)$", makefile, re.M)
    assert notebook.startswith("exercises/") and (published / notebook).is_file()


def test_nothing_published_promises_a_command_that_is_not_there(published):
    pages = [published / "README.md", *sorted((published / "book").glob("*.md"))]
    pages = [path for path in pages if path.name not in ABOUT_THE_WHOLE]
    for path in pages:
        text = path.read_text("utf-8")
        named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+) +#", text, re.M))
        assert {"".join(one) for one in named} <= targets(published), path.name


def test_no_page_reads_a_file_of_the_instructors(published):
    cell = re.compile(r"^```\{code-cell\}.*?^```$", re.M | re.S)
    for path in (published / "book").glob("*.md"):
        for code in cell.findall(path.read_text("utf-8")):
            assert not re.search(r"""["'/](tests|grader|solutions)["'/]""", code), path


@pytest.mark.slow
def test_the_published_book_builds(published, tmp_path):
    """With the library that was published; pages that ran here need not run again."""
    tree = shutil.copytree(published, tmp_path / "tree")
    cache = ROOT / "build" / "_build" / ".jupyter_cache"
    if cache.is_dir():  # dropped by the build if it is of another library
        shutil.copytree(cache, tree / "build" / "_build" / ".jupyter_cache")
    makefile = (tree / "Makefile").read_text("utf-8")
    recipe = re.search(r"^book:.*\n\t(.+)", makefile, re.M)
    program, *arguments = recipe[1].split()
    command = [Path(sys.executable).with_name(Path(program).name), *arguments]
    done = subprocess.run(
        command,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    site = tree / "build" / "_build" / "html"
    downloads = {path.name for path in (site / "_downloads").rglob("*.ipynb")}
    assert {f"{exercise.name}.ipynb" for exercise in all_exercises()} <= downloads
    assert find_leaks(site) == []


# --- leaks that somebody might make


def plant_page(tree, secret):
    page = tree / "book" / "notation.md"
    page.write_text(page.read_text("utf-8") + f"\n```python\n{secret}\n```\n", "utf-8")


def plant_comment(tree, secret):
    lines = "\n".join(f"    # {line}" for line in secret.splitlines())
    (tree / "book" / "_ext" / "course.py").write_text(f"def f():\n{lines}\n", "utf-8")


def plant_output(tree, secret):
    path = next((tree / "exercises").rglob("*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
    output = nbformat.v4.new_output("stream", text=secret)
    notebook.cells.append(nbformat.v4.new_code_cell("1", outputs=[output]))
    nbformat.write(notebook, path)


def plant_data(tree, secret):
    text = json.dumps([{"source": secret.splitlines()}])
    (tree / "lib" / "cherrytop" / "extra.json").write_text(text, "utf-8")


PLANTS = (plant_page, plant_comment, plant_output, plant_data)


@pytest.fixture
def tree(published, tmp_path):
    """Some of what is published."""
    notebook = "exercises/grpo/group_advantages.ipynb"
    library = "lib/cherrytop/advantages.py"
    for name in ("book/notation.md", "book/_ext/course.py", notebook, library):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(published / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """This course's secrets are read when they are first asked for."""
    read, remembered = grader.leaks.all_secrets, {}

    def all_secrets():
        if grader.course.ROOT != ROOT:
            return read()
        if not remembered:
            remembered["secrets"] = read()
        return remembered["secrets"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grader.leaks, "all_secrets", all_secrets)
        yield


def region(kind):
    text = (ROOT / "solutions" / "grpo" / "group_advantages.py").read_text("utf-8")
    return re.search(rf"### BEGIN {kind}\n(.*?) *### END {kind}", text, re.S)[1]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_hidden_test_is_found(tree, plant):
    plant(tree, region("HIDDEN TESTS"))
    (leak,) = find_leaks(tree)
    assert leak.endswith(": a hidden test of grpo/group_advantages")


@pytest.mark.parametrize("plant", PLANTS[:3], ids=lambda plant: plant.__name__)
def test_a_planted_solution_is_found(tree, plant):
    plant(tree, region("SOLUTION"))
    (leak,) = find_leaks(tree)
    assert leak.endswith(": a solution of grpo/group_advantages")


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_right_answer_is_found(tree, plant):
    answers = answers_of("grpo/group_advantages")
    right = next(answer for answer in answers if answer.kind == "right")
    plant(tree, right.source)
    (leak,) = find_leaks(tree)
    assert leak.endswith(f": the answer {right.name} to grpo/group_advantages")


def test_one_line_that_checks_is_enough(tree):
    lines = region("HIDDEN TESTS").splitlines()
    plant_page(tree, max((line for line in lines if "check(" in line), key=len))
    assert len(find_leaks(tree)) == 1


def test_a_solutions_line_in_a_table_is_found(tree):
    lines = region("SOLUTION").splitlines()
    line = max(lines, key=len).strip().replace('"', "'")
    table = tree / "lib" / "cherrytop" / "table.csv"
    table.write_text(f'mutant,reason\n"{line} → pass",none\n', "utf-8")
    (leak,) = find_leaks(tree)
    assert leak == "lib/cherrytop/table.csv: a solution of grpo/group_advantages"


def test_a_source_under_another_name_is_found(tree):
    source = ROOT / "solutions" / "grpo" / "group_advantages.py"
    shutil.copy(source, tree / "book" / "notes.txt")
    leaks = find_leaks(tree)
    assert any("marks of a solution" in leak for leak in leaks)
    assert any("a hidden test" in leak for leak in leaks)
    assert any("a solution of" in leak for leak in leaks)


# --- a small course of its own


@pytest.fixture(scope="module")
def first_house(tmp_path_factory):
    """A whole course with two toy exercises, released and committed."""
    root = tmp_path_factory.mktemp("first") / "house"
    for name, text in {
        "solutions/toy/sums.py": SUMS,
        "solutions/toy/roots.py": ROOTS,
        "tests/wrong_answers/toy/sums/backwards.py": RIGHT,
        "tests/wrong_answers/toy/sums/subtracts.py": HINTED,
        "lib/cherrytop/__init__.py": '__version__ = "1.2.3"\n',
        "book/index.md": "# A book\n",
        ".github/workflows/pages.yml": "name: pages\n",
        ".gitignore": "build/\n__pycache__/\n",
        "README.md": "A\n<!-- publish: leave out -->\nB\n<!-- publish: go on -->\nC\n"
        "├── lib/      ours\n├── tests/    not theirs\n",
        "Makefile": "book:\n\ttrue\n",
        "CONTRIBUTING.md": "for us",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    for name in FILES:
        if not (root / name).exists():
            shutil.copy(ROOT / name, root / name)
    with pytest.MonkeyPatch.context() as patch:
        move_to(root, patch)
        grader.release.release(all_exercises())
    git(root, "init", "-q")
    commit(root)
    return root


def move_to(root, patch):
    for module in (grader.course, grader.release, grader.mistakes, grader.publish):
        patch.setattr(module, "ROOT", root)
    patch.setattr(grader.mistakes, "WRONG_ANSWERS", root / "tests" / "wrong_answers")


@pytest.fixture(scope="module")
def remembered_course(tmp_path_factory):
    """`make_course`, which makes a course of the same sources only once."""
    made = {}

    def make_course(exercises, folder):
        sources = tuple(exercise.solution.read_text("utf-8") for exercise in exercises)
        if sources not in made:
            kept = tmp_path_factory.mktemp("course")
            files = grader.release.make_course(exercises, kept)
            made[sources] = {exercise.id: pair for exercise, pair in files.items()}
        return {exercise: made[sources][exercise.id] for exercise in exercises}

    return make_course


@pytest.fixture
def house(first_house, remembered_course, tmp_path, monkeypatch):
    """A course of the test's own."""
    root = shutil.copytree(first_house, tmp_path / "house")
    move_to(root, monkeypatch)
    monkeypatch.setattr(grader.publish, "make_course", remembered_course)
    return root


def commit(root):
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "all")


def refused(house, match, folder=None):
    """Publishing is refused, and leaves everything as it was."""
    folder = folder or house.parent / "out"
    before = contents(house.parent)
    with pytest.raises(CourseError, match=match):
        publish(folder)
    assert contents(house.parent) == before


PUBLISHED = {
    ".github/workflows/pages.yml",
    "book/index.md",
    "exercises/toy/roots.ipynb",
    "exercises/toy/sums.ipynb",
    "lib/cherrytop/__init__.py",
    "lib/cherrytop/data/mistakes/toy/roots.json",
    "lib/cherrytop/data/mistakes/toy/sums.json",
    *FILES,
}


def test_a_course_is_published_whole(house):
    (house / "lib" / "cherrytop" / "__pycache__").mkdir()
    (house / "lib" / "cherrytop" / "__pycache__" / "a.pyc").write_text("ignored by git")
    out = house.parent / "deep" / "er" / "out"
    assert set(publish(out)) == PUBLISHED
    found = contents(out)
    assert set(found) == PUBLISHED
    assert found["README.md"].decode() == "A\nC\n├── lib/      ours\n"
    assert found["LICENSE"] == (house / "LICENSE").read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert oct(out.stat().st_mode)[-3:] == "755"


def test_an_empty_folder_is_taken(house):
    out = house.parent / "out"
    out.mkdir()
    publish(out)
    assert set(contents(out)) == PUBLISHED


def test_without_git_what_python_leaves_behind_stays_out(house):
    shutil.rmtree(house / ".git")
    for name in (
        "lib/cherrytop/__pycache__/a.pyc",
        "lib/x.egg-info/y",
        "book/_build/z",
    ):
        (house / name).parent.mkdir(parents=True)
        (house / name).write_text("left behind")
    publish(house.parent / "out")
    assert set(contents(house.parent / "out")) == PUBLISHED


def test_a_folder_with_something_in_it_is_refused(house):
    out = house.parent / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    refused(house, "is not empty; publish into a new folder")
    refused(house, "is a file", out / "notes.txt")


@pytest.mark.parametrize("name", ["solutions/new", "new", "book"])
def test_a_folder_of_the_course_itself_is_refused(house, name):
    refused(house, "part of the course itself|is not empty", house / name)
    publish(house / "build" / "published")


def test_what_is_not_committed_is_refused(house):
    (house / "book" / "index.md").write_text("# Another\n")
    refused(house, r"not committed: book/index.md; commit them")
    git(house, "checkout", "-q", "book/index.md")
    (house / "book" / "new.md").write_text("# New\n")
    refused(house, "not committed: book/new.md")
    (house / "book" / "new.md").unlink()
    (house / "solutions" / "notes.txt").write_text("an idea")  # none of theirs
    publish(house.parent / "out")


def test_a_stale_notebook_is_refused(house):
    source = house / "solutions" / "toy" / "sums.py"
    source.write_text(SUMS.replace("two small", "2 small"), "utf-8")
    refused(house, "toy/sums is stale; run `make release`")


def test_stale_mistakes_are_refused(house):
    wrong = house / "tests/wrong_answers/toy/roots/negative.py"
    wrong.parent.mkdir()
    wrong.write_text("# cell: root\n# hint: no\ndef root(x):\n    return -x\n")
    refused(house, "toy/roots is stale")


def test_a_notebook_that_was_worked_in_is_refused(house):
    path = house / "exercises" / "toy" / "sums.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += "\nanswer = 42"
    nbformat.write(notebook, path)
    commit(house)
    refused(house, "toy/sums has been worked in since its release")


def test_a_notebook_without_a_source_is_refused(house):
    shutil.copy(
        house / "exercises/toy/sums.ipynb", house / "exercises/toy/sums (solved).ipynb"
    )
    commit(house)
    refused(house, r"sums \(solved\).ipynb has no source")


def test_an_exercise_that_was_never_released_is_refused(house):
    Exercise("toy", "sums").notebook.unlink()
    commit(house)
    refused(house, "toy/sums was never released")


def test_a_leak_is_refused(house):
    (house / "book" / "index.md").write_text(f"# A book\n\n{SUMS}", "utf-8")
    commit(house)
    refused(house, "would leak:\n  book/index.md: a hidden test of toy/sums")


def test_a_link_is_refused(house):
    (house / "book" / "answers").symlink_to("../solutions")
    commit(house)
    refused(house, "links can't be published: book/answers")


@pytest.mark.parametrize("mark", ["leave out", "go on", "instead"])
def test_a_mark_without_a_partner_is_refused(house, mark):
    (house / "README.md").write_text(f"A\n<!-- publish: {mark} -->\nB\n", "utf-8")
    commit(house)
    refused(house, f"README.md: the mark .*{mark}.* has no partner")


def test_marked_parts_are_left_out_or_replaced():
    text = (
        "a\n\n<!-- publish: leave out -->\nb\n<!-- publish: go on -->\n\n"
        "<!-- publish: instead\nc\n-->\n# publish: leave out\nd\n# publish: go on\ne\n"
    )
    assert cut(text) == "a\n\nc\ne\n"


def test_the_command_says_what_it_did_and_why_it_did_not(house, capsys):
    out = house.parent / "out"
    assert main(["publish", str(out)]) == 0
    assert f"{len(PUBLISHED)} files in {out}" in capsys.readouterr().out
    assert main(["publish", str(out)]) == 2
    assert "is not empty" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_refused(house, monkeypatch):
    def no_space(tree, paths):
        tree.mkdir()
        (tree / "README.md").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(grader.publish, "write_tree", no_space)
    refused(house, "can't be written: .*No space left")
    assert not [path for path in house.parent.iterdir() if path != house]
