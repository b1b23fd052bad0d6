# cell: diagnose
# hint: you took everything that is not "down" for healthy. "not shown" is no improvement
#   either: healthy is "up" alone.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict != "down"
    return {"healthy"} if is_up else {"no improvement shown"}
