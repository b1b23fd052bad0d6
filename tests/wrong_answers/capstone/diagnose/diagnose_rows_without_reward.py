# cell: diagnose
# hint: some rows of a log have no reward (evaluations, the summary at the end), and
#   row["reward"] fails there. Use column(log, "reward").
def diagnose(log, samples):
    found = symptoms.signal_labels(log) | symptoms.length_labels(log)
    found |= symptoms.policy_labels(log) | symptoms.reward_labels(log, samples)
    if found:
        return found
    is_up = trend([row["reward"] for row in log]).verdict == "up"
    return {"healthy"} if is_up else {"no improvement shown"}
