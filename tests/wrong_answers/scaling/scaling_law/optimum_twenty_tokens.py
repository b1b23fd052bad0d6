# cell: compute_optimal
# hint: you used the rule of thumb of 20 tokens per parameter; the optimum depends on
#   the fit and, unless alpha = beta, on the budget.
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    N = (C / 6 / 20) ** 0.5
    return N, 20 * N
