"""One question is worth what it earns, whatever happens in the others."""

import pytest

import grader.course
import grader.release
from grader.course import Exercise
from grader.grade import grade
from tests.grader.conftest import HEADER, Desk

QUESTIONS = ("first", "second", "third", "fourth")
POINTS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
TITLE = """\
# %% [markdown]
# # Four small functions

# %%
import math
"""
QUESTION = '''
# %% [markdown]
# ## The {name} one

# %% nbgrader={{"grade_id": "{name}", "solution": true}}
def {name}(x):
    """The number and {points}."""
    ### BEGIN SOLUTION
    return math.fsum([x, {points}])
    ### END SOLUTION

# %% nbgrader={{"grade_id": "check_{name}", "grade": true, "points": {points}}}
ones = globals().get("ones", 0) + 1
assert {name}(3) == 3 + {points}
### BEGIN HIDDEN TESTS
assert {name}(-0.5) == {points} - 0.5
assert ones == {number}, "every test before ran once, in one namespace"
### END HIDDEN TESTS
'''
ENDLESS = "def second(x):\n    while True:\n        pass"
# As students write it: the interruption is an exception, too, and is caught.
DEAF = """
def second(x):
    while True:
        try:
            return 1 / 0
        except:
            pass
"""
CRASH = "def third(x):\n    return [][x]"
KILLED = "def third(x):\n    import ctypes\n    ctypes.string_at(0)"


@pytest.fixture(scope="module")
def desk(tmp_path_factory, toy_root):
    """An exercise of four questions, in a repository of its own."""
    root = tmp_path_factory.mktemp("four")
    (root / "_config.yml").write_text((toy_root / "_config.yml").read_text())
    (root / "lib" / "cherrytop").mkdir(parents=True)
    (root / "lib" / "cherrytop" / "__init__.py").write_text('__version__ = "1"')
    (root / "solutions" / "apart").mkdir(parents=True)
    text = HEADER + TITLE + "".join(
        QUESTION.format(name=name, points=POINTS[name], number=number)
        for number, name in enumerate(QUESTIONS, start=1)
    )  # fmt: skip
    (root / "solutions" / "apart" / "four.py").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        for module in (grader.course, grader.release):
            patch.setattr(module, "ROOT", root)
        yield Desk(Exercise("apart", "four"), tmp_path_factory.mktemp("apart"))


@pytest.fixture(scope="module")
def points_of(desk, hand_in, tmp_path_factory):
    """points_of(notebook): (points of each question, Result)."""

    def grade_it(notebook):
        folder, out = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("out")
        hand_in(folder, "ada", notebook)
        (result,) = grade(folder, timeout=3, out=out, jobs=1)
        return [question.score for question in result.questions], result

    return grade_it


def test_a_blank_notebook_earns_nothing(desk, points_of):
    points, result = points_of(desk.released)
    assert points == [0, 0, 0, 0] and result.was_run
    assert {question.verdict for question in result.questions} == {"not attempted"}


def test_a_half_done_notebook_earns_exactly_its_part(desk, points_of):
    right = desk.right
    half = desk.answered(second=right["second"], fourth=right["fourth"])
    points, result = points_of(half)
    assert points == [0, 2, 0, 4] and not result.reason
    verdicts = [question.verdict for question in result.questions]
    assert verdicts == ["not attempted", "right", "not attempted", "right"]


def test_an_endless_loop_and_a_crash_leave_the_other_questions_their_points(
    desk, points_of
):
    points, result = points_of(desk.solved(second=ENDLESS, third=CRASH))
    assert points == [1, 0, 0, 4] and result.was_run
    assert result.reason == "stopped, since it took too long: check_second"
    assert "a loop that never ends?" in result.questions[1].message
    assert "IndexError" in result.questions[2].message
    assert "from your line in third: `return [][x]`" in result.questions[2].message


def test_so_do_a_loop_that_cannot_be_interrupted_and_the_end_of_python(desk, points_of):
    points, result = points_of(desk.solved(second=DEAF, third=KILLED))
    assert points == [1, 0, 0, 4] and result.was_run
    assert result.reason == (
        "stopped, since it took too long: check_second; Python stopped in: check_third"
    )
    assert "Python stopped here" in result.questions[2].message


def test_a_cell_that_exits_loses_its_own_question_only(desk, points_of):
    leaves = desk.solved(first="raise SystemExit", third="import os\nos._exit(1)")
    points, result = points_of(leaves)
    assert points == [0, 2, 0, 4]
    assert result.reason == "Python stopped in: third"
    assert "Your cell first ended with SystemExit" in result.questions[0].message
    assert "Your cell third did not end" in result.questions[2].message


def test_a_cell_that_is_no_python_loses_its_own_question_only(desk, points_of):
    points, _ = points_of(desk.solved(first="def first(x:\n    return"))
    assert points == [0, 2, 3, 4]
