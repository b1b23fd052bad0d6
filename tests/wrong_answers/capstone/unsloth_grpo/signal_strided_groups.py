# cell: signal
# hint: your groups take every so manyth completion. A prompt's completions stand next
#   to each other: the first G, then the next G.
def signal(rewards, truncated, num_generations, good=1.0):
    G = num_generations
    groups = [rewards[i :: len(rewards) // G] for i in range(len(rewards) // G)]
    found = {
        "pass_at_1": fmean(reward >= good for reward in rewards),
        "pass_at_G": fmean(max(group) >= good for group in groups),
        "zero_std": fmean(max(group) == min(group) for group in groups),
        "truncated": fmean(bool(flag) for flag in truncated),
    }
    partial = fmean(reward > min(rewards) for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
