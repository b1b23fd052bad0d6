# cell: total_reward
# hint: you weighed the accuracy by 1 − weight. A right answer earns a full point
#   here, whatever the form is worth.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    a, f = accuracy_reward(text, gold), format_reward(text)
    return (1 - format_weight) * a + format_weight * f
