# cell: compute_optimal
# message: swapped alpha and beta in the exponent
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    G = (fit.alpha * fit.A / (fit.beta * fit.B)) ** (1 / total)
    N = G * (C / 6) ** (fit.alpha / total)
    return N, C / 6 / N
