# cell: fit_scaling_law
# right: as in the paper, L-BFGS on log-sum-exp from a grid of starts
from itertools import product

from scipy.optimize import minimize
from scipy.special import huber, logsumexp


def fit_scaling_law(N, D, L):
    log_N, log_D, log_L = np.log(N), np.log(D), np.log(L)

    def objective(theta):
        a, b, e, alpha, beta = theta
        terms = [a - alpha * log_N, b - beta * log_D, np.full_like(log_L, e)]
        predicted = logsumexp(terms, axis=0)
        residual = predicted - log_L
        shares = np.exp(np.array(terms) - predicted)
        slope = np.clip(residual, -1e-3, 1e-3)
        gradient = np.array([
            (slope * shares[0]).sum(), (slope * shares[1]).sum(),
            (slope * shares[2]).sum(), (-slope * shares[0] * log_N).sum(),
            (-slope * shares[1] * log_D).sum(),
        ])
        return 1e6 * huber(1e-3, residual).sum(), 1e6 * gradient

    best = None
    for alpha, beta in product((0.2, 0.35, 0.5), repeat=2):
        start = [18 * alpha, 23 * beta, 0.3, alpha, beta]
        found = minimize(objective, start, jac=True, method="L-BFGS-B",
                         options={"maxiter": 20000, "maxfun": 40000, "maxcor": 30,
                                  "ftol": 1e-15, "gtol": 1e-9})
        if best is None or found.fun < best.fun:
            best = found
    a, b, e, alpha, beta = best.x
    return ScalingFit(E=np.exp(e), A=np.exp(a), alpha=alpha, B=np.exp(b), beta=beta)
