# cell: signal
# hint: your pass@1 counts groups. It is the share of completions that are good; groups
#   with a good one are pass@G.
def signal(rewards, truncated, num_generations, good=1.0):
    G = num_generations
    groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
    found = {
        "pass_at_1": fmean(max(group) >= good for group in groups),
        "pass_at_G": fmean(max(group) >= good for group in groups),
        "zero_std": fmean(max(group) == min(group) for group in groups),
        "truncated": fmean(bool(flag) for flag in truncated),
    }
    partial = fmean(reward > min(rewards) for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
