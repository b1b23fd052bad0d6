"""Oracles: lines drawn by hand, shares counted, a model that looks at one token."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cherrytop.checks.bake_the_cake import card_of, order_of, shares_read
from cherrytop.recipes import (
    Phase,
    Schedule,
    bake,
    leaks,
    learning_rate,
    mixture,
    phase_card,
)
from cherrytop.tasks import Problem

WSD = Schedule(peak=0.01, warmup=4, stable=10, decay=5, final=0.2)


def rates(schedule, steps=25):
    return [learning_rate(step, schedule) for step in range(1, steps + 1)]


# --- learning_rate


def test_a_schedule_by_hand():
    up, down = [0.0025, 0.005, 0.0075, 0.01], [0.0084, 0.0068, 0.0052, 0.0036, 0.002]
    assert rates(WSD) == pytest.approx([*up, *[0.01] * 10, *down, *[0.002] * 6])


def test_without_warm_up_the_first_rate_is_the_peak():
    assert learning_rate(1, WSD._replace(warmup=0)) == 0.01


def test_without_a_stable_part_the_decay_follows_the_warm_up():
    short = Schedule(1.0, warmup=2, stable=0, decay=2)
    assert rates(short, 5) == [0.5, 1.0, 0.5, 0.0, 0.0]


@given(border=st.integers(0, 24))
def test_a_border_between_phases_leaves_no_trace(border):
    second = rates(WSD._replace(done=border), 25 - border)
    assert rates(WSD, border) + second == rates(WSD)


# --- mixture


def phase(steps=5, **options):
    begin, end = {"web": 1.0, "clean": 0.0}, {"web": 0.2, "clean": 0.8}
    made = Phase("mid-training", steps, begin, end, {"web": 10, "clean": 40})
    return made._replace(**options)


def test_a_mix_by_hand():
    assert mixture(phase(), 1) == {"web": 1.0, "clean": 0.0}
    assert mixture(phase(), 3) == pytest.approx({"web": 6 / 7, "clean": 1 / 7})
    assert mixture(phase(), 5) == pytest.approx({"web": 0.5, "clean": 0.5})


def test_a_phase_of_one_step_reads_what_it_begins_with():
    assert mixture(phase(steps=1), 1) == {"web": 1.0, "clean": 0.0}


def test_equal_lengths_make_chances_of_shares():
    same = phase(length={"web": 7, "clean": 7})
    assert mixture(same, 5) == pytest.approx(same.end)


@pytest.mark.parametrize("step", [1, 4, 9])
def test_the_tokens_read_have_the_planned_shares(step):
    begin, end = (0.2, 0.5, 0.3), (0.6, 0.1, 0.3)
    shares = [dict(zip("abc", row, strict=True)) for row in (begin, end)]
    mixed = Phase("mixed", 9, *shares, {"a": 12, "b": 90, "c": 31})
    planned = [a + (b - a) * (step - 1) / 8 for a, b in zip(begin, end, strict=True)]
    read = shares_read(mixture, mixed, step, seed=3)
    assert list(read.values()) == pytest.approx(planned, abs=0.02)


# --- leaks


@pytest.mark.parametrize(
    "document",
    ["07+35=42.", "07+35=43.", "35+07=", "7+35=42.", "01+02=3. 35+07=42."],
)
def test_a_held_out_question_is_found(document):
    assert leaks([document], ["07+35="]) == [True]


@pytest.mark.parametrize(
    "document", ["", "07 35", "107+35=142.", "07+350=", "10+32=42.", "07+35"]
)
def test_another_question_is_none(document):
    assert leaks([document], ["07+35="]) == [False]


def test_problems_and_their_prompts_are_held_out_alike():
    texts = ["<user>1+2=<assistant>", "3+4=7."]
    assert leaks(texts, [Problem("02+01=", 3)]) == leaks(texts, ["02+01="])
    assert leaks(texts, []) == [False, False]


# --- phase_card

TABLE = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])
TEXTS = {
    "two rows": (
        torch.tensor([[0, 0, 1, 1], [0, 2, 2, 2]]),
        torch.tensor([[-100, 0, 1, 1], [-100, -100, 2, -100]]),
    )
}


@pytest.mark.parametrize("training", [True, False])
def test_a_card_by_hand_leaves_the_model_as_it_came(training):
    found = card_of(phase_card, TABLE, TEXTS, training=training)
    loss = -(math.log(0.5) + math.log(0.25) + math.log(0.8) + math.log(0.6)) / 4
    card = found.pop("card")["two rows"]
    assert card == {"loss": pytest.approx(loss), "right": 0.5}
    assert found == {"training": training, "recorded": False}


def test_a_measurement_in_training_mode_would_be_another():
    # Or the exercise could not tell the two apart.
    def careless(model, texts):
        model.eval = model.train
        return phase_card(model, texts)

    right, wrong = (card_of(f, TABLE, TEXTS)["card"] for f in (phase_card, careless))
    assert abs(right["two rows"]["loss"] - wrong["two rows"]["loss"]) > 0.01


# --- bake


def test_phases_follow_each_other_on_one_schedule():
    phases = [phase(steps=n, name=name) for name, n in (("a", 7), ("b", 4))]
    assert order_of(bake, phases, WSD._replace(done=500)) == {
        "trained": [("a", 500, 0), ("b", 507, 7)],
        "cards": [("start", 0), ("a", 7), ("b", 11)],
    }


def test_the_probe_of_draws_counts_tokens_and_not_documents():
    read = shares_read(lambda *_: {"web": 0.5, "clean": 0.5}, phase(), 1, seed=1)
    assert read == pytest.approx({"web": 0.2, "clean": 0.8}, abs=0.02)
