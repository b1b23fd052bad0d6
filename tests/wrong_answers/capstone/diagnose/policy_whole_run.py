# cell: policy_labels
# hint: you took the median of the KL over the whole run. What counts is where the policy
#   is at the end: the last fifth.
def policy_labels(log):
    found = set()
    kl = column(log, "kl")
    if kl and median(kl) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found
