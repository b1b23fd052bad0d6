"""Simulated cases: what happens to a run, and whether its numbers are clear."""

import numpy as np

from cherrytop.cases.case import Case
from cherrytop.cases.run import Run
from cherrytop.diagnosis import trend
from cherrytop.symptoms import (
    ACCURACY,
    FORMAT,
    TEMPLATE_ENDS,
    accuracy_gap,
    column,
    ends,
    part_names,
    rise,
    span,
)


def simulated(kind, seed):
    """A simulated run of one kind.

    Args:
        kind: a key of KINDS.
        seed: int of at least 0; the same seed gives the same run.

    Returns:
        Case. Its numbers keep a distance from every threshold of `symptoms`: shares
        and rises of 0.08 or more, lengths of a quarter of the threshold, KL and spans
        of a factor of two; a trend's interval is clear of 0, or has it well inside.

    Raises:
        ValueError: an unknown kind.

    Example:
        >>> simulated("truncation", 3).labels
        {'truncation'}
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, got {kind!r}")
    for attempt in range(1000):
        rng = np.random.default_rng([list(KINDS).index(kind), seed, attempt])
        run = Run(rng)
        labels = KINDS[kind](run) or {kind}
        log, samples = run.log(), run.samples()
        if _is_clear(log, samples, labels):
            return Case(f"simulated({kind!r}, {seed})", log, samples, labels)
    raise RuntimeError(f"no clear case of {kind!r} with seed {seed}")


def _is_clear(log, samples, labels):
    """Whether every measured number lies on its label's side, and not near the edge."""
    parts = sorted(span(column(log, name)) for name in part_names(log))
    total = span(column(log, "reward"))
    lengths = [np.mean(part) for part in ends(column(log, "completions/mean_length"))]
    bare = np.mean([not s["prompt"].endswith(TEMPLATE_ENDS) for s in samples])
    form, right = (rise(column(log, name)) for name in (FORMAT, ACCURACY))
    gap = accuracy_gap(samples)

    def last(name, mean=np.mean):
        return mean(ends(column(log, name))[1])

    clear = {  # (surely there, surely not there)
        "zero-variance groups": _beyond(
            np.mean(column(log, "frac_reward_zero_std")), 0.88, 0.7
        ),
        "constant reward": (max(total, *parts) == 0, max(total, *parts) > 0.02),
        "cancelling rewards": (
            parts[-2] > 0.3 and total < 0.05 * parts[-1],
            parts[-2] < 0.1 or total > 0.3 * parts[-1],
        ),
        "learning rate 0": _beyond(-max(column(log, "learning_rate")), 0, -1e-8),
        "truncation": _beyond(last("completions/clipped_ratio"), 0.4, 0.12),
        "length collapse": _beyond(-lengths[1] / lengths[0], -0.37, -0.63),
        "KL blow-up": _beyond(last("kl", np.median), 20, 5),
        "clip saturation": _beyond(last("clip_ratio/region_mean"), 0.4, 0.12),
        "missing template": _beyond(bare, 0.8, 0.2),
        "format hacking": (
            form > 0.45 and right < 0.02,
            form < 0.2 or right > 0.15,
        ),
        "overfitting": _beyond(gap, 0.42, 0.18),
    }
    if labels & {"healthy", "no improvement shown"}:
        found = trend(column(log, "reward"))
        sure = 2 * found.change / (found.high - found.low)
        clear["healthy"] = sure > 1.8, abs(sure) < 0.5
    return all(
        is_there if label in labels else is_not
        for label, (is_there, is_not) in clear.items()
    )


def _beyond(value, there, not_there):
    return value >= there, value <= not_there


# --- what may happen to a run: each spoils it, and returns labels if not its own only


def _zero_variance(run):
    run.accuracy, run.form = run.flat(0.3, 0.6, 0.15), run.flat(0.7, 0.9, 0.1)
    run.zero_std = np.clip(run.flat(0.93, 0.98, 0.03), 0, 1)


def _constant(run):
    right, form = [(0, 0), (0, 1), (1, 1)][run.rng.integers(3)]
    run.accuracy, run.form = np.full(run.steps, right), np.full(run.steps, form)
    run.zero_std = np.ones(run.steps)
    return {"constant reward", "zero-variance groups"}


def _cancelling(run):
    # One reward pays for length and another one, by somebody else, for brevity.
    longer = np.clip(run.climb(0.3, 0.75) + run.noise(0.05), 0, 1)
    run.extra = {"thoroughness_reward": longer, "brevity_reward": -longer}
    run.accuracy, run.form = np.zeros(run.steps), np.ones(run.steps)
    run.length = run.limit * longer * 0.9
    run.zero_std = np.ones(run.steps)
    if run.rng.random() < 0.5:  # not quite: something is left
        run.extra["brevity_reward"] = -longer + run.noise(0.003)
        run.zero_std = np.abs(run.noise(0.02))
        return {"cancelling rewards"}
    return {"cancelling rewards", "zero-variance groups"}


def _no_rate(run):
    _nothing_shown(run)
    run.rate = np.zeros(run.steps)
    run.kl = np.abs(run.noise(1e-5))
    return {"learning rate 0"}


def _truncation(run):
    if run.rng.random() < 0.5:
        run.cut = run.flat(0.5, 0.8, 0.05)
        run.length = run.limit * (0.6 + 0.4 * run.cut)
        run.accuracy = run.flat(0.15, 0.3, 0.06)
    else:  # it grows into the limit
        run.cut = np.clip(run.climb(0.02, run.rng.uniform(0.5, 0.9)), 0, 1)
        run.cut = np.clip(run.cut + run.noise(0.03), 0, 1)
        run.length = run.limit * (0.4 + 0.55 * run.cut)
        run.accuracy = np.clip(run.accuracy * (1 - run.cut), 0, 1)
    run.form = np.clip(1 - run.cut - np.abs(run.noise(0.02)), 0, 1)


def _collapse(run):
    run.length = run.length * run.climb(1, run.rng.uniform(0.08, 0.3))
    run.form = run.flat(0.95, 0.98, 0.01)


def _blow_up(run):
    run.kl = np.exp(run.climb(np.log(0.02), np.log(run.rng.uniform(40, 400))))
    run.kl = run.kl * np.exp(run.noise(0.2))
    run.accuracy = np.clip(run.accuracy * (1 - run.climb(0, 0.5)), 0, 1)


def _clip(run):
    run.clip = np.clip(
        run.climb(0.1, run.rng.uniform(0.5, 0.7)) + run.noise(0.04), 0, 1
    )


def _no_template(run):
    run.prompt_end = str(run.rng.choice(["bare", "turn"]))
    run.accuracy, run.form = run.flat(0.05, 0.15, 0.03), run.flat(0.2, 0.4, 0.05)


def _hacking(run):
    run.accuracy = np.abs(run.noise(0.008))
    run.form = np.clip(run.climb(0.05, run.rng.uniform(0.8, 1)) + run.noise(0.03), 0, 1)
    if run.rng.random() < 0.5:
        run.length = run.length * run.climb(1, run.rng.uniform(0.08, 0.3))
        return {"format hacking", "length collapse"}


def _overfitting(run):
    run.accuracy = run.climb(0.2, run.rng.uniform(0.85, 0.95)) + run.noise(0.03)
    run.accuracy = np.clip(run.accuracy, 0, 1)
    run.held_out = run.rng.uniform(0.15, 0.35)


def _healthy(run):
    """Nothing happens."""


def _nothing_shown(run):
    run.accuracy, run.form = run.flat(0.2, 0.5, 0.15), run.flat(0.9, 0.97, 0.02)


KINDS = {
    "zero-variance groups": _zero_variance,
    "constant reward": _constant,
    "cancelling rewards": _cancelling,
    "learning rate 0": _no_rate,
    "truncation": _truncation,
    "length collapse": _collapse,
    "KL blow-up": _blow_up,
    "clip saturation": _clip,
    "missing template": _no_template,
    "format hacking": _hacking,
    "overfitting": _overfitting,
    "healthy": _healthy,
    "no improvement shown": _nothing_shown,
}
