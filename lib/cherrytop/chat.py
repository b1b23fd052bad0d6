"""Dialogues: written in the miniature's chat template, as ids, labels and a mask.

A dialogue is a list of messages, each a dict with "role" ("user" or "assistant") and
"content". `corpora.chat_prompt` and `batches.encode_demonstrations` are the same
template for one question and one answer.
"""

import torch

IGNORED = -100  # the label of what is not learned: torch's `ignore_index`


def render_chat(messages, add_generation_prompt=False):
    """A dialogue as text: <bos>, then every turn behind its tag, answers with <eos>.

    Args:
        messages: list of dicts with "role" and "content"; contents are not changed.
        add_generation_prompt: end with the tag of the assistant, whose turn it is:
            for a prompt, never for a demonstration.

    Returns:
        str.

    Raises:
        ValueError: a role other than "user" and "assistant".

    Example:
        >>> question = {"role": "user", "content": "1+2="}
        >>> render_chat([question], add_generation_prompt=True)
        '<bos><user>1+2=<assistant>'
        >>> render_chat([question, {"role": "assistant", "content": "3"}])
        '<bos><user>1+2=<assistant>3<eos>'
    """
    text = "".join(piece for piece, _ in _pieces(messages))
    return f"{text}<assistant>" if add_generation_prompt else text


def build_example(tokenizer, messages, max_len):
    """A dialogue as a training example: what is read, and what of it is learned.

    Every answer is learned, with the eos that ends it, and nothing else is. What is
    too long loses its beginning, so that the last answer stays whole.

    Args:
        tokenizer: models.CharTokenizer.
        messages: as for `render_chat`; the last one is the assistant's.
        max_len: most tokens that the example may have.

    Returns:
        dict of three lists of int of one length, at most max_len. "ids": the tokens.
        "labels": the id where a token is learned, −100 elsewhere; not shifted, the
        loss does that. "mask": 1 where a token is learned, 0 elsewhere. The first
        token is never learned, since none stands in front of it to predict it from.

    Raises:
        ValueError: the last answer does not fit behind at least one other token, or
            there is none.

    Example:
        >>> from cherrytop.models import CharTokenizer
        >>> question = {"role": "user", "content": "1+2="}
        >>> answer = {"role": "assistant", "content": "3"}
        >>> build_example(CharTokenizer(), [question, answer], 4)["labels"]
        [-100, -100, 9, 0]
    """
    ids, mask = [], []
    for piece, is_target in _pieces(messages):
        tokens = tokenizer.encode(piece)
        ids += tokens
        mask += [int(is_target)] * len(tokens)
    if not mask[-1]:
        raise ValueError("the last message must be the assistant's")
    answer = [*reversed(mask)].index(0)  # tokens of the last answer, eos included
    if answer >= max_len:
        raise ValueError(
            f"the last answer has {answer} tokens with its eos, and needs one in front "
            f"of it; max_len is {max_len}"
        )
    ids, mask = ids[-max_len:], mask[-max_len:]
    mask[0] = 0
    labels = [
        token if is_target else IGNORED
        for token, is_target in zip(ids, mask, strict=True)
    ]
    return {"ids": ids, "labels": labels, "mask": mask}


def collate(batch, pad_id):
    """Examples of unequal length as one batch, padded on the right.

    Padding is told by its position, never by its id: with pad_id = eos, the eos that
    ends an answer is still learned.

    Args:
        batch: list of B dicts as of `build_example`; they are not changed.
        pad_id: stands in the padding of "ids".

    Returns:
        dict of (B, T) int64 tensors, T the longest example's length. In the padding,
        ids are pad_id, labels −100 and the mask 0.

    Example:
        >>> short = {"ids": [3, 0], "labels": [-100, 0], "mask": [0, 1]}
        >>> long = {"ids": [3, 9, 0], "labels": [-100, 9, 0], "mask": [0, 1, 1]}
        >>> collate([short, long], pad_id=0)["labels"]
        tensor([[-100,    0, -100],
                [-100,    9,    0]])
    """
    length = max(len(example["ids"]) for example in batch)
    padding = {"ids": pad_id, "labels": IGNORED, "mask": 0}
    return {
        key: torch.tensor(
            [row[key] + [value] * (length - len(row[key])) for row in batch]
        )
        for key, value in padding.items()
    }


def _pieces(messages):
    """The texts that a dialogue is made of, each with whether it is learned."""
    yield "<bos>", False
    for message in messages:
        if message["role"] == "user":
            yield f"<user>{message['content']}", False
        elif message["role"] == "assistant":
            yield "<assistant>", False
            yield f"{message['content']}<eos>", True
        else:
            raise ValueError(
                f'a role is "user" or "assistant", got {message["role"]!r}'
            )
