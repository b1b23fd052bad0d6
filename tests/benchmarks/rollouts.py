"""Completion tokens per second: our sampler against transformers' `generate`."""

import torch
from transformers import GenerationConfig

from cherrytop.models import CharTokenizer, tiny_qwen3
from cherrytop.rollouts import sample_completions

from .report import Measurement, median_seconds

ROWS, PROMPT, TOKENS, REPEATS = 128, 7, 24, 9


def measure():
    """The same tiny Qwen3, batch, temperature and length; nothing ends early."""
    vocabulary = len(CharTokenizer())
    model = tiny_qwen3(vocabulary).eval()
    # `generate` takes what its own settings leave open from here: no end token at all.
    model.generation_config.eos_token_id = None
    generator = torch.Generator().manual_seed(0)
    prompt_ids = torch.randint(1, vocabulary, (ROWS, PROMPT), generator=generator)
    config = GenerationConfig(
        max_new_tokens=TOKENS,
        do_sample=True,
        temperature=1.0,
        top_k=0,
        top_p=1.0,
        pad_token_id=0,
    )
    attention_mask = torch.ones_like(prompt_ids)

    def ours():
        completions = sample_completions(model, prompt_ids, TOKENS, eos_id=-1)
        assert completions.completion_ids.shape == (ROWS, TOKENS)

    def theirs():
        ids = model.generate(
            prompt_ids, attention_mask=attention_mask, generation_config=config
        )
        assert ids.shape == (ROWS, PROMPT + TOKENS)

    speeds = [ROWS * TOKENS / s for s in median_seconds([ours, theirs], REPEATS)]
    return Measurement(
        name="sample_completions",
        unit="tokens/s",
        ours=speeds[0],
        alternative=speeds[1],
        against="transformers' generate, which returns no log-probabilities",
        how=(
            f"Qwen3 of 3 layers, width 128, {ROWS} prompts of {PROMPT} tokens, "
            f"{TOKENS} new tokens each, temperature 1; median of {REPEATS}"
        ),
        higher_is_better=True,
    )
