# cell: compute_optimal
# hint: you swapped alpha and beta in the exponent. N grows with
#   C^(beta/(alpha+beta)): the faster more data stops helping (large beta), the more
#   of the budget goes to parameters.
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    G = (fit.alpha * fit.A / (fit.beta * fit.B)) ** (1 / total)
    N = G * (C / 6) ** (fit.alpha / total)
    return N, C / 6 / N
