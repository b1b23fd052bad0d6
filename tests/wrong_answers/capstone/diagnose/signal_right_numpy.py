# cell: signal_labels
# right: NumPy throughout, and a frozenset
import numpy as np


def signal_labels(log):
    def spread(name):
        values = np.array(column(log, name), dtype=float)
        return float(np.ptp(values)) if len(values) else None

    labels = []
    equal = column(log, "frac_reward_zero_std")
    if len(equal) > 0 and np.array(equal).mean() > 0.8 - 1e-9:
        labels.append("zero-variance groups")
    spreads = np.array([spread(name) for name in part_names(log)])
    whole = spread("reward")
    if whole is not None:
        if whole < 1e-6 and (spreads < 1e-6).all():
            labels.append("constant reward")
        if (spreads >= 0.2).sum() > 1 and whole / spreads.max() < 0.1:
            labels.append("cancelling rewards")
    rates = column(log, "learning_rate")
    if rates and np.all(np.abs(rates) <= 1e-12):
        labels.append("learning rate 0")
    return frozenset(labels)
