# cell: mixture
# hint: you returned shares of the tokens as chances of the documents. A long
#   document brings more tokens a draw, so its source would be read too much. Divide
#   each share by the source's mean length before you scale.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)
    weights = {}
    for source, begin in phase.begin.items():
        share = begin + (phase.end[source] - begin) * progress
        weights[source] = share
    total = sum(weights.values())
    return {source: weight / total for source, weight in weights.items()}
