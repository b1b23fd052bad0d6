# cell: mixture
# hint: with a single step you divide by steps − 1 = 0. Such a phase has the
#   shares of `begin`.
def mixture(phase, step):
    progress = (step - 1) / (phase.steps - 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
