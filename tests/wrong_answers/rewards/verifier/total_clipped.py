# cell: total_reward
# hint: you cut the sum off at 1, so a right answer earns the same in and out of form.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    return min(1.0, accuracy_reward(text, gold) + format_weight * format_reward(text))
