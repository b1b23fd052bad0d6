# cell: length_labels
# hint: you took the mean of clipped_ratio over the whole run. A run that grows into its
#   limit looks harmless then, and one that is cured looks ill: take the last fifth.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and mean(cut) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
