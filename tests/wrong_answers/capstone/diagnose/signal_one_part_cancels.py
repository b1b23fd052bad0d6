# cell: signal_labels
# hint: a single moving part cannot cancel with anything; it may have the weight 0. You
#   need at least two parts whose span is 0.2 or more.
def signal_labels(log):
    found = set()
    zero_std = column(log, "frac_reward_zero_std")
    if zero_std and mean(zero_std) >= 0.8:
        found.add("zero-variance groups")
    rewards = column(log, "reward")
    total = max(rewards) - min(rewards) if rewards else 0.0
    parts = [column(log, name) for name in part_names(log)]
    spans = [max(values) - min(values) for values in parts if values]
    if rewards and max([total, *spans]) < 1e-6:
        found.add("constant reward")
    moving = [span for span in spans if span >= 0.2]
    if len(moving) >= 1 and total < 0.1 * max(moving):
        found.add("cancelling rewards")
    rates = column(log, "learning_rate")
    if rates and max(rates) <= 1e-12:
        found.add("learning rate 0")
    return found
