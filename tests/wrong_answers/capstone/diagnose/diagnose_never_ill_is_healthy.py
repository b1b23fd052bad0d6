# cell: diagnose
# hint: no symptom is not yet healthy: you left out the question whether the reward went
#   up by more than chance. SmolLM2's log cannot show that it did.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = True
    return {"healthy"} if is_up else {"no improvement shown"}
