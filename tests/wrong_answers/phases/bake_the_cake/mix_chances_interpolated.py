# cell: mixture
# hint: you drew the straight line between the *chances* of the two ends. The
#   shares of the tokens go in a straight line; turn them into chances afterwards.
def mixture(phase, step):
    progress = (step - 1) / max(phase.steps - 1, 1)

    def chances(shares):
        weights = {s: share / phase.length[s] for s, share in shares.items()}
        return {s: weight / sum(weights.values()) for s, weight in weights.items()}

    begin, end = chances(phase.begin), chances(phase.end)
    return {s: begin[s] + (end[s] - begin[s]) * progress for s in begin}
