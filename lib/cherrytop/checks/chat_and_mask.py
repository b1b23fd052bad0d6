"""Probes of exercise sft/chat_and_mask: they bring what is no plain data."""

import copy

import torch

from cherrytop import chat
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import judged_by
from cherrytop.losses import sft_loss
from cherrytop.models import CharTokenizer


def with_tokenizer(function, messages, max_len):
    """build_example(tokenizer, messages, max_len) with the miniature's tokenizer.

    If it calls render_chat, it gets a right one.
    """
    with parts_in_place(function, {"render_chat": chat.render_chat}):
        return function(CharTokenizer(), messages, max_len)


def _pushed(example, messages, max_len):
    """Which positions of an example have a gradient."""
    labels = torch.as_tensor(example["labels"])[None]
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(*labels.shape, len(CharTokenizer()), generator=generator)
    logits.requires_grad_()
    (gradient,) = torch.autograd.grad(sft_loss(logits, labels), logits)
    return (gradient[0].abs().sum(dim=1) > 0).tolist()


@judged_by(_pushed)
def gradient_by_position(function, messages, max_len):
    """Where the SFT loss of a student's build_example has a gradient.

    Returns:
        list of bool, one a token: whether the logits at its position are pushed.
    """
    return with_tokenizer(function, messages, max_len)


def second_collate(function, batch, pad_id):
    """What a student's collate makes of the first example, after it met all of them."""
    batch = copy.deepcopy(batch)
    function(batch, pad_id)
    return function(batch[:1], pad_id)


def dialogue(generator):
    """A made-up dialogue of one to four exchanges, all sizes unequal.

    Args:
        generator: random.Random.

    Returns:
        list of messages, the last one the assistant's.
    """
    messages = []
    for _ in range(generator.randint(1, 4)):
        for role in ("user", "assistant"):
            text = "".join(
                generator.choices("0123456789+= ", k=generator.randint(1, 7))
            )
            messages.append({"role": role, "content": text})
    return messages


def examples(generator, number):
    """Examples of made-up dialogues, as of the library's build_example."""
    tokenizer = CharTokenizer()
    return [
        chat.build_example(tokenizer, dialogue(generator), 99) for _ in range(number)
    ]
