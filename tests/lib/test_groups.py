"""Claims about the groups of completions that the book's viewer shows."""

import json

import pytest

from cherrytop.bake import groups
from cherrytop.bake.miniature import PARENTS, PRESETS, Miniature

MICRO = PRESETS["quick"]._replace(
    max_term=9,
    hidden_size=16,
    num_demonstrations=8,
    pretrain_rows=2,
    midtrain_rows=2,
    **{f"{phase}_steps": 2 for phase in PARENTS if phase != "init"},
)


@pytest.fixture
def micro(monkeypatch):
    monkeypatch.setitem(PRESETS, "micro", MICRO)
    return Miniature("micro", 0)


def test_a_group_answers_one_question_best_first(micro):
    model, problems = micro.model(), micro.held_out[:2]
    found = groups.sampled_groups(model, micro.tokenizer, problems)
    assert [group["answer"] for group in found] == [p.answer for p in problems]
    for group in found:
        rewards = [row["reward"] for row in group["completions"]]
        assert len(rewards) == groups.G and rewards == sorted(rewards, reverse=True)
        assert sum(r["advantage"] for r in group["completions"]) == pytest.approx(0)


def test_only_the_model_differs_between_two_calls(micro):
    first, again = (
        groups.sampled_groups(micro.model(), micro.tokenizer, micro.held_out[:1])
        for _ in range(2)
    )
    assert first == again


def test_every_phase_is_shown_and_grpo_on_the_way(micro, monkeypatch):
    monkeypatch.setattr(groups, "STEPS", (1, 2))
    found = list(groups.record_groups(micro, 1, quiet=True))
    shown = [(group["phase"], group["step"]) for group in found]
    assert [step for phase, step in shown if phase == "sft"] == [2]
    assert [step for phase, step in shown if phase == "grpo"] == [1, 2]
    assert [phase for phase, _ in shown if phase == "init"] == ["init"]
    assert {phase for phase, _ in shown} == set(PARENTS)


def test_the_groups_are_written_with_their_run(micro, tmp_path, capsys):
    argv = ["--preset", "micro", "--problems", "1", "--out", str(tmp_path)]
    assert groups.main(argv) == 0
    lines = (tmp_path / "groups.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(PARENTS) and json.loads(lines[0])["phase"] == "init"
    facts = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert facts["settings"]["problems"] == 1 and facts["versions"]["torch"]
    assert groups.main(argv) == 2
    assert "holds a run already" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said_first(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert groups.main(["--out", str(tmp_path / "file")]) == 2
    assert "groups: cannot write to" in capsys.readouterr().err
