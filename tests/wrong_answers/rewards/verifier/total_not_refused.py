# cell: total_reward
# message: should raise ValueError, but returned
def total_reward(text, gold, format_weight=0.1):
    return accuracy_reward(text, gold) + format_weight * format_reward(text)
