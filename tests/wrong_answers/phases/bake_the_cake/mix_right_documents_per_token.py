# cell: mixture
# right: counts documents in a million tokens
def mixture(phase, step):
    def planned(source):
        gaps = phase.steps - 1
        if gaps == 0:
            return phase.begin[source]
        done, left = step - 1, phase.steps - step
        return (left * phase.begin[source] + done * phase.end[source]) / gaps

    documents = {s: 1e6 * planned(s) / n for s, n in phase.length.items()}
    everything = sum(documents.values())
    return {s: n / everything for s, n in documents.items()}
