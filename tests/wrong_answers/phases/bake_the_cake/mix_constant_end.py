# cell: mixture
# hint: your mix jumps to `end` at once. It should begin at `begin` and go in a
#   straight line to `end`.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = phase.end[source]
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
