# cell: diagnose
# hint: you took the intersection of the families, `&`: what all of them find, which is
#   nothing. Their union is `|`.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) & symptoms.length_labels(log)
    found &= symptoms.policy_labels(log) & symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
