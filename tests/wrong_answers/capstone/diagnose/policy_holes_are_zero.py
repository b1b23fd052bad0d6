# cell: policy_labels
# hint: you filled the steps in which the KL was not measured with 0. They say nothing:
#   leave them out, as `column` does, and take a fifth of what is there.
def policy_labels(log):
    found = set()
    kl = [row.get("kl") or 0.0 for row in log]
    if kl and median(ends(kl)[1]) > 10:
        found.add("KL blow-up")
    clipped = column(log, "clip_ratio/region_mean")
    if clipped and mean(ends(clipped)[1]) > 0.25:
        found.add("clip saturation")
    return found
