"""Claims about rewards as TRL calls them: being right decides, and nothing else can."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop import rewards
from cherrytop.capstone.trl_rewards import (
    WEIGHTS,
    accuracy_reward,
    format_reward,
    length_reward,
    text_of,
    total_rewards,
)
from cherrytop.checks.unsloth_grpo import REWARD_TABLE

numbers = st.integers(-(10**6), 10**6)
# Texts of what a completion is made of, in any order, and any texts at all.
pieces = st.one_of(
    st.sampled_from(["<answer>", "</answer>", " ", "\n", "no", "or", "<", "<answer>7"]),
    numbers.map(str),
    numbers.map("<answer>{}</answer>".format),
)
texts = st.one_of(st.lists(pieces, max_size=6).map("".join), st.text(max_size=30))


def chats(some):
    return [[{"role": "assistant", "content": text}] for text in some]


def test_a_text_and_a_chat_are_read_alike():
    assert text_of("7") == text_of(*chats(["7"])) == "7"
    turns = [{"role": "user", "content": "3+4="}, {"role": "assistant", "content": "7"}]
    assert text_of(turns) == "7"


@pytest.mark.parametrize("form", [list, chats], ids=["texts", "chats"])
def test_the_table_of_the_exercise_is_paid_as_it_says(form):
    some, golds, paid = map(list, zip(*REWARD_TABLE, strict=True))
    assert accuracy_reward(completions=form(some), answer=golds) == paid


@settings(deadline=None)
@given(st.lists(st.tuples(texts, numbers), max_size=8))
def test_each_completion_is_paid_by_its_own_text_and_answer(rows):
    some, golds = [text for text, _ in rows], [gold for _, gold in rows]
    right = [rewards.accuracy_reward(text, gold) for text, gold in rows]
    form = [rewards.format_reward(text) for text in some]
    assert accuracy_reward(completions=some, answer=golds) == right
    assert format_reward(completions=chats(some)) == form


def test_what_trl_hands_over_besides_is_not_in_the_way():
    batch = {
        "prompts": ["3+4="] * 2,
        "completions": ["<answer>7</answer>", "7"],
        "completion_ids": [[1, 2], [3]],
        "answer": [7, 7],
        "trainer_state": None,
        "log_extra": print,
    }
    assert accuracy_reward(**batch) == [1.0, 0.0]
    assert format_reward(**batch) == [1.0, 0.0]


def test_a_completion_without_an_answer_to_it_is_an_error():
    with pytest.raises(ValueError):
        accuracy_reward(completions=["7", "8"], answer=[7])


def test_dapos_slope_by_hand():
    # Limit 20, buffer 5: free up to 15 tokens, then a fifth of a point for each.
    paid = length_reward([[0] * n for n in (0, 15, 16, 18, 20, 25)], 20, 5)
    assert paid == pytest.approx([0, 0, -0.2, -0.6, -1, -1])
    assert str(paid[0]) == "0.0"  # and not -0.0


@settings(deadline=None)
@given(st.integers(1, 600), st.data())
def test_a_longer_completion_never_loses_less(limit, data):
    buffer = data.draw(st.integers(1, limit))
    paid = length_reward([range(n) for n in range(limit + 3)], limit, buffer)
    assert paid == sorted(paid, reverse=True)
    assert paid[limit - buffer] == 0 and paid[limit] == -1
    assert set(paid[limit:]) == {-1.0}


@pytest.mark.parametrize("buffer", [0, -1, 17])
def test_a_buffer_that_is_none_or_beyond_the_limit_is_refused(buffer):
    with pytest.raises(ValueError, match="1 ≤ buffer ≤ limit"):
        length_reward([[5]], 16, buffer)


def test_a_total_by_hand():
    # Right, of the form, 2 of 4 tokens into the slope; wrong, of the form, in time;
    # right, but with a word after it; nothing, and cut off.
    some = ["<answer>7</answer>", "<answer>8</answer>", "<answer>7</answer>!", "77"]
    paid = total_rewards(some, [7] * 4, [14, 3, 3, 16], limit=16, buffer=4)
    assert paid == pytest.approx([1 + 0.1 - 0.05, 0.1, 1.0, -0.1])
    assert WEIGHTS == (1.0, 0.1, 0.1)


@settings(deadline=None)
@given(st.lists(st.tuples(texts, numbers), min_size=1, max_size=20), st.data())
def test_no_wrong_answer_ever_earns_as_much_as_a_right_one(rows, data):
    limit = data.draw(st.integers(1, 600))
    buffer = data.draw(st.integers(1, limit))
    # Half of the golds are what the text says, should it say a number.
    rows = [
        (text, int(said) if i % 2 and rewards.INTEGER.fullmatch(said) else gold)
        for i, (text, gold) in enumerate(rows)
        for said in [rewards.extract_answer(text) or ""]
    ]
    rows.append(("<answer>07</answer> I hope", 7))  # right, and of the wrong form
    rows.append(("<answer>8</answer>", 7))
    some, golds = [text for text, _ in rows], [gold for _, gold in rows]
    lengths = [data.draw(st.integers(0, limit + 1)) for _ in rows]
    paid = total_rewards(some, golds, lengths, limit, buffer)
    right = [rewards.accuracy_reward(text, gold) == 1 for text, gold in rows]
    worst = min(p for p, is_right in zip(paid, right, strict=True) if is_right)
    best = max(p for p, is_right in zip(paid, right, strict=True) if not is_right)
    assert best < worst - 0.5
