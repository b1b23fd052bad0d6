"""Symptoms: what is wrong with a finished run, read off its log and some samples.

A log is a list of dicts, one a logged step, with TRL's names. Real logs have holes: an
evaluation or the summary at the end has other columns, `kl` may be measured now and
then only, a trainer may not know a column at all. Every symptom is a threshold on one
measured number, and a number that cannot be measured gives no symptom. Thresholds are
rules of thumb, and ours.
"""

from statistics import fmean, median

from cherrytop.diagnosis import trend
from cherrytop.rewards import accuracy_reward

LABELS = {
    "zero-variance groups": "mean of frac_reward_zero_std over the run at least 0.8",
    "constant reward": "reward and every rewards/…/mean stay within 1e-6 all along",
    "cancelling rewards": "two or more rewards/…/mean span at least 0.2, and reward "
    "spans less than a tenth of the largest of these spans",
    "learning rate 0": "learning_rate is at most 1e-12 at every step",
    "truncation": "mean of completions/clipped_ratio over the last fifth above 0.25",
    "length collapse": "mean of completions/mean_length over the last fifth less than "
    "half of that over the first",
    "KL blow-up": "median of kl over the last fifth above 10 nats a token",
    "clip saturation": "mean of clip_ratio/region_mean over the last fifth above 0.25",
    "missing template": "at least half of the samples' prompts do not end as a chat "
    "template ends (TEMPLATE_ENDS)",
    "format hacking": "format_reward rises by at least 0.3 from the first fifth to the "
    "last, and accuracy_reward by less than 0.05",
    "overfitting": "at the last sampled step the share of right answers is at least "
    "0.3 higher on training prompts than on held-out ones",
    "healthy": "none of the others, and the trend of reward is up",
    "no improvement shown": "none of the others, and the trend of reward is not up",
}
# How prompts end in this course: SmolLM2's chat template, and the miniature's.
TEMPLATE_ENDS = ("<|im_start|>assistant\n", "<assistant>")
FORMAT, ACCURACY = "rewards/format_reward/mean", "rewards/accuracy_reward/mean"


def column(log, name):
    """The values of one column, in order, without the rows that lack it.

    Example:
        >>> column([{"step": 1, "kl": 0.5}, {"step": 2}, {"step": 3, "kl": None}], "kl")
        [0.5]
    """
    return [row[name] for row in log if row.get(name) is not None]


def ends(values):
    """The first and the last fifth of a list, rounded down, but at least one value.

    Example:
        >>> ends([4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
        ([4, 5], [12, 13])
    """
    size = max(len(values) // 5, 1)
    return values[:size], values[-size:]


def signal_labels(log):
    """Which of four reasons for no signal a log shows.

    Args:
        log: list of dicts.

    Returns:
        set, of "zero-variance groups", "constant reward", "cancelling rewards" and
        "learning rate 0"; see LABELS.
    """
    found = set()
    zero_std = column(log, "frac_reward_zero_std")
    if zero_std and fmean(zero_std) >= 0.8:
        found.add("zero-variance groups")
    parts = [column(log, name) for name in part_names(log)]
    spans = [span(values) for values in parts]
    total = span(column(log, "reward"))
    if column(log, "reward") and max([total, *spans]) < 1e-6:
        found.add("constant reward")
    moving = [span for span in spans if span >= 0.2]
    if len(moving) >= 2 and total < 0.1 * max(moving):
        found.add("cancelling rewards")
    rates = column(log, "learning_rate")
    if rates and max(rates) <= 1e-12:
        found.add("learning rate 0")
    return found


def length_labels(log):
    """Whether completions are cut off at the end of a run, or have collapsed.

    Args:
        log: list of dicts.

    Returns:
        set, of "truncation" and "length collapse"; see LABELS.
    """
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and fmean(ends(cut)[1]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = map(fmean, ends(lengths))
        if last < first / 2:
            found.add("length collapse")
    return found


def policy_labels(log):
    """Whether the policy has left its reference, or runs against the clip.

    Args:
        log: list of dicts.

    Returns:
        set, of "KL blow-up" and "clip saturation"; see LABELS.
    """
    found = set()
    kl = column(log, "kl")
    if kl and median(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and fmean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found


def reward_labels(log, samples):
    """Whether the points were earned by what they were meant for.

    Args:
        log: list of dicts.
        samples: list of dicts: step, split ("train" or "heldout"), prompt, completion,
            gold (int), rewards (dict) and reward. May be empty.

    Returns:
        set, of "missing template", "format hacking" and "overfitting"; see LABELS.
    """
    found = set()
    bare = [not sample["prompt"].endswith(TEMPLATE_ENDS) for sample in samples]
    if bare and fmean(bare) >= 0.5:
        found.add("missing template")
    form, right = column(log, FORMAT), column(log, ACCURACY)
    if form and right and rise(form) >= 0.3 and rise(right) < 0.05:
        found.add("format hacking")
    gap = accuracy_gap(samples)
    if gap is not None and gap >= 0.3:
        found.add("overfitting")
    return found


def diagnose(log, samples):
    """Everything that is wrong with a run, or how it went if nothing is.

    Args:
        log, samples: as in `reward_labels`. The log has at least 25 rewards.

    Returns:
        set of LABELS: all that the four families find; otherwise {"healthy"} if
        `diagnosis.trend` says that the reward went "up", else {"no improvement
        shown"}.

    Example:
        >>> log = [{"step": i, "reward": 0.1 * (i > 20)} for i in range(40)]
        >>> diagnose(log, [])
        {'healthy'}
    """
    found = signal_labels(log) | length_labels(log) | policy_labels(log)
    found |= reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy" if is_up else "no improvement shown"}


def part_names(log):
    """The columns `rewards/<name>/mean` of a log, in order.

    Example:
        >>> part_names([{"step": 1}, {"reward": 1.0, "rewards/form/mean": 0.5}])
        ['rewards/form/mean']
    """
    names = {name: None for row in log for name in row}
    return [n for n in names if n.startswith("rewards/") and n.endswith("/mean")]


def span(values):
    return max(values) - min(values) if values else 0.0


def rise(values):
    first, last = map(fmean, ends(values))
    return last - first


def accuracy_gap(samples):
    """Share of right answers on training prompts minus held-out, at the last step."""
    if not samples:
        return None
    last = max(sample["step"] for sample in samples)
    shares = []
    for split in ("train", "heldout"):
        right = [
            accuracy_reward(sample["completion"], sample["gold"])
            for sample in samples
            if (sample["step"], sample["split"]) == (last, split)
        ]
        if not right:
            return None
        shares.append(fmean(right))
    return shares[0] - shares[1]
