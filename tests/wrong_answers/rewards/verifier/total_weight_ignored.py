# cell: total_reward
# hint: your weight is fixed at 0.1; use the argument format_weight.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    return accuracy_reward(text, gold) + 0.1 * format_reward(text)
