"""Recorded cases: the runs of the book's museum, under TRL's names."""

import json

from cherrytop.cases.case import Case, sample
from cherrytop.data import FOLDER, read_table
from cherrytop.symptoms import ACCURACY, FORMAT

# Name to (folder and phase, seed, labels); what they are is told in the book's museum.
RECORDED = {
    "the cake": (("cake", "grpo"), 0, ("healthy",)),
    "from the base model": (("cake", "bypass"), 0, ("healthy",)),
    "nothing at all": (
        ("cake", "hopeless"),
        0,
        ("zero-variance groups", "constant reward", "truncation"),
    ),
    "form without content": (
        ("cake", "hopeless"),
        3,
        ("format hacking", "length collapse"),
    ),
    "SmolLM2": (("smollm2", "grpo"), 0, ("no improvement shown",)),
    "Qwen3-4B, published": ("qwen3", 0, ("truncation",)),
}


def recorded(name):
    """A run that was recorded for this book, or published with its log.

    Args:
        name: a key of RECORDED.

    Returns:
        Case. The miniature's runs have the columns that were recorded, under TRL's
        names. The published log has no column of what was cut off: a step whose mean
        length is the limit was cut off altogether, any other counts as 0, so its
        `completions/clipped_ratio` is the least that it can have been.
    """
    run, seed, labels = RECORDED[name]
    if run == "qwen3":
        return Case(f"recorded({name!r})", _published_log(), [], set(labels))
    folder, phase = run
    rows = [
        row
        for row in read_table(f"runs/{folder}/curve")
        if (row["phase"], row["seed"]) == (phase, seed)
    ]
    samples = recorded_samples(folder, phase, seed, len(rows))
    return Case(f"recorded({name!r})", _recorded_log(rows), samples, set(labels))


def recorded_samples(folder, phase, seed, step):
    """Samples on held-out problems after a phase of a recorded run.

    Returns:
        list of dicts, as `symptoms.reward_labels` wants them, all at this step.
    """
    path = FOLDER / "runs" / folder / "samples.jsonl"
    found = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        sample(step, "heldout", row["prompt"], row["completion"], row["answer"])
        for row in found
        if (row["phase"], row["seed"]) == (phase, seed)
    ]


def _recorded_log(rows):
    """Rows of the miniature's curve under TRL's names; what is None is left out."""
    names = {
        "step": "step",
        "loss": "loss",
        "reward": "reward",
        "accuracy": ACCURACY,
        "zero_std_share": "frac_reward_zero_std",
        "length": "completions/mean_length",
        "cut_share": "completions/clipped_ratio",
        "clip_share": "clip_ratio/region_mean",
        "kl": "kl",
    }
    log = []
    for row in rows:
        form = (row["reward"] - row["accuracy"]) / 0.1
        kept = {theirs: row[ours] for ours, theirs in names.items()}
        kept = {name: value for name, value in kept.items() if value is not None}
        log.append({**kept, "step": int(row["step"]), FORMAT: round(form, 6)})
    return log


def _published_log():
    """The published log of the Qwen3-4B notebook under TRL's names."""
    limit = 1846
    return [
        {
            "step": int(row["step"]),
            "loss": row["loss"],
            "reward": row["reward"],
            "reward_std": row["reward_std"],
            "rewards/match_format_exactly/mean": row["format_exactly"],
            "rewards/match_format_approximately/mean": row["format_approximately"],
            "rewards/check_answer/mean": row["answer"],
            "rewards/check_numbers/mean": row["numbers"],
            "frac_reward_zero_std": float(row["reward_std"] == 0),
            "completions/mean_length": row["length"],
            "completions/clipped_ratio": float(row["length"] == limit),
            "kl": row["kl"],
        }
        for row in read_table("qwen3_4b_run")
    ]
