"""Oracles: a row read back, token by token, with the padding cut off by its mask."""

from itertools import islice

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop.batches import (
    encode_completions,
    encode_demonstrations,
    encode_prompts,
    packed_rows,
    score,
)
from cherrytop.models import CharTokenizer

TOKENIZER = CharTokenizer("abc=")
EOS, BOS = TOKENIZER.eos_id, TOKENIZER.bos_id
TEXT = st.text("abc=", min_size=1, max_size=6)
TEXTS = st.lists(TEXT, min_size=1, max_size=5)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_prompts_end_together_and_the_mask_finds_them(prompts):
    ids, mask = encode_prompts(TOKENIZER, prompts)
    longest = max(map(len, prompts))
    assert ids.shape == mask.shape == (len(prompts), longest)
    for row, real, prompt in zip(ids, mask, prompts, strict=True):
        assert real.tolist() == [0] * (longest - len(prompt)) + [1] * len(prompt)
        assert row[real.bool()].tolist() == TOKENIZER.encode(prompt)
        assert (row[~real.bool()] == EOS).all()


def test_nothing_is_added_to_a_prompt():
    ids, mask = encode_prompts(TOKENIZER, ["<bos>a=", "b="])
    assert ids.tolist() == [[BOS, *TOKENIZER.encode("a=")], [EOS, 7, 9]]
    assert mask.tolist() == [[1, 1, 1], [0, 1, 1]]


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_completions_begin_together_and_the_eos_is_a_real_token(texts):
    ids, mask = encode_completions(TOKENIZER, texts)
    longest = max(map(len, texts)) + 1
    assert ids.shape == mask.shape == (len(texts), longest)
    for row, real, text in zip(ids, mask, texts, strict=True):
        number = len(text) + 1
        assert real.tolist() == [1] * number + [0] * (longest - number)
        assert row[:number].tolist() == [*TOKENIZER.encode(text), EOS]
        assert (row[number:] == EOS).all()


def test_an_empty_completion_is_an_eos():
    ids, mask = encode_completions(TOKENIZER, ["", "a"])
    assert ids.tolist() == [[EOS, EOS], [6, EOS]] and mask.tolist() == [[1, 0], [1, 1]]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_only_completions_and_the_eos_behind_them_are_learned(demonstrations):
    ids, labels = encode_demonstrations(TOKENIZER, demonstrations)
    assert ids.shape == labels.shape
    for row, targets, (prompt, completion) in zip(
        ids, labels, demonstrations, strict=True
    ):
        learned = targets != -100
        assert targets[learned].tolist() == [*TOKENIZER.encode(completion), EOS]
        assert torch.equal(row[learned], targets[learned])
        # They stand right behind the prompt, in one piece, and padding follows.
        first = int(learned.nonzero()[0])
        end = first + len(completion) + 1
        assert row[:first].tolist() == TOKENIZER.encode(prompt)
        assert learned[first:end].all() and (row[end:] == EOS).all()


def test_a_demonstration_worked_by_hand():
    ids, labels = encode_demonstrations(TOKENIZER, [("a=", "b"), ("c=", "abc")])
    assert ids.tolist() == [[6, 9, 7, 0, 0, 0], [8, 9, 6, 7, 8, 0]]
    assert labels.tolist() == [
        [-100, -100, 7, 0, -100, -100],
        [-100, -100, 6, 7, 8, 0],
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("abc=", max_size=9), max_size=12), st.integers(1, 12))
def test_packed_rows_are_the_documents_one_behind_the_other(documents, context):
    stream = [id for text in documents for id in (BOS, *TOKENIZER.encode(text), EOS)]
    rows = list(packed_rows(TOKENIZER, documents, context))
    assert all(len(row) == context for row in rows)
    packed = [id for row in rows for id in row]
    assert packed == stream[: len(packed)]
    assert len(stream) - len(packed) < context  # only an unfinished row is left


def test_packing_reads_no_more_documents_than_it_needs():
    documents = iter(["abc"] * 9)  # five tokens each
    first = list(islice(packed_rows(TOKENIZER, documents, 7), 2))
    assert len(first) == 2 and len(list(documents)) == 9 - 3


def test_score_reads_each_completion_up_to_its_end_with_its_own_answer():
    ids = torch.tensor([[*TOKENIZER.encode("a"), EOS, 7], [*TOKENIZER.encode("ab"), 8]])
    calls = []

    def reward(completion, answer):
        calls.append((completion, answer))
        return answer == 2

    rewards = score(TOKENIZER, ids, [1, 2], reward)
    assert calls == [("a", 1), ("abc", 2)]
    assert rewards == [0.0, 1.0] and all(type(r) is float for r in rewards)


def test_score_refuses_answers_that_do_not_fit_the_completions():
    with pytest.raises(ValueError):
        score(TOKENIZER, torch.zeros(2, 3).long(), [1], lambda *_: 0.0)
