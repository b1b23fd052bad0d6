# cell: mixture
# hint: your straight line does not reach `end` at the last step: (step − 1)/steps
#   stops one gap short. Divide by steps − 1.
def mixture(phase, step):
    progress = (step - 1) / phase.steps
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
