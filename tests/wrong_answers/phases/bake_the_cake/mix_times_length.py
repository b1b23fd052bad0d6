# cell: mixture
# hint: you multiplied by the mean length. A source of long documents must be
#   drawn more rarely: divide.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share * phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
