"""Oracles: completions labelled by hand, and two claims about time and purity."""

import time

import pytest

from cherrytop.rewards import (
    accuracy_reward,
    extract_answer,
    format_reward,
    total_reward,
)

# text, what it answers, whether it is right for gold = 72, whether it is well formed
LABELLED = [
    ("<answer>72</answer>", "72", 1.0, 1.0),
    ("<answer> 72\n</answer>\n", "72", 1.0, 1.0),
    ("so 70+2\nis 72\n<answer>72</answer>", "72", 1.0, 1.0),
    ("<answer>+72</answer>", "+72", 1.0, 1.0),
    ("<answer>072</answer>", "072", 1.0, 1.0),
    ("<answer>-72</answer>", "-72", 0.0, 1.0),
    ("<answer>7 2</answer>", "7 2", 0.0, 1.0),
    ("<answer>72.0</answer>", "72.0", 0.0, 1.0),
    ("<answer>7_2</answer>", "7_2", 0.0, 1.0),
    ("<answer>0x48</answer>", "0x48", 0.0, 1.0),
    ("<answer>172</answer>", "172", 0.0, 1.0),
    ("<answer>72, 73</answer>", "72, 73", 0.0, 1.0),
    ("<answer></answer>", "", 0.0, 1.0),
    ("<answer>seventy-two</answer>", "seventy-two", 0.0, 1.0),
    ("72", None, 0.0, 0.0),
    ("", None, 0.0, 0.0),
    ("<answer>72", None, 0.0, 0.0),
    ("72</answer>", None, 0.0, 0.0),
    ("</answer>72<answer>", None, 0.0, 0.0),
    ("<ANSWER>72</ANSWER>", None, 0.0, 0.0),
    ("<answer>72</answer> I hope", "72", 1.0, 0.0),
    ("<answer>7</answer><answer>72</answer>", "72", 1.0, 0.0),
    ("<answer>72</answer><answer>7</answer>", "7", 0.0, 0.0),
    ("<answer>72</answer></answer>", "72", 1.0, 0.0),
    ("<answer>7<answer>72</answer>", "72", 1.0, 0.0),
]
TEXTS = [row[0] for row in LABELLED]


@pytest.mark.parametrize("text, answer", [row[:2] for row in LABELLED])
def test_the_last_complete_block_is_the_answer(text, answer):
    assert extract_answer(text) == answer


@pytest.mark.parametrize("text, right", [(row[0], row[2]) for row in LABELLED])
def test_only_the_one_right_integer_is_rewarded(text, right):
    assert accuracy_reward(text, 72) == right


@pytest.mark.parametrize("text, well_formed", [(row[0], row[3]) for row in LABELLED])
def test_one_block_at_the_end_is_well_formed(text, well_formed):
    assert format_reward(text) == well_formed


def test_negative_and_zero_answers_are_compared_as_numbers():
    assert accuracy_reward("<answer>-4</answer>", -4) == 1
    assert accuracy_reward("<answer>4</answer>", -4) == 0
    assert accuracy_reward("<answer>-0</answer>", 0) == 1


def test_no_empty_answer_wins_even_for_gold_zero():
    for text in ("", "<answer></answer>", "<answer> </answer>", "<answer>-</answer>"):
        assert accuracy_reward(text, 0) == 0


@pytest.mark.parametrize("text", TEXTS)
def test_total_is_accuracy_plus_weighted_format(text):
    expected = accuracy_reward(text, 72) + 0.25 * format_reward(text)
    assert total_reward(text, 72, format_weight=0.25) == pytest.approx(expected)


@pytest.mark.parametrize("weight", [0.0, 0.1, 0.999])
def test_no_wrong_text_beats_a_right_one(weight):
    wrong = [total_reward(row[0], 72, weight) for row in LABELLED if not row[2]]
    right = [total_reward(row[0], 72, weight) for row in LABELLED if row[2]]
    assert max(wrong) < min(right)


@pytest.mark.parametrize("weight", [-0.1, 1.0, 2])
def test_a_format_that_outweighs_the_answer_is_refused(weight):
    with pytest.raises(ValueError, match=r"format_weight lies in \[0, 1\), got"):
        total_reward("<answer>72</answer>", 72, format_weight=weight)


@pytest.mark.parametrize("piece", ["<answer>", "</answer>", "<answer>7", "<", " ", "7"])
def test_time_is_linear_in_the_text(piece):
    # A quadratic search would take minutes here; a linear one milliseconds.
    text = piece * (400_000 // len(piece))
    start = time.perf_counter()
    extract_answer(text), format_reward(text), accuracy_reward(text, 7)
    assert time.perf_counter() - start < 2


def test_an_endless_number_is_a_wrong_answer():
    assert accuracy_reward(f"<answer>{'9' * 5000}</answer>", 9) == 0
