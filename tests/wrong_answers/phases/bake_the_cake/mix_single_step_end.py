# cell: mixture
# message: Phase(name='random', steps=1,
def mixture(phase, step):
    progress = (step - 1) / (phase.steps - 1) if phase.steps > 1 else 1.0
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
