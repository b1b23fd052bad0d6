# cell: diagnose
# hint: you added the verdict of the trend to the symptoms. "healthy" and "no improvement
#   shown" are for runs without any.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    is_up = trend(column(log, "reward")).verdict == "up"
    return found | {"healthy"} if is_up else found | {"no improvement shown"}
