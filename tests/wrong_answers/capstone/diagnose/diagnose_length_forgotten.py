# cell: diagnose
# hint: you left out length_labels: nothing in your union reads lengths or what is cut
#   off.
def diagnose(log, samples):
    found = symptoms.signal_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
