# cell: length_labels
# right: own slices and sums, a set comprehension
def length_labels(log):
    def fifth(name, is_last):
        values = [row[name] for row in log if name in row and row[name] is not None]
        size = len(values) // 5 or 1
        part = values[len(values) - size :] if is_last else values[:size]
        return sum(part) / len(part) if values else None

    cut = fifth("completions/clipped_ratio", True)
    first = fifth("completions/mean_length", False)
    last = fifth("completions/mean_length", True)
    verdicts = {
        "truncation": cut is not None and cut > 0.25,
        "length collapse": first is not None and 2 * last < first,
    }
    return {label for label, holds in verdicts.items() if holds}
