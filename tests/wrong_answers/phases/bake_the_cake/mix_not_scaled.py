# cell: mixture
# hint: your chances do not sum to 1: they are share / length as it stands. Divide
#   them by their sum.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight for source, weight in weights.items()}
