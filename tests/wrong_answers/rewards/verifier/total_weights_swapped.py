# cell: total_reward
# hint: the weight belongs to the format. You put it on the accuracy, so the form
#   outweighs the answer.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    return format_weight * accuracy_reward(text, gold) + format_reward(text)
