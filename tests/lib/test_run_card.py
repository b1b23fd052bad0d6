"""Claims about the run card: it can be recomputed, and says what does not hold."""

import copy
import json

import pytest

from cherrytop.run_card import (
    RunCardError,
    check_run_card,
    measured,
    problems_of,
    read,
    recorded_run,
    run_card,
)


@pytest.fixture
def card():
    return run_card(recorded_run("cake", 1))


def test_a_card_of_a_recorded_run_by_hand(card):
    # 1 and 3 of 5 right; Wilson with z² = 3.8415.
    assert (card["baseline"]["share"], card["baseline"]["n"]) == (0.2, 5)
    assert card["baseline"]["low"] == pytest.approx(0.0362, abs=5e-5)
    assert card["baseline"]["high"] == pytest.approx(0.6245, abs=5e-5)
    assert card["final"]["share"] == 0.6
    rewards = [row["reward"] for row in card["generations"]]
    assert rewards == [0.1, 0.1, 0.1, 1.1, 0.1, 1.1, 0.1, 0.1, 1.1, 1.1]
    assert len(card["curve"]) == 250 and card["curve"][-1]["step"] == 250


@pytest.mark.parametrize(
    ("name", "seed"), [*(("cake", seed) for seed in range(5)), ("smollm2", 0)]
)
def test_cards_of_recorded_runs_hold(name, seed):
    card = run_card(recorded_run(name, seed))
    assert check_run_card(card) is card
    assert check_run_card(json.loads(json.dumps(card))) == card


def test_the_run_is_left_as_it_was():
    run = recorded_run("cake", 2)
    before = copy.deepcopy(run)
    run_card(run)
    assert run == before


@pytest.mark.parametrize("setting", ["beta", "loss_type", "scale_rewards", "seed"])
def test_settings_must_be_stated(setting, card):
    run = recorded_run("cake", 0)
    del run["config"][setting]
    with pytest.raises(RunCardError, match=f"config must state {setting}"):
        run_card(run)
    del card["config"][setting]
    assert problems_of(card) == [
        f"config must state '{setting}': its default has changed"
    ]


def change(card, path, value):
    *most, last = path
    for key in most:
        card = card[key]
    if value is None:
        del card[last]
    else:
        card[last] = value


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("task",), None, "the field 'task' is missing"),
        (("curve",), {}, "the field 'curve' must be list, not dict"),
        (("curve",), [], "the curve is empty"),
        (("curve", 3, "reward"), float("nan"), r"curve[3] must have a step"),
        (("curve", 3, "step"), 3, "the steps of the curve must increase"),
        (("versions", "torch"), None, "versions must name the version of torch"),
        (("generations", 2, "reward"), 1.1, "completion earns 0.1, not 1.1"),
        (("generations", 2, "gold"), 77, "completion earns 1.1, not 0.1"),
        (("generations", 2, "gold"), "87", "must be int, not str"),
        (("generations", 2, "stage"), "middle", "stage is baseline or final"),
        (("generations", 2, "prompt"), "easier?", "answer the same prompts"),
        (("generations", 2), "text", "generations[2]: must be a dictionary"),
        (("generations",), [], "answer the same prompts"),
        (("final", "share"), 0.8, "final: share is 0.6 by the generations, not 0.8"),
        (("final", "n"), 500, "final: n is 5 by the generations, not 500"),
        (("baseline", "low"), None, "baseline: 'low' must be a finite number"),
        (("final", "high"), 0.7, "final: high is 0.882379 by the generations"),
    ],
)
def test_what_does_not_hold_is_said(card, path, value, said):
    change(card, path, value)
    assert said in "\n".join(problems_of(card))
    with pytest.raises(RunCardError, match="does not hold"):
        check_run_card(card)


def test_a_card_may_say_more(card):
    card["notes"] = "two cores"
    card["final"]["seconds"] = 12
    assert problems_of(card) == []


def test_something_else_is_no_card():
    assert problems_of([1]) == ["a run card is a dictionary, not a list"]


def test_a_file_is_read_and_checked(card, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(card), "utf-8")
    assert read(path) == card
    path.write_text("{", "utf-8")
    with pytest.raises(RunCardError, match="is not JSON"):
        read(path)


def test_the_share_counts_right_answers_and_not_points():
    rows = [
        {"stage": "final", "completion": "<answer>7</answer>!", "gold": 7},
        {"stage": "final", "completion": "<answer>8</answer>", "gold": 7},
        {"stage": "baseline", "completion": "<answer>7</answer>", "gold": 7},
    ]
    assert measured(rows, "final")["share"] == 0.5
