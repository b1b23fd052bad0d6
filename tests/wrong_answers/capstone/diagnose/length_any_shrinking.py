# cell: length_labels
# hint: you call every shorter run collapsed. Completions often get shorter as a model
#   learns; a collapse is less than *half* of the first fifth.
def length_labels(log):
    found = set()
    cut = column(log, "completions/clipped_ratio")
    if cut and mean(ends(cut)[1]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first):
            found.add("length collapse")
    return found
