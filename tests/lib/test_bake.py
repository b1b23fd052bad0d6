"""The baked run: what it writes, what it says when it can't, and that it rises."""

import csv
import json
from functools import partial

import pytest

from cherrytop import bake

SHORT = ["--pretrain-steps", "2", "--grpo-steps", "3"]


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def small_oven(monkeypatch):
    """Few problems and a model that learns nothing, but fast."""
    problems = bake.addition_problems(max_term=9)
    monkeypatch.setattr(bake, "addition_problems", lambda: problems)
    small = partial(bake.tiny_qwen3, hidden_size=16, num_layers=1, num_heads=2)
    monkeypatch.setattr(bake, "tiny_qwen3", small)


def test_a_run_writes_curve_summary_facts_and_picture(small_oven, tmp_path, capsys):
    out = tmp_path / "bake"
    assert bake.main([*SHORT, "--seeds", "4", "5", "--out", str(out)]) == 0
    curve, summary = rows(out / "curve.csv"), rows(out / "summary.csv")
    assert [(r["seed"], r["step"]) for r in curve] == [
        (seed, step) for seed in "45" for step in "123"
    ]
    assert all(r["source"] for r in curve + summary)
    facts = json.loads((out / "run.json").read_text("utf-8"))
    assert facts["settings"]["seeds"] == [4, 5]
    assert [r["seed"] for r in facts["results"]] == [4, 5]
    assert (tmp_path / "bake.json").read_bytes() == (out / "run.json").read_bytes()
    assert (out / "curve.png").stat().st_size > 5000
    assert "on held-out problems, before → after GRPO" in capsys.readouterr().out


def test_an_interrupted_run_keeps_the_steps_it_made(
    small_oven, tmp_path, monkeypatch, capsys
):
    def interrupted(*args, **kwargs):
        yield {"step": 1, "reward": 0.5, "loss": 0.0}
        raise KeyboardInterrupt

    monkeypatch.setattr(bake, "grpo", interrupted)
    monkeypatch.setattr(bake, "reward_curve", lambda curve: _Unsaved())
    assert bake.main([*SHORT, "--out", str(tmp_path)]) == 130
    assert [r["reward"] for r in rows(tmp_path / "curve.csv")] == ["0.5"]
    assert "keeping what has been measured" in capsys.readouterr().out


class _Unsaved:
    def savefig(self, *args, **kwargs):
        pass


def test_a_folder_that_cannot_be_written_is_said_before_training(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("here already")
    assert bake.main([*SHORT, "--out", str(blocked / "bake")]) == 2
    assert "cannot write to" in capsys.readouterr().out


def test_the_same_seed_bakes_the_same_run(small_oven):
    first, second = (bake.bake(7, 2, 2, quiet=True) for _ in range(2))
    del first["seconds"], second["seconds"]
    assert first == second


@pytest.mark.slow
def test_grpo_raises_held_out_accuracy_by_thirty_points():
    result = bake.bake(seed=3, pretrain_steps=1000, grpo_steps=250, quiet=True)
    assert result["accuracy_after"] > result["accuracy_before"] + 0.3
