# cell: compute_optimal
# hint: you used C = N·D; training costs 6 FLOP per parameter and token.
def compute_optimal(fit, C):
    total = fit.alpha + fit.beta
    G = (fit.alpha * fit.A / (fit.beta * fit.B)) ** (1 / total)
    N = G * C ** (fit.beta / total)
    return N, C / N
