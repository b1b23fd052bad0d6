# cell: reward_labels
# hint: you took the step of the last sample in the list for the last step. Samples may
#   come in any order: the last step is max(step).
def reward_labels(log, samples):
    found = set()
    bare = [not s["prompt"].endswith(TEMPLATE_ENDS) for s in samples]
    if bare and mean(bare) >= 0.5:
        found.add("missing template")

    rises = []
    for name in ("rewards/format_reward/mean", "rewards/accuracy_reward/mean"):
        first, last = ends(column(log, name))
        rises.append(mean(last) - mean(first) if first else None)
    if None not in rises and rises[0] >= 0.3 and rises[1] < 0.05:
        found.add("format hacking")

    end = samples[-1]["step"] if samples else 0
    right = {"train": [], "heldout": []}
    for s in samples:
        if s["step"] == end:
            right[s["split"]].append(accuracy_reward(s["completion"], s["gold"]))
    if all(right.values()) and mean(right["train"]) - mean(right["heldout"]) >= 0.3:
        found.add("overfitting")
    return found
