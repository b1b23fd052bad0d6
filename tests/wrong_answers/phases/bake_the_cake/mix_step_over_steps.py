# cell: mixture
# hint: your straight line is one step ahead: step/steps has left `begin` at step
#   1 already. Between the first and the last of n steps lie n − 1 gaps: (step −
#   1)/(steps − 1).
def mixture(phase, step):
    progress = step / phase.steps
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
