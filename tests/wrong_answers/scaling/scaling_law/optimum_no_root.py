# cell: compute_optimal
# hint: your factor G lacks its exponent 1/(alpha+beta).
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    N = fit.alpha * fit.A / (fit.beta * fit.B) * (C / 6) ** (fit.beta / total)
    return N, C / (6 * N)
