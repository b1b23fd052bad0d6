# cell: length_labels
# hint: you asked whether any step is cut off by more than a quarter. One such batch is no
#   illness: take the mean of the last fifth.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and max(cut) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
