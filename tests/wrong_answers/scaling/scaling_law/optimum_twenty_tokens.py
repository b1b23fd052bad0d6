# cell: compute_optimal
# message: the rule of thumb of 20 tokens
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    N = (C / 6 / 20) ** 0.5
    return N, 20 * N
