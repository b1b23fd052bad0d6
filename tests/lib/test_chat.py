"""Oracles: ids worked by hand, the rendered text, and the batches of SFT's phase."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop.batches import encode_demonstrations
from cherrytop.chat import build_example, collate, render_chat
from cherrytop.corpora import TERSE, chat_prompt
from cherrytop.logprobs import sequence_logprob
from cherrytop.losses import sft_loss
from cherrytop.models import CharTokenizer

TOKENIZER = CharTokenizer("0123456789+=")
CONTENT = st.text("0123456789+=", max_size=5)
EXCHANGES = st.lists(st.tuples(CONTENT, CONTENT), min_size=1, max_size=4)


def dialogue(*contents):
    """Messages of user and assistant in turn."""
    roles = itertools.cycle(["user", "assistant"])
    return [
        {"role": role, "content": content}
        for role, content in zip(roles, contents, strict=False)
    ]


def flat(exchanges):
    return dialogue(*itertools.chain.from_iterable(exchanges))


TWO_TURNS = dialogue("1+2=", "3", "4+4=", "8")


def test_the_template_of_two_turns():
    expected = "<bos><user>1+2=<assistant>3<eos><user>4+4=<assistant>8<eos>"
    assert render_chat(TWO_TURNS) == expected


def test_a_prompt_is_that_of_the_miniature():
    prompt = render_chat(dialogue("07+35="), add_generation_prompt=True)
    assert prompt == chat_prompt("07+35=")


@given(EXCHANGES, CONTENT)
def test_a_prompt_is_how_its_demonstration_begins(exchanges, answer):
    messages = flat(exchanges)[:-1]
    prompt = render_chat(messages, add_generation_prompt=True)
    whole = render_chat([*messages, {"role": "assistant", "content": answer}])
    assert whole == f"{prompt}{answer}<eos>"


def test_contents_stay_as_they_are():
    assert render_chat(dialogue(" a  b ")) == "<bos><user> a  b "


@pytest.mark.parametrize("role", ["system", "User", ""])
def test_an_unknown_role_is_refused(role):
    with pytest.raises(ValueError, match="a role is"):
        render_chat([{"role": role, "content": "1+2="}])


def test_ids_labels_and_mask_of_two_turns_worked_by_hand():
    example = build_example(TOKENIZER, TWO_TURNS, 99)
    ids = [1, 2, 7, 16, 8, 17, 3, 9, 0, 2, 10, 16, 10, 17, 3, 14, 0]
    labels = [*[-100] * 7, 9, 0, *[-100] * 6, 14, 0]
    assert example["ids"] == ids and example["labels"] == labels
    assert example["mask"] == [0] * 7 + [1, 1] + [0] * 6 + [1, 1]


@settings(deadline=None)
@given(EXCHANGES)
def test_the_targets_are_the_answers_each_with_its_eos(exchanges):
    messages = flat(exchanges)
    example = build_example(TOKENIZER, messages, 999)
    assert example["ids"] == TOKENIZER.encode(render_chat(messages))
    learned = [label for label in example["labels"] if label != -100]
    assert learned == TOKENIZER.encode("".join(f"{a}<eos>" for _, a in exchanges))
    for token, label, target in zip(
        example["ids"], example["labels"], example["mask"], strict=True
    ):
        assert label == (token if target else -100)


@settings(deadline=None)
@given(EXCHANGES, st.integers(0, 60))
def test_truncation_keeps_the_last_answer_or_refuses(exchanges, max_len):
    messages = flat(exchanges)
    whole = build_example(TOKENIZER, messages, 999)
    answer = [*TOKENIZER.encode(exchanges[-1][1]), TOKENIZER.eos_id]
    if max_len <= len(answer):
        with pytest.raises(ValueError, match=f"max_len is {max_len}"):
            build_example(TOKENIZER, messages, max_len)
        return
    example = build_example(TOKENIZER, messages, max_len)
    assert example["ids"] == whole["ids"][-max_len:]
    assert example["labels"][1:] == whole["labels"][-max_len:][1:]
    assert example["labels"][-len(answer) :] == answer
    # Nothing stands in front of the first token.
    assert example["labels"][0] == -100 and example["mask"][0] == 0


def test_a_dialogue_without_a_last_answer_is_refused():
    with pytest.raises(ValueError, match="last message"):
        build_example(TOKENIZER, TWO_TURNS[:3], 99)


def test_one_turn_is_what_the_sft_phase_reads():
    tokenizer = CharTokenizer()
    pairs = [("07+35=", 42), ("1+1=", 2), ("99+99=", 198)]
    batch = [
        build_example(tokenizer, dialogue(question, TERSE.format(answer)), 64)
        for question, answer in pairs
    ]
    collated = collate(batch, tokenizer.eos_id)
    ids, labels = encode_demonstrations(
        tokenizer, [(chat_prompt(q), TERSE.format(a)) for q, a in pairs]
    )
    assert torch.equal(collated["ids"], ids)
    assert torch.equal(collated["labels"], labels)
    assert torch.equal(collated["mask"], (labels != -100).long())


def test_padding_is_told_by_position_not_by_id():
    batch = [
        build_example(TOKENIZER, messages, 99)
        for messages in (dialogue("1", "2"), TWO_TURNS)
    ]
    collated = collate(batch, pad_id=TOKENIZER.eos_id)
    assert collated["labels"][0, :6].tolist() == [-100, -100, -100, -100, 8, 0]
    assert (collated["labels"][0, 6:] == -100).all()
    assert collated["mask"].sum(dim=1).tolist() == [2, 4]
    assert (collate(batch, pad_id=7)["ids"][0, 6:] == 7).all()


def test_collating_leaves_the_examples_as_they_are():
    batch = [
        build_example(TOKENIZER, messages, 99)
        for messages in (dialogue("1", "2"), TWO_TURNS)
    ]
    before = [len(example["ids"]) for example in batch]
    collated = collate(batch, 0)
    assert [len(example["ids"]) for example in batch] == before
    assert all(tensor.dtype == torch.int64 for tensor in collated.values())


def test_labels_and_mask_mean_the_same_loss_and_no_gradient_for_prompts():
    batch = collate(
        [build_example(TOKENIZER, m, 9) for m in (dialogue("1", "22"), TWO_TURNS)], 0
    )
    generator = torch.Generator().manual_seed(3)
    logits = torch.randn(2, 9, len(TOKENIZER), generator=generator).double()
    logits.requires_grad_()
    loss = sft_loss(logits, batch["labels"])
    total = sequence_logprob(logits, batch["ids"], batch["mask"]).sum()
    torch.testing.assert_close(loss, -total / batch["mask"].sum())
    (gradient,) = torch.autograd.grad(loss, logits)
    pushed = gradient.abs().sum(dim=-1) > 0
    expected = torch.zeros(2, 9, dtype=torch.bool)
    expected[:, :-1] = batch["mask"][:, 1:].bool()
    assert torch.equal(pushed, expected)
