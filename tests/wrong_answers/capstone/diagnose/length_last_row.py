# cell: length_labels
# hint: you compared single rows, the last with the first. One short batch at the end is
#   no collapse: compare the means of the last and the first fifth.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and mean(ends(cut)[1]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if lengths[-1] < lengths[0] / 2:
            found.add("length collapse")
    return found
