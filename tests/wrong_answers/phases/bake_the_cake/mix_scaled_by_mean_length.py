# cell: mixture
# hint: you scaled by the plain mean of the lengths, so the chances do not sum to
#   1. Divide by their own sum.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = len(weights) / sum(phase.length.values())
    return {source: weight / total for source, weight in weights.items()}
