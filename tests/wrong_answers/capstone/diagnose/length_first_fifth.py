# cell: length_labels
# hint: you took the first fifth of clipped_ratio. How a run begins is history; `ends`
#   gives (first, last), and truncation asks for the last.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and mean(ends(cut)[0]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
