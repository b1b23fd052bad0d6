# cell: total_reward
# hint: you multiplied: the form then only counts where the answer is right, and a
#   right answer out of form earns nothing. Here they are added: accuracy + weight ·
#   format.
def total_reward(text, gold, format_weight=0.1):
    if not 0 <= format_weight < 1:
        raise ValueError(f"format_weight lies in [0, 1), got {format_weight}")

    return accuracy_reward(text, gold) * (1 + format_weight) * format_reward(text)
