# cell: mixture
# hint: your mix does not fade: it has the shares of `begin` at every step. Go in
#   a straight line from `begin` at step 1 to `end` at the last step.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin
        weights[source] = share / phase.length[source]
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
