# cell: length_labels
# hint: you took the mean of nothing: a log may lack a column altogether, and then it
#   gives no label. Ask `if cut` first.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if mean(ends(cut)[1]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
