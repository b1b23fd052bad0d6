# cell: compute_optimal
# right: by numeric minimisation, returns a NumPy array
from scipy.optimize import minimize_scalar


def compute_optimal(fit, C):
    def loss(log_N):
        N = np.exp(log_N)
        return fit.A / N**fit.alpha + fit.B / (C / (6 * N)) ** fit.beta

    found = minimize_scalar(loss, bounds=(0, np.log(C / 6)), method="bounded",
                            options={"xatol": 1e-10})
    N = np.exp(found.x)
    return np.array([N, C / 6 / N])
