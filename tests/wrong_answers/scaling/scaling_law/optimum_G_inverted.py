# cell: compute_optimal
# hint: your factor G is upside down: it is (alpha·A / (beta·B))^(1/(alpha+beta)).
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    G = (fit.beta * fit.B / (fit.alpha * fit.A)) ** (1 / total)
    N = G * (C / 6) ** (fit.beta / total)
    return N, C / (6 * N)
