# cell: total_reward
# message: A weight is refused whatever the text
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight <= 1:
        raise ValueError("weight")
    return accuracy_reward(text, gold) + format_weight * format_reward(text)
