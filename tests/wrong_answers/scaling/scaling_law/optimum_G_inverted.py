# cell: compute_optimal
# message: G is upside down
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    G = (fit.beta * fit.B / (fit.alpha * fit.A)) ** (1 / total)
    N = G * (C / 6) ** (fit.beta / total)
    return N, C / (6 * N)
