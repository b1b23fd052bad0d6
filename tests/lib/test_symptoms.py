"""Claims about symptoms: thresholds, holes in logs, and what does not count."""

import pytest

from cherrytop.cases.case import sample
from cherrytop.checks.diagnose import log_of
from cherrytop.symptoms import (
    ACCURACY,
    FORMAT,
    LABELS,
    TEMPLATE_ENDS,
    accuracy_gap,
    column,
    diagnose,
    ends,
    length_labels,
    part_names,
    policy_labels,
    reward_labels,
    signal_labels,
)

CUT, LENGTH = "completions/clipped_ratio", "completions/mean_length"
OTHER = "rewards/brevity_reward/mean"
FLAT = {"reward": [1.0, 1, 1], ACCURACY: [1.0, 1, 1], FORMAT: [0.0, 0, 0]}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"frac_reward_zero_std": [1, 0.9, 0.6]}, {"zero-variance groups"}),
        ({"frac_reward_zero_std": [0.2, 0.9, 1]}, set()),
        (FLAT, {"constant reward"}),
        ({**FLAT, FORMAT: [0.0, 0.1, 0]}, set()),
        ({ACCURACY: [1.0, 1, 1]}, set()),
        (
            {"reward": [0, 0.04, 0], ACCURACY: [0, 0.5, 0], OTHER: [0, -0.46, 0]},
            {"cancelling rewards"},
        ),
        ({"reward": [0, 0.06, 0], ACCURACY: [0, 0.5, 0], OTHER: [0, -0.4, 0]}, set()),
        ({"reward": [0, 0, 0], ACCURACY: [0, 0.5, 0], OTHER: [0, -0.1, 0]}, set()),
        ({"learning_rate": [0.0, 0, 0]}, {"learning rate 0"}),
        ({"learning_rate": [0.0, 1e-6, 0]}, set()),
        ({"loss": [0.0, 0, 0]}, set()),
    ],
)
def test_signals_by_hand(columns, expected):
    assert signal_labels(log_of(columns)) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({CUT: [0, 0, 0, 0, 0.3]}, {"truncation"}),
        ({CUT: [0.9, 0.9, 0.9, 0.9, 0.25]}, set()),
        ({LENGTH: [100, 90, 80, 60, 49]}, {"length collapse"}),
        ({LENGTH: [100, 20, 20, 20, 50]}, set()),
        ({"loss": [1, 1]}, set()),
    ],
)
def test_lengths_by_hand(columns, expected):
    assert length_labels(log_of(columns)) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"kl": [0.1] * 12 + [0.2, 900, 0.2]}, set()),
        ({"kl": [0.1] * 12 + [11, 10.5, 0.2]}, {"KL blow-up"}),
        ({"kl": [0.1] * 14 + [None] * 5 + [11]}, set()),  # three of fifteen count
        ({"clip_ratio/region_mean": [0, 0, 0, 0, 0.3]}, {"clip saturation"}),
        ({"clip_ratio/region_mean": [1, 0, 0, 0, 0.25]}, set()),
        ({"loss": [1, 1]}, set()),
    ],
)
def test_policies_by_hand(columns, expected):
    assert policy_labels(log_of(columns)) == expected


@pytest.mark.parametrize(
    ("form", "right", "expected"),
    [
        ([0.1, 0, 0, 0, 0.5], [0.1] * 5, {"format hacking"}),
        ([0.1, 0, 0, 0, 0.5], [0.1] * 4 + [0.2], set()),
        ([0.1, 0, 0, 0, 0.3], [0.1] * 5, set()),
    ],
)
def test_format_hacking_is_form_without_content(form, right, expected):
    assert reward_labels(log_of({FORMAT: form, ACCURACY: right}), []) == expected


def asked(prompt, number=2, step=1, split="train", text="<answer>7</answer>"):
    return [sample(step, split, prompt, text, 7) for _ in range(number)]


def test_a_template_must_end_the_prompt():
    middle = f"{TEMPLATE_ENDS[0]}7<|im_end|>\n"
    for end in TEMPLATE_ENDS:
        assert reward_labels([], asked(end) + asked(middle, 1)) == set()
    assert reward_labels([], asked("x", 2) + asked(TEMPLATE_ENDS[1], 2)) == {
        "missing template"
    }


def test_the_gap_is_measured_at_the_last_step_by_right_answers():
    end, wrong = TEMPLATE_ENDS[0], "<answer>8</answer>"
    late = asked(end, 4, step=5) + asked(end, 1, 5, "heldout")
    late += asked(end, 3, 5, "heldout", wrong)
    early = asked(end, 9, 1, "train", wrong) + asked(end, 9, 1, "heldout", wrong)
    assert accuracy_gap(late + early) == pytest.approx(0.75)
    assert reward_labels([], early + late) == {"overfitting"}
    assert accuracy_gap(asked(end)) is None and accuracy_gap([]) is None


def test_helpers_skip_what_is_not_there():
    log = [{"step": 1}, {"kl": None}, {"kl": 0.0, OTHER: 1, "rewards/x/std": 2}]
    assert column(log, "kl") == [0.0] and column(log, "loss") == []
    assert part_names(log) == [OTHER]
    assert ends([1, 2, 3]) == ([1], [3]) and ends([]) == ([], [])


def test_a_run_without_symptoms_is_judged_by_its_trend():
    up = [{"step": i, "reward": i / 40 + 0.1 * (i % 2)} for i in range(40)]
    assert diagnose(up, []) == {"healthy"}
    down = [{"step": i, "reward": -row["reward"]} for i, row in enumerate(up)]
    assert diagnose([*down, {"step": 40}], []) == {"no improvement shown"}
    assert diagnose([{**row, CUT: 1.0} for row in up], []) == {"truncation"}


def test_every_label_that_can_come_out_is_in_the_vocabulary():
    from cherrytop.cases import KINDS

    assert set(KINDS) == set(LABELS)
