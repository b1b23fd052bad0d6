# cell: policy_labels
# hint: you took the largest KL. A single batch may be strange; the policy has left when
#   the *median* of the last fifth is above 10.
def policy_labels(log):
    found = set()
    kl = column(log, "kl")
    if kl and max(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found
