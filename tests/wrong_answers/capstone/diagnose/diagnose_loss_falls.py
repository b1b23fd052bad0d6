# cell: diagnose
# hint: you took the trend of the loss. It says nothing about progress in GRPO; take that
#   of the reward.
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend(column(log, "loss")).verdict == "down"
    return {"healthy"} if is_up else {"no improvement shown"}
