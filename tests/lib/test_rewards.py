"""Oracles: completions labelled by hand, and two claims about time and purity."""

import time

import pytest

from cherrytop.checks.verifier import (
    EXPLOITABLE,
    adversarial_texts,
    on_texts,
    paid,
    weak_reward,
)
from cherrytop.rewards import (
    accuracy_reward,
    exploit,
    extract_answer,
    format_reward,
    patch,
    total_reward,
    undeserved_share,
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


# --- exploits, and what mends a weak reward


def test_a_share_counts_only_what_is_paid_for_wrong_answers():
    def half_for_any_block(text, gold):
        return 2.0 * accuracy_reward(text, gold) + (extract_answer(text) is not None)

    # right answers earn 3 each; 7 is wrong for 99 of 100 and earns 1 there
    share = undeserved_share(half_for_any_block, "<answer>7</answer>")
    assert share == pytest.approx(99 / 300)


@pytest.mark.parametrize("weak", EXPLOITABLE, ids=lambda weak: weak.__name__)
def test_one_text_robs_a_weak_reward_until_it_is_patched(weak):
    text = exploit(weak)
    assert undeserved_share(weak, text) > 0.6
    assert undeserved_share(patch(weak), text) == 0
    assert undeserved_share(accuracy_reward, text) == 0
    right = "<answer>72</answer>"
    assert patch(weak)(right, 72) == weak(right, 72) > 0


def test_every_weak_reward_pays_every_right_answer_the_same():
    for weak in EXPLOITABLE:
        assert len({weak(f"<answer>{g}</answer>", g) for g in range(100)}) == 1


def test_a_patched_reward_is_not_asked_about_wrong_answers():
    assert paid(patch, "brittle", ["cat", "<answer>72</answer>"], 72) == [0, 1]
    with pytest.raises(TypeError):
        weak_reward("brittle")("cat", 72)


@pytest.mark.parametrize("seed", range(5))
def test_adversarial_texts_hold_enough_of_every_kind(seed):
    texts = adversarial_texts(seed)
    assert texts == adversarial_texts(seed) != adversarial_texts(seed + 1)
    right = sum(accuracy_reward(text, gold) for text, gold in texts)
    well_formed = sum(format_reward(text) for text, _ in texts)
    assert len(texts) == 200 and right >= 10 and 30 <= well_formed <= 150


def test_a_crash_is_told_with_the_text_that_caused_it():
    said = on_texts(int, ["7", "cat"])
    assert said["7"] == 7
    assert said["cat"].startswith("crashed: ValueError: invalid literal")
