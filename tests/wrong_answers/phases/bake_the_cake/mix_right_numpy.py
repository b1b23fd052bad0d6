# cell: mixture
# right: NumPy arrays and NumPy floats
def mixture(phase, step):
    import numpy as np

    names = sorted(phase.length)
    begin, end, length = (
        np.array([shares[name] for name in names])
        for shares in (phase.begin, phase.end, phase.length)
    )
    t = (step - 1) / max(phase.steps - 1, 1)
    weight = ((1 - t) * begin + t * end) / length
    return dict(zip(names, weight / weight.sum()))
