# cell: mixture
# hint: your mix fades the wrong way, from `end` to `begin`.
def mixture(phase, step):
    progress = 1 - (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
