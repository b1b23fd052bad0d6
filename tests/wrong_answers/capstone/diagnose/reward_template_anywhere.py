# cell: reward_labels
# hint: you asked whether the marker stands anywhere in the prompt. An earlier turn of the
#   model has it too; the prompt must *end* with it, or it is not the model's turn.
def reward_labels(log, samples):
    found = set()
    bare = [not any(end in s["prompt"] for end in TEMPLATE_ENDS) for s in samples]
    if bare and mean(bare) >= 0.5:
        found.add("missing template")

    rises = []
    for name in ("rewards/format_reward/mean", "rewards/accuracy_reward/mean"):
        first, last = ends(column(log, name))
        rises.append(mean(last) - mean(first) if first else None)
    if None not in rises and rises[0] >= 0.3 and rises[1] < 0.05:
        found.add("format hacking")

    end = max((s["step"] for s in samples), default=0)
    right = {"train": [], "heldout": []}
    for s in samples:
        if s["step"] == end:
            right[s["split"]].append(accuracy_reward(s["completion"], s["gold"]))
    if all(right.values()) and mean(right["train"]) - mean(right["heldout"]) >= 0.3:
        found.add("overfitting")
    return found
