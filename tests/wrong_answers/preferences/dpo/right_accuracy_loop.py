# cell: preference_accuracy
# right: counts in plain Python
def preference_accuracy(rewards_c, rewards_r):
    pairs = list(zip(rewards_c.tolist(), rewards_r.tolist()))
    return sum(chosen > rejected for chosen, rejected in pairs) / len(pairs)
