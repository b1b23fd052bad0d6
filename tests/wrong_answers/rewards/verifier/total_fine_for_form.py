# cell: total_reward
# hint: you subtract where the form is missing. Here nothing is subtracted: the form
#   adds its weight, its absence adds 0.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    return accuracy_reward(text, gold) + format_weight * (2 * format_reward(text) - 1)
