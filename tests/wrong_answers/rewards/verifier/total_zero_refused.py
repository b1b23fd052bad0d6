# cell: total_reward
# message: crashed: ValueError: the weight is positive
def total_reward(text, gold, format_weight=0.1):
    if not 0 < format_weight < 1:
        raise ValueError("the weight is positive")
    return accuracy_reward(text, gold) + format_weight * format_reward(text)
