# cell: mixture
# hint: your mix switches from `begin` to `end` in the middle. It should fade in a
#   straight line: in the middle it stands halfway between the two.
def mixture(phase, step):
    progress = float(2 * step > phase.steps + 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
