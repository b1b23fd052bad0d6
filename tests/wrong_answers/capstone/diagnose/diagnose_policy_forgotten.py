# cell: diagnose
# hint: you left out policy_labels: nothing in your union reads kl or the clipped share.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
