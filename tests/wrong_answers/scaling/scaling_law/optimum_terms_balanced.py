# cell: compute_optimal
# message: their *derivatives* balance
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    N = ((fit.A / fit.B) * (C / 6) ** fit.beta) ** (1 / total)
    return N, C / (6 * N)
