# cell: total_reward
# hint: you left the weight out, so the form is worth as much as the answer: a wrong
#   answer in the form earns what a right one without it does.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    return accuracy_reward(text, gold) + format_reward(text)
