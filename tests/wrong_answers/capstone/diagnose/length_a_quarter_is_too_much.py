# cell: length_labels
# hint: exactly a quarter is not above a quarter: the criterion is > 0.25.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and mean(ends(cut)[1]) >= 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
