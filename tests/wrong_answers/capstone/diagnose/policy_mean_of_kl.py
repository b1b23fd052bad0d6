# cell: policy_labels
# hint: you took the mean of the KL, which one strange batch of 60 nats lifts above 10.
#   The median of the last fifth does not mind it.
def policy_labels(log):
    found = set()
    kl = column(log, "kl")
    if kl and mean(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found
