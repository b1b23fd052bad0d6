# cell: signal
# hint: you asked if all rewards of the batch are equal. A group is compared with itself
#   only: count the groups whose own rewards are equal.
def signal(rewards, truncated, num_generations, good=1.0):
    G = num_generations
    groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
    found = {
        "pass_at_1": fmean(reward >= good for reward in rewards),
        "pass_at_G": fmean(max(group) >= good for group in groups),
        "zero_std": float(max(rewards) == min(rewards)),
        "truncated": fmean(bool(flag) for flag in truncated),
    }
    partial = fmean(reward > min(rewards) for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
