"""Completion tokens per second: our sampler, `generate`, and the machine's limit.

`generate` is transformers' own, in the fastest of the forms that we tried: dynamic
cache, torch's attention (sdpa), evaluation mode, inference mode. Slower were a static
cache, eager attention and plain no_grad; `num_return_sequences` made no difference.
It returns no log-probabilities. Only real tokens count, the eos included.
"""

import statistics

import torch
from transformers import GenerationConfig

from cherrytop.batches import encode_prompts
from cherrytop.rollouts import sample_completions

from .report import Measurement, median_seconds
from .start import PROBLEMS, PROMPTS, TOKENIZER, G, T, start_model

REPEATS, COPIED = 15, 1 << 24  # COPIED: float32 numbers, 64 MiB


def measure():
    """Sampling for GRPO; without what GRPO's batches allow us to save; the limit."""
    model = start_model().eval()
    prompt_ids, _ = encode_prompts(TOKENIZER, [p.prompt for p in PROBLEMS[:PROMPTS]])
    speeds, machine, rollouts = _speeds(model, prompt_ids)
    limit, because = _limit(model, rollouts, *machine)
    length = rollouts.completion_mask.sum(dim=1).float().mean()
    how = (
        f"the miniature's model and chat prompts, {PROMPTS} prompts of "
        f"{prompt_ids.shape[1]} tokens, {G} completions each of at most {T} tokens, "
        f"{length:.1f} on average, temperature 1; median of {REPEATS}"
    )
    endless = f"G = 1, prompts repeated, no eos: {T} tokens a row; else the same"
    theirs, least = "transformers' generate", "the least time on this machine"
    rows = [
        ("sample_completions", speeds[0], speeds[1], theirs, how),
        ("… nothing ends, nothing shared", speeds[2], speeds[3], theirs, endless),
        ("… and the limit", speeds[0], limit, least, because),
    ]
    return [
        Measurement(name, "tokens/s", *numbers, higher_is_better=True)
        for name, *numbers in rows
    ]


def _speeds(model, prompt_ids):
    """Ours and `generate`, with ends and without: all in turn with the yardsticks.

    Returns:
        (tokens per second of the four; FLOP/s, FLOP/s and bytes/s of `_work`;
        a Rollouts of ours).
    """
    repeated, sampled = prompt_ids.repeat_interleave(G, dim=0), []

    def ours():
        sampled.append(sample_completions(model, prompt_ids, T, TOKENIZER.eos_id, G=G))
        return int(sampled[-1].completion_mask.sum())

    def ours_endless():
        return sample_completions(model, repeated, T, -1).completion_ids.numel()

    samplers = [
        ours,
        _generate(model, repeated, TOKENIZER.eos_id),
        ours_endless,
        _generate(model, repeated, None),
    ]
    numbers = [[] for _ in samplers]  # of tokens, at every call
    timed = [
        lambda sampler=sampler, number=number: number.append(sampler())
        for sampler, number in zip(samplers, numbers, strict=True)
    ]
    amounts, yardsticks = _work(model)
    seconds = median_seconds(timed + yardsticks, REPEATS)
    amounts = [*map(statistics.mean, numbers), *amounts]
    rates = [amount / s for amount, s in zip(amounts, seconds, strict=True)]
    return rates[:4], rates[4:], sampled[-1]


def _generate(model, prompt_ids, eos_id):
    """A function that samples with `generate` and returns the number of tokens."""
    # `generate` takes what its own settings leave open from the model's.
    model.generation_config.eos_token_id = None
    config = GenerationConfig(
        max_new_tokens=T,
        do_sample=True,
        temperature=1.0,
        top_k=0,
        top_p=1.0,
        eos_token_id=eos_id,
        pad_token_id=TOKENIZER.eos_id,
    )
    attention_mask = torch.ones_like(prompt_ids)

    @torch.inference_mode()
    def sample():
        ids = model.generate(
            prompt_ids, attention_mask=attention_mask, generation_config=config
        )
        completion_ids = ids[:, prompt_ids.shape[1] :]
        if eos_id is None:
            return completion_ids.numel()
        is_eos = (completion_ids == eos_id).long()
        return int((is_eos.cumsum(dim=1) - is_eos == 0).sum())

    return sample


def _limit(model, rollouts, small, large, bandwidth):
    """(tokens per second, why): the same rollout if nothing but the least took time.

    The least is to read every prompt once, and once every different beginning of its
    completions that goes on: 2 FLOP a weight, and 4 a number of the keys that it
    sees, for scores and values. Each step reads all weights, and those keys and
    values. Whichever takes longer, arithmetic or reading, is the step's least time.
    """
    config, (num_prompts, P) = model.config, rollouts.prompt_ids.shape
    num_weights = sum(p.numel() for p in model.parameters() if p.dim() == 2)
    width = config.head_dim * config.num_hidden_layers
    flop_per_key = 4 * width * config.num_attention_heads
    bytes_per_key = 2 * width * config.num_key_value_heads * 4  # float32

    rows = _beginnings(rollouts)
    keys = rows * (P + 1 + torch.arange(len(rows)))  # that these rows see
    flop = 2 * num_weights * rows + flop_per_key * keys
    read = 4 * num_weights + bytes_per_key * keys
    keys = num_prompts * P * (P + 1) / 2  # while the prompts are read
    prompt_flop = 2 * num_weights * num_prompts * P + flop_per_key * keys

    flops = max(small, large)
    seconds = torch.maximum(flop / flops, read / bandwidth).sum() + prompt_flop / flops
    tokens = int(rollouts.completion_mask.sum())
    why = (
        f"the least for {tokens} tokens: {(flop.sum() + prompt_flop) / 1e9:.2f} GFLOP "
        f"at {flops / 1e9:.0f} GFLOP/s (this model's largest product "
        f"{small / 1e9:.0f}, 1024³ {large / 1e9:.0f}), and {read.sum() / 1e6:.0f} MB "
        f"of weights, keys and values at {bandwidth / 1e9:.0f} GB/s (copying 64 MiB); "
        f"the longer of the two at each step, {1e3 * seconds:.1f} ms in all"
    )
    return tokens / float(seconds), why


def _beginnings(rollouts):
    """How many different beginnings of 1, 2, … tokens go on, all prompts together."""
    ids, mask = rollouts.completion_ids, rollouts.completion_mask.bool()
    prompt, numbers = torch.arange(len(ids))[:, None] // G, []
    for t in range(1, ids.shape[1]):
        beginnings = torch.cat([prompt, ids[:, :t]], dim=1)[mask[:, t]]
        numbers.append(len(beginnings.unique(dim=0)))
    return torch.tensor(numbers)


def _work(model):
    """Amounts, and functions that do them: the FLOP of 50 of the model's largest
    products and of one of 1024³, and the bytes read and written by a copy."""
    rows, hidden = PROMPTS * G, model.config.hidden_size
    inner = 2 * model.config.intermediate_size
    x, W = torch.randn(rows, hidden), torch.randn(hidden, inner)
    square, source = torch.randn(1024, 1024), torch.ones(COPIED)
    target = source.clone()
    functions = [
        lambda: [x @ W for _ in range(50)],
        lambda: square @ square,
        lambda: target.copy_(source),
    ]
    return [50 * 2 * rows * hidden * inner, 2 * 1024**3, 2 * 4 * COPIED], functions
