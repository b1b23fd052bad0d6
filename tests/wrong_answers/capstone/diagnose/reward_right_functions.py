# cell: reward_labels
# right: three helpers, the content by the library's total reward, fractions
from fractions import Fraction


def asked_without_template(samples):
    lacking = [s for s in samples if not any(map(s["prompt"].endswith, TEMPLATE_ENDS))]
    return bool(samples) and 2 * len(lacking) >= len(samples)


def rise(log, name):
    values = column(log, name)
    if not values:
        return None
    size = max(1, len(values) // 5)
    return sum(values[-size:]) / size - sum(values[:size]) / size


def gap(samples):
    steps = {s["step"] for s in samples}
    late = [s for s in samples if s["step"] == max(steps)]
    shares = {}
    for split in ("train", "heldout"):
        own = [s for s in late if s["split"] == split]
        if not own:
            return 0
        good = [s for s in own if total_reward(s["completion"], s["gold"]) >= 1]
        shares[split] = Fraction(len(good), len(own))
    return shares["train"] - shares["heldout"]


def reward_labels(log, samples):
    form = rise(log, "rewards/format_reward/mean")
    content = rise(log, "rewards/accuracy_reward/mean")
    labels = set()
    if asked_without_template(samples):
        labels.add("missing template")
    if form is not None and content is not None and form >= 0.3 and content < 0.05:
        labels.add("format hacking")
    if gap(samples) >= Fraction(3, 10):
        labels.add("overfitting")
    return labels
