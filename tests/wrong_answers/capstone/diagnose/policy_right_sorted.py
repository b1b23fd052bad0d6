# cell: policy_labels
# right: a median by sorting, nested functions
def policy_labels(log):
    def last_fifth(name):
        return ends(column(log, name))[1]

    def middle(values):
        ordered = sorted(values)
        n = len(ordered)
        return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2

    labels = set()
    kl, clipped = last_fifth("kl"), last_fifth("clip_ratio/region_mean")
    if kl and middle(kl) > 10.0:
        labels |= {"KL blow-up"}
    if clipped and sum(clipped) > 0.25 * len(clipped):
        labels |= {"clip saturation"}
    return labels
