# cell: policy_labels
# hint: you took the first fifth of the KL; `ends` gives (first, last).
def policy_labels(log):
    found = set()
    kl = column(log, "kl")
    if kl and median(ends(kl)[0]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found
