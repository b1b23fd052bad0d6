# cell: length_labels
# hint: you read the column with row[...] in every row, and some logs, and some rows of a
#   log, do not have it. Use `column(log, name)`, and ask whether anything is there.
def length_labels(log):
    found = set()
    cut = [row["completions/clipped_ratio"] for row in log]
    if cut and mean(ends(cut)[1]) > 0.25:
        found.add("truncation")
    lengths = column(log, "completions/mean_length")
    if lengths:
        first, last = ends(lengths)
        if mean(last) < mean(first) / 2:
            found.add("length collapse")
    return found
