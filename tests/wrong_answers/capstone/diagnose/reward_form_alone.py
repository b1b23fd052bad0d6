# cell: reward_labels
# hint: you looked at the form alone. In most healthy runs it rises first; it is hacking
#   only if the accuracy does not follow (a rise below 0.05).
def reward_labels(log, samples):
    found = set()
    bare = [not s["prompt"].endswith(TEMPLATE_ENDS) for s in samples]
    if bare and mean(bare) >= 0.5:
        found.add("missing template")

    rises = []
    for name in ("rewards/format_reward/mean", "rewards/accuracy_reward/mean"):
        first, last = ends(column(log, name))
        rises.append(mean(last) - mean(first) if first else None)
    if None not in rises and rises[0] >= 0.3:
        found.add("format hacking")

    end = max((s["step"] for s in samples), default=0)
    right = {"train": [], "heldout": []}
    for s in samples:
        if s["step"] == end:
            right[s["split"]].append(accuracy_reward(s["completion"], s["gold"]))
    if all(right.values()) and mean(right["train"]) - mean(right["heldout"]) >= 0.3:
        found.add("overfitting")
    return found
