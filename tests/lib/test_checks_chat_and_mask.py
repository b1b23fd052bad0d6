"""Probes of sft/chat_and_mask, on the library's functions and a careless one."""

import random

import torch

from cherrytop import chat
from cherrytop.checks.chat_and_mask import (
    dialogue,
    gradient_by_position,
    second_collate,
    with_tokenizer,
)

QUESTION = {"role": "user", "content": "1+2="}
ANSWER = {"role": "assistant", "content": "3"}


def test_gradients_arrive_in_front_of_the_targets():
    found = gradient_by_position(chat.build_example, [QUESTION, ANSWER], 99)
    assert found == [False] * 6 + [True, True, False]


def test_an_example_that_a_collate_changed_is_seen():
    def careless(batch, pad_id):
        for example in batch:
            example["ids"] += [pad_id] * (9 - len(example["ids"]))
        return {"ids": torch.tensor([example["ids"] for example in batch])}

    batch = [{"ids": [3, 0], "labels": [-100, 0], "mask": [0, 1]}]
    assert second_collate(careless, batch, 0)["ids"].shape == (1, 9)
    assert second_collate(chat.collate, batch, 0)["ids"].tolist() == [[3, 0]]
    assert batch[0]["ids"] == [3, 0]


def test_a_made_up_dialogue_is_the_same_for_the_same_seed_and_ends_with_an_answer():
    first, second = (dialogue(random.Random(5)) for _ in range(2))
    assert first == second and first[-1]["role"] == "assistant"
    assert with_tokenizer(chat.build_example, first, 99)["labels"][-1] == 0
