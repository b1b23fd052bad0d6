"""A toy chapter of two exercises, and notebooks as students hand them in."""

import copy
import shutil
from pathlib import Path

import nbformat
import pytest

import grader.course
import grader.release
from grader.course import ROOT, Exercise, find_exercises
from grader.release import make_course

HEADER = """\
# ---
# jupyter:
#   cherrytop:
#     minutes: 1
#     compute: CPU
#     chapter: toy
# ---

"""
SUMS = (
    HEADER
    + '''\
# %% [markdown]
# # Sums: two small functions

# %%
import math

# %% [markdown]
# ## Adding

# %% nbgrader={"grade_id": "add", "solution": true}
def add(a, b):
    """The sum of two numbers."""
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION

# %% nbgrader={"grade_id": "check_add", "grade": true, "points": 2}
assert add(1, 2) == 3, "1 + 2 is 3: did you subtract?"
### BEGIN HIDDEN TESTS
secret_numbers = [(-4.25, 7, 2.75)]
for a, b, c in secret_numbers:
    assert add(a, b) == c, "negative numbers can be added as well"
### END HIDDEN TESTS

# %% [markdown]
# ## A circle

# %% nbgrader={"grade_id": "area", "solution": true}
def area(radius):
    """The area of a circle."""
    ### BEGIN SOLUTION
    return math.pi * radius**2
    ### END SOLUTION

# %% nbgrader={"grade_id": "check_area", "grade": true, "points": 3}
assert abs(area(1) - 3.14159) < 1e-4, "did you forget pi?"
### BEGIN HIDDEN TESTS
assert abs(area(2) - 12.56637) < 1e-4, "did you double where you should square?"
### END HIDDEN TESTS
'''
)
ROOTS = (
    HEADER
    + '''\
# %% [markdown]
# # Roots: one small function

# %% nbgrader={"grade_id": "root", "solution": true}
def root(x):
    """The square root."""
    ### BEGIN SOLUTION
    return x**0.5
    ### END SOLUTION

# %% nbgrader={"grade_id": "check_root", "grade": true, "points": 1}
assert root(9) == 3, "9 is 3 times 3"
'''
)


class Desk:
    """Where a student works on one exercise."""

    def __init__(self, exercise, course):
        self.exercise = exercise
        self.source, self.released = (
            nbformat.read(path, as_version=4)
            for path in make_course([exercise], course)[exercise]
        )

    @property
    def right(self):
        """dict of grade_id to the source of the right answer."""
        return {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in self.source.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    def answered(self, **answers):
        """The released notebook with these answers in their cells."""
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        return notebook

    def solved(self, **answers):
        """The released notebook with right answers, but for these."""
        return self.answered(**{**self.right, **answers})

    def place(self, grade_id):
        return [cell.id for cell in self.released.cells].index(grade_id)


@pytest.fixture(scope="session")
def toy_root(tmp_path_factory):
    """A repository that holds the toy chapter and nothing else."""
    root = tmp_path_factory.mktemp("toy")
    (root / "solutions" / "toy").mkdir(parents=True)
    (root / "solutions" / "toy" / "sums.py").write_text(SUMS)
    (root / "solutions" / "toy" / "roots.py").write_text(ROOTS)
    (root / "lib" / "cherrytop").mkdir(parents=True)
    (root / "lib" / "cherrytop" / "__init__.py").write_text('__version__ = "1.2.3"')
    shutil.copy(ROOT / "_config.yml", root)
    return root


@pytest.fixture(scope="session")
def in_toy(toy_root):
    """A context in which the grader knows the toy chapter's exercises only."""

    class Context:
        def __enter__(self):
            self.patch = pytest.MonkeyPatch()
            self.patch.setattr(grader.course, "ROOT", toy_root)
            self.patch.setattr(grader.release, "ROOT", toy_root)
            return toy_root

        def __exit__(self, *exception):
            self.patch.undo()

    return Context


@pytest.fixture(scope="session")
def toy_course(tmp_path_factory):
    return tmp_path_factory.mktemp("course")


@pytest.fixture(scope="session")
def desks(in_toy, toy_course):
    with in_toy():
        return {n: Desk(Exercise("toy", n), toy_course) for n in ("sums", "roots")}


@pytest.fixture
def course(desks, toy_course, tmp_path):
    """A toy course of its own, released and with nobody in its gradebook."""
    return shutil.copytree(toy_course, tmp_path / "course")


@pytest.fixture
def sums(desks, in_toy):
    """The desk of toy/sums, in the toy repository."""
    with in_toy():
        yield desks["sums"]


@pytest.fixture
def roots(desks, in_toy):
    with in_toy():
        yield desks["roots"]


@pytest.fixture(scope="session")
def advantages(tmp_path_factory):
    """The desk of a real exercise."""
    exercise = find_exercises(["grpo/group_advantages"])[0]
    return Desk(exercise, tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def hand_in():
    """hand_in(folder, name, notebook): write a notebook as a student's file."""

    def write(folder, name, notebook):
        path = Path(folder) / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = notebook if isinstance(notebook, str) else nbformat.writes(notebook)
        path.write_text(text, "utf-8")
        return path

    return write
