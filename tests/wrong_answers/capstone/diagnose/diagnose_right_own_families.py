# cell: diagnose
# right: the student's own functions, set.union and a dictionary
def diagnose(log, samples):
    labels = set().union(
        signal_labels(log), length_labels(log), policy_labels(log),
        reward_labels(log=log, samples=samples),
    )
    if not labels:
        rewards = [row["reward"] for row in log if "reward" in row]
        words = {"up": "healthy"}
        labels.add(words.get(trend(rewards)[-1], "no improvement shown"))
    return labels
