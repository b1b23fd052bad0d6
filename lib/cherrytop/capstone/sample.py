"""Sampling from a model of transformers, the same way before a run and after it."""

from typing import NamedTuple

ROWS = 64  # sequences at a time


class Sample(NamedTuple):
    """One completion."""

    text: str
    length: int  # tokens, the end of the turn included
    ended: bool  # False: the limit cut it off


def sample(model, tokenizer, prompts, num_samples, limit, name="sampling"):
    """Completions at temperature 1, nothing cut from the distribution.

    Args:
        model: of transformers, or peft's or Unsloth's around one.
        tokenizer: of transformers; a prompt's text is taken as it stands.
        prompts: texts.
        num_samples: of each.
        limit: longest completion, tokens.
        name: what the progress bar says.

    Returns:
        list for each prompt of a list of Sample.
    """
    import torch
    from tqdm.auto import tqdm

    was_training, side = model.training, tokenizer.padding_side
    model.eval()
    if hasattr(model, "for_inference"):  # Unsloth's own switch, on a GPU
        model.for_inference()
    tokenizer.padding_side = "left"
    found = []
    at_a_time = max(ROWS // num_samples, 1)
    try:
        for i in tqdm(range(0, len(prompts), at_a_time), desc=name):
            some = prompts[i : i + at_a_time]
            batch = tokenizer(
                some, return_tensors="pt", padding=True, add_special_tokens=False
            ).to(model.device)
            with torch.no_grad():
                rows = model.generate(
                    input_ids=batch["input_ids"],
                    attention_mask=batch["attention_mask"],
                    max_new_tokens=limit,
                    do_sample=True,
                    temperature=1.0,
                    top_k=0,
                    top_p=1.0,
                    num_return_sequences=num_samples,
                    pad_token_id=tokenizer.pad_token_id,
                )
            new = rows[:, batch["input_ids"].shape[1] :].tolist()
            read = [read_completion(tokenizer, ids) for ids in new]
            found += [
                read[k : k + num_samples] for k in range(0, len(read), num_samples)
            ]
    finally:
        tokenizer.padding_side = side
        if hasattr(model, "for_training"):
            model.for_training()
        model.train(was_training)
    return found


def read_completion(tokenizer, ids):
    """A Sample from sampled ids, which go on with padding after the end of the turn.

    Args:
        tokenizer: with an eos token.
        ids: list of ints.
    """
    end = tokenizer.eos_token_id
    ended = end in ids
    length = ids.index(end) + 1 if ended else len(ids)
    kept = ids[: length - 1] if ended else ids
    return Sample(tokenizer.decode(kept), length, ended)
