# cell: signal
# hint: you counted the groups that teach. zero_std is the share of those that do not,
#   whose rewards are all equal.
def signal(rewards, truncated, num_generations, good=1.0):
    G = num_generations
    groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
    found = {
        "pass_at_1": fmean(reward >= good for reward in rewards),
        "pass_at_G": fmean(max(group) >= good for group in groups),
        "zero_std": fmean(max(group) != min(group) for group in groups),
        "truncated": fmean(bool(flag) for flag in truncated),
    }
    partial = fmean(reward > min(rewards) for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
