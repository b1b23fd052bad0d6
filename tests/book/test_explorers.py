"""Claims about the explorers: their formulas are the library's, and nothing escapes."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import explorers
import numpy as np
import pytest
import torch

from cherrytop.advantages import PRESETS, group_advantages
from cherrytop.losses import clipped_objective
from cherrytop.scaling import compute_optimal, predict_loss, published_fits

BOOK = Path(__file__).resolve().parents[2] / "book"
NAMES = sorted(path.stem for path in explorers.TEMPLATES.glob("*.html"))
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None, reason="the explorers' formulas run in node: install nodejs"
)


def in_javascript(expression):
    """What the explorers' own script gives for an expression."""
    maths = BOOK / "_assets" / "explorers" / "maths.js"
    program = (
        f"const maths = require({json.dumps(str(maths))});"
        f"console.log(JSON.stringify({expression}))"
    )
    done = subprocess.run([NODE, "-e", program], capture_output=True, check=True)
    return json.loads(done.stdout)


@needs_node
@pytest.mark.parametrize("convention", ["trl", "population_std", "dr_grpo", "rloo"])
@pytest.mark.parametrize("rewards", [[1, 0, 0, 0], [1, 0.1, 0.1, 0], [2, 2, 2, 2]])
def test_advantages_are_the_librarys(convention, rewards):
    theirs = in_javascript(f"maths.groupAdvantages({rewards}, '{convention}')")
    exact = torch.tensor(rewards, dtype=torch.float64)
    ours = group_advantages(exact, len(rewards), **PRESETS[convention])
    np.testing.assert_allclose(theirs, ours, atol=1e-12)


@needs_node
def test_the_clip_and_its_gradient_are_the_librarys():
    for ratio in (0.5, 0.79, 0.95, 1.25, 1.35, 2.0):
        for advantage in (1.5, -0.5):
            now = torch.tensor([[ratio]], dtype=torch.float64).log().requires_grad_()
            advantages = torch.tensor([advantage], dtype=torch.float64)
            value = clipped_objective(now.exp(), advantages, 0.2, 0.3)
            value.sum().backward()
            found = in_javascript(
                f"maths.clippedObjective({ratio}, {advantage}, 0.2, 0.3)"
            )
            assert found["value"] == pytest.approx(value.item())
            assert found["gradient"] == pytest.approx(now.grad.item())
            assert found["stopped"] == (now.grad.item() == 0)


@needs_node
@pytest.mark.parametrize("name", published_fits())
def test_the_best_model_of_a_budget_is_the_librarys(name):
    fit = published_fits()[name]
    found = in_javascript(f"maths.computeOptimal({json.dumps(fit._asdict())}, 5.5e23)")
    N, D = compute_optimal(fit, 5.5e23)
    assert (found["N"], found["D"]) == pytest.approx((float(N), float(D)))
    assert found["loss"] == pytest.approx(float(predict_loss(fit, N, D)))


@needs_node
def test_days_are_counted_as_python_counts_them():
    events = [row["date"] for row in explorers.days()["events"]]
    found = in_javascript(f"maths.daysBetween('{events[0]}', '{events[-1]}')")
    first, last = date.fromisoformat(events[0]), date.fromisoformat(events[-1])
    assert found == (last - first).days > 365


@pytest.mark.parametrize("name", NAMES)
def test_an_explorer_names_its_controls_and_says_its_result_in_words(name):
    html = (explorers.TEMPLATES / f"{name}.html").read_text("utf-8")
    assert 'role="status"' in html and "aria-label=" in html
    assert html.count("<input") + html.count("<select") == html.count(
        "<label>"
    ) + html.count("<td><input")


@pytest.mark.parametrize("name", NAMES)
def test_every_explorer_stands_in_one_chapter(name):
    pages = [
        p.stem for p in BOOK.glob("*.md") if f"{{explorer}} {name}" in p.read_text()
    ]
    assert len(pages) == 1


def test_data_cannot_end_the_script_that_holds_them(monkeypatch):
    monkeypatch.setitem(explorers.DATA, "x", lambda: {"text": "</script><b>"})
    html = explorers.filled("<script>{{data}}</script>", "x")
    assert html.count("</script>") == 1
    data = html.removeprefix("<script>").removesuffix("</script>")
    assert json.loads(data) == {"text": "</script><b>"}
