# cell: fit_scaling_law
# hint: the fields are in another order: ScalingFit is (E, A, alpha, B, beta).
def fit_scaling_law(N, D, L):
    def residuals(theta):
        log_E, log_A, alpha, log_B, beta = theta
        predicted = np.exp(log_E) + np.exp(log_A) / N**alpha + np.exp(log_B) / D**beta
        return np.log(predicted) - np.log(L)

    fits = [
        least_squares(
            residuals,
            [np.log(L.min()) - 0.2, 18 * s, s, 23 * s, s],
            loss="huber",
            f_scale=1e-3,
            x_scale="jac",
            max_nfev=3000,
            xtol=1e-14,
            ftol=1e-14,
            gtol=1e-14,
        )
        for s in (0.2, 0.4)
    ]
    log_E, log_A, alpha, log_B, beta = min(fits, key=lambda fit: fit.cost).x
    return ScalingFit(np.exp(log_A), np.exp(log_B), np.exp(log_E), alpha, beta)
