# cell: total_reward
# hint: you pay nothing without the form. A right answer out of form earns its point;
#   only the weight is lost.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    if not format_reward(text):
        return 0.0
    return accuracy_reward(text, gold) + format_weight
