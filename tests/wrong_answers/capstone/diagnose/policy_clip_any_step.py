# cell: policy_labels
# hint: you took the largest clipped share of the run. The criterion is the mean of the
#   last fifth.
def policy_labels(log):
    found = set()
    kl = column(log, "kl")
    if kl and median(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and max(clipped) > 0.25:
        found.add("clip saturation")
    return found
