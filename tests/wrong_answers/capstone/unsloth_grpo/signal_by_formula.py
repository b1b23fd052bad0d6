# cell: signal
# hint: you computed pass@G as 1 − (1 − pass@1)^G. That holds if all prompts are equally
#   hard; they are not, so count the groups.
def signal(rewards, truncated, num_generations, good=1.0):
    G = num_generations
    groups = [rewards[i : i + G] for i in range(0, len(rewards), G)]
    found = {
        "pass_at_1": fmean(reward >= good for reward in rewards),
        "pass_at_G": 1 - (1 - fmean(reward >= good for reward in rewards)) ** G,
        "zero_std": fmean(max(group) == min(group) for group in groups),
        "truncated": fmean(bool(flag) for flag in truncated),
    }
    partial = fmean(reward > min(rewards) for reward in rewards)
    shares = found["pass_at_1"], found["zero_std"], G, found["truncated"], partial
    return {**found, "verdict": verdict(*shares)[0]}
