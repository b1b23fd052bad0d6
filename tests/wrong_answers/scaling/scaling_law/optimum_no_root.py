# cell: compute_optimal
# message: lacks its exponent
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    N = fit.alpha * fit.A / (fit.beta * fit.B) * (C / 6) ** (fit.beta / total)
    return N, C / (6 * N)
