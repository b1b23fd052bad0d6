# cell: diagnose
# hint: you compared the last fifth of the reward with the first and took any rise for an
#   improvement. SmolLM2's rise of 0.05 is within chance; `trend` says "not shown".
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    first, last = ends(column(log, "reward"))
    is_up = mean(last) > mean(first)
    return {"healthy"} if is_up else {"no improvement shown"}
