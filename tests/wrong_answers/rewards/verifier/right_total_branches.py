# cell: total_reward
# right: three cases
def total_reward(text, gold, format_weight=0.1):
    if format_weight < 0 or format_weight >= 1:
        raise ValueError(format_weight)
    reward = 1 if accuracy_reward(text, gold) else 0
    if format_reward(text):
        reward += format_weight
    return reward
