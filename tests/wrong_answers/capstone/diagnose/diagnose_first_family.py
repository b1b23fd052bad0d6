# cell: diagnose
# hint: you stopped at the first family that found something (`or`, `elif`, an early
#   return). A run may have several symptoms: unite all four sets.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found = found or symptoms.policy_labels(log)
    found = found or symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "reward")).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
