# cell: policy_labels
# hint: you took the mean of the clipped share over the whole run. What counts is the end:
#   its last fifth.
def policy_labels(log):
    found = set()
    kl = column(log, "kl")
    if kl and median(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(clipped) > 0.25:
        found.add("clip saturation")
    return found
