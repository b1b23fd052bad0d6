# cell: diagnose
# hint: you called a run ill because its loss is about 0. On-policy GRPO has that by
#   construction; the cake is healthy.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    if mean(map(abs, column(log, "loss"))) < 1e-6:
        return {"no improvement shown"}
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
