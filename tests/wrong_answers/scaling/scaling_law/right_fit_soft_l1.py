# cell: fit_scaling_law
# right: another robust loss, coefficients at the data's middle, a plain tuple
def fit_scaling_law(N, D, L):
    def residuals(theta):
        alpha, beta, a, b, E = theta
        # Coefficients at the middle of the data: hardly correlated with exponents.
        predicted = E + a * (N / 3e8) ** -alpha + b * (D / 3e10) ** -beta
        return np.log(np.maximum(predicted, 1e-9)) - np.log(L)

    found = least_squares(residuals, [0.3, 0.3, 0.5, 0.5, 0.8 * L.min()],
                          loss="soft_l1", f_scale=1e-3, max_nfev=5000,
                          xtol=1e-15, ftol=1e-15, gtol=1e-15)
    alpha, beta, a, b, E = (float(value) for value in found.x)
    return E, a * 3e8**alpha, alpha, b * 3e10**beta, beta
