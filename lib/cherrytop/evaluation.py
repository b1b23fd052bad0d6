"""Evaluation: the same measurements after every phase, on problems held out."""

import math
import re

import numpy as np
import torch

from cherrytop import batches
from cherrytop.batches import encode_prompts
from cherrytop.losses import sft_loss
from cherrytop.rewards import accuracy_reward, format_reward
from cherrytop.rollouts import sample_completions

NUMBER = re.compile(r"-?\d+")
ROWS = 2048  # completions sampled at a time
RESAMPLES = 10_000  # enough for an interval's ends to within about 3 % of its half


def pass_at_k(n, c, k):
    """Chance that at least one of k completions is right, when c of n were.

    1 − C(n−c, k) / C(n, k), unbiased over draws of k out of the n; as a product, so
    that large n do not overflow. `1 − (1 − c/n)**k` would be too small.

    Args:
        n: completions sampled.
        c: how many of them are right, at most n.
        k: at most n.

    Returns:
        float in [0, 1].

    Raises:
        ValueError: c or k outside of what n allows.

    Source: Chen et al. 2021, Eq. 1, arXiv 2107.03374.

    Example:
        >>> pass_at_k(4, 1, 2)
        0.5
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"0 ≤ c ≤ n and 1 ≤ k ≤ n, got n={n}, c={c}, k={k}")
    if c > n - k:
        return 1.0
    return 1.0 - math.prod(1.0 - k / i for i in range(n - c + 1, n + 1))


def mean_ci(per_prompt, level=0.95, seed=0):
    """A mean over prompts, and the interval that the choice of prompts leaves.

    Percentile bootstrap: draw as many prompts as there are, with replacement, again
    and again, take the mean of each draw, and cut the same share off both ends. A
    prompt is drawn with all its samples: more samples of the same prompts tell nothing
    about other prompts.

    Args:
        per_prompt: a list for each prompt, of its samples' scores; not all need to
            have equally many. Every prompt counts the same.
        level: the share of draws within the interval, in (0, 1).
        seed: of the draws.

    Returns:
        (mean, low, high), floats.

    Raises:
        ValueError: a level outside of (0, 1), such as 95 for 0.95.

    Source: Efron 1979, doi 10.1214/aos/1176344552; clusters as in Miller 2024,
    arXiv 2411.00640.

    Example:
        >>> mean, low, high = mean_ci([[1, 1, 1, 1], [0, 0]] * 50)
        >>> mean, round(low, 1), round(high, 1)  # 0.5 ± 1.96 · √(0.25 / 100)
        (0.5, 0.4, 0.6)
    """
    if not 0 < level < 1:
        raise ValueError(f"level is a share in (0, 1), got {level}")
    means = np.array([np.mean(scores) for scores in per_prompt])
    rng = np.random.default_rng(seed)
    draws = [rng.choice(means, len(means)).mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(means.mean()), float(low), float(high)


def score(outputs, gold):
    """Four marks for every sample; each asks one question, whatever the others say.

    Args:
        outputs: for each prompt a list of its samples, each (text, ended): the
            completion, and False where the token limit cut it off.
        gold: for each prompt its answer, an int.

    Returns:
        dict of lists with a list for each prompt, 1.0 or 0.0 for each sample: strict
        (the right answer in the right format), lenient (the text's first number is the
        answer), format, truncated.

    Raises:
        ValueError: not as many answers as prompts.

    Example:
        >>> score([[("42. bye", True), ("<answer>4", False)]], [42])["lenient"]
        [[1.0, 0.0]]
    """
    if len(outputs) != len(gold):
        raise ValueError(f"{len(outputs)} prompts, but {len(gold)} answers")
    questions = {
        "strict": lambda text, ended, answer: strict_accuracy(text, answer),
        "lenient": lambda text, ended, answer: lenient_accuracy(text, answer),
        "format": lambda text, ended, answer: format_reward(text),
        "truncated": lambda text, ended, answer: float(not ended),
    }
    return {
        name: [
            [mark(text, ended, answer) for text, ended in samples]
            for samples, answer in zip(outputs, gold, strict=True)
        ]
        for name, mark in questions.items()
    }


def strict_accuracy(completion, answer):
    """1.0 for the right answer in the right format, else 0.0."""
    return accuracy_reward(completion, answer) * format_reward(completion)


def lenient_accuracy(completion, answer):
    """1.0 if the first number of a text is the answer, whatever stands around it.

    Example:
        >>> lenient_accuracy("i think 42. 07+35=43.", 42)
        1.0
    """
    found = NUMBER.search(completion)
    return float(found is not None and int(found[0]) == answer)


@torch.no_grad()
def evaluate(model, tokenizer, problems, max_new_tokens=16, num_samples=8, seed=1):
    """How a model answers held-out problems, and some of its completions.

    Args:
        model: a causal language model.
        tokenizer: as in `batches`.
        problems: list of tasks.Problem, prompts as the model reads them.
        max_new_tokens: longest completion.
        num_samples: completions a problem, at temperature 1, at least 8.
        seed: of the samples.

    Returns:
        (metrics, samples). metrics is a dict of shares in [0, 1]: pass_at_1 (strict
        accuracy, the mean over all samples), pass_at_8 (strict, at least one of 8),
        greedy (strict, the likeliest token each time), lenient, format; and length,
        tokens a completion. samples is a list with one dict a problem: prompt,
        answer, completion (its first sample).
    """
    generator = torch.Generator().manual_seed(seed)
    sums = dict.fromkeys(("pass_at_1", "lenient", "format", "length"), 0.0)
    pass_at_8, samples = 0.0, []
    for start in range(0, len(problems), ROWS // num_samples):
        batch = problems[start : start + ROWS // num_samples]
        ids, mask = _completions(
            model, tokenizer, batch, max_new_tokens, 1.0, generator, num_samples
        )
        answers = [p.answer for p in batch for _ in range(num_samples)]
        strict = batches.score(tokenizer, ids, answers, strict_accuracy)
        sums["pass_at_1"] += sum(strict)
        sums["lenient"] += sum(batches.score(tokenizer, ids, answers, lenient_accuracy))
        sums["format"] += sum(batches.score(tokenizer, ids, answers, _format_only))
        sums["length"] += int(mask.sum())
        for i, problem in enumerate(batch):
            group = slice(i * num_samples, (i + 1) * num_samples)
            right = round(sum(strict[group]))
            pass_at_8 += pass_at_k(num_samples, right, 8)
            completion = tokenizer.decode(ids[group.start].tolist())
            samples.append({**problem._asdict(), "completion": completion})
    metrics = {name: sums[name] / (len(problems) * num_samples) for name in sums}
    metrics["pass_at_8"] = pass_at_8 / len(problems)
    metrics["greedy"] = greedy_accuracy(
        model, tokenizer, problems, strict_accuracy, max_new_tokens
    )
    return metrics, samples


def greedy_accuracy(model, tokenizer, problems, reward, max_new_tokens=16):
    """Mean reward of the likeliest completion of every problem, float.

    Args:
        reward: function of (completion, answer), e.g. `strict_accuracy`.
    """
    ids, _ = _completions(model, tokenizer, problems, max_new_tokens, 0)
    rewards = batches.score(tokenizer, ids, [p.answer for p in problems], reward)
    return sum(rewards) / len(rewards)


@torch.no_grad()
def text_loss(model, rows, batch_size=128):
    """Mean next-token loss on rows of text, in nats per token.

    Args:
        model: a causal language model.
        rows: (R, T) ids without padding, as from `batches.packed_rows`.
        batch_size: rows at a time.
    """
    total = 0.0
    for ids in rows.split(batch_size):
        total += sft_loss(model(ids, use_cache=False).logits, ids).item() * len(ids)
    return total / len(rows)


def _completions(
    model, tokenizer, problems, length, temperature, generator=None, num_samples=1
):
    prompt_ids, mask = encode_prompts(tokenizer, [p.prompt for p in problems])
    rollouts = sample_completions(
        model,
        prompt_ids,
        length,
        tokenizer.eos_id,
        temperature,
        generator,
        G=num_samples,
        prompt_mask=mask,
    )
    return rollouts.completion_ids, rollouts.completion_mask


def _format_only(completion, answer):
    return format_reward(completion)
