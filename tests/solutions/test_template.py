"""The template in solutions/README.md is an exercise that keeps its own rules."""

import contextlib
import io
import re

import jupytext
import pytest

from cherrytop import checks
from grader.course import ROOT
from grader.mistakes import read_answer
from grader.release import read_solution
from tests.exercises import SOLUTION, STUB

README = (ROOT / "solutions" / "README.md").read_text("utf-8")
SOURCE, MISTAKE = re.findall(r"^```python\n(.*?)^```$", README, re.M | re.S)


@pytest.fixture
def mistake(tmp_path, monkeypatch):
    """The template's known mistake, as a check finds it once it is released."""
    path = tmp_path / "rewards" / "length_penalty" / "paid_below.py"
    path.parent.mkdir(parents=True)
    path.write_text(MISTAKE, "utf-8")
    answer, namespace = read_answer(path), {}
    exec(answer.source, namespace)
    known = checks.Mistake(answer.name, answer.text, namespace[answer.cell])
    monkeypatch.setattr(checks, "known_mistakes", lambda exercise, function: [known])
    return answer


def run(answer=None):
    """{grade_id: error or None} of the template's test cells, with another answer."""
    found, namespace = {}, {}
    for cell in jupytext.reads(SOURCE, fmt="py:percent").cells:
        marker = cell.metadata.get("nbgrader", {})
        source = answer if answer and marker.get("solution") else cell.source
        if cell.cell_type != "code":
            continue
        error = None
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                exec(source, namespace)
            except Exception as problem:
                error = problem
        if marker.get("grade"):
            promised = int(re.search(r"done\(hidden=(\d+)", source)[1])
            assert error or namespace["check"].count == promised
            found[marker["grade_id"]] = error
    return found


def test_the_template_is_accepted_and_worth_ten_points(tmp_path):
    path = tmp_path / "length_penalty.py"
    path.write_text(SOURCE, "utf-8")
    cells = read_solution(path).cells
    markers = [cell.metadata.get("nbgrader", {}) for cell in cells]
    assert sum(marker.get("points", 0) for marker in markers) == 10


@pytest.mark.parametrize("seed", ["", "1", "two"])
def test_the_templates_solution_passes_whatever_the_seed(mistake, monkeypatch, seed):
    monkeypatch.setenv(checks.SEED, seed)
    assert set(run().values()) == {None}


def test_the_templates_stub_earns_nothing(mistake):
    stub = re.search(r"def length_penalty.*?### END SOLUTION", SOURCE, re.S)[0]
    for error in run(SOLUTION.sub(r"\1" + STUB, stub)).values():
        assert "not attempted" in str(error)


def test_the_templates_mistake_is_recognised(mistake):
    errors = run(mistake.source)
    said = " ".join(str(errors["check_length_penalty"]).split())
    assert " ".join(mistake.text.split()) in said
    assert errors["check_refuses"] is None


def test_the_readme_shows_every_part_of_a_check():
    public = {name for name in vars(checks.Check) if not name.startswith("_")}
    shown = set(re.findall(r"`check\.(\w+)", README))
    assert public == shown
