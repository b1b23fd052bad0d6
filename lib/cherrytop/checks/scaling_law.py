"""What people get wrong about scaling laws, as code with the same arguments."""

import numpy as np
from scipy.optimize import least_squares

from cherrytop.checks import Mistake
from cherrytop.scaling import ScalingFit, compute_optimal, fit_scaling_law


def _split(fit, C, exponent_N, G=None, flops_per_token_and_param=6):
    """N and D with N·D = C/6, N growing with the given exponent."""
    total = fit.alpha + fit.beta
    if G is None:
        G = (fit.alpha * fit.A / (fit.beta * fit.B)) ** (1 / total)
    product = C / flops_per_token_and_param
    N = G * product**exponent_N
    return N, product / N


def _exponents_swapped(fit, C):
    return _split(fit, C, fit.alpha / (fit.alpha + fit.beta))


def _no_six(fit, C):
    return _split(
        fit, C, fit.beta / (fit.alpha + fit.beta), flops_per_token_and_param=1
    )


def _two_for_six(fit, C):
    return _split(
        fit, C, fit.beta / (fit.alpha + fit.beta), flops_per_token_and_param=2
    )


def _terms_balanced(fit, C):
    total = fit.alpha + fit.beta
    return _split(fit, C, fit.beta / total, G=(fit.A / fit.B) ** (1 / total))


def _G_inverted(fit, C):
    total = fit.alpha + fit.beta
    G = (fit.beta * fit.B / (fit.alpha * fit.A)) ** (1 / total)
    return _split(fit, C, fit.beta / total, G=G)


def _G_no_root(fit, C):
    G = fit.alpha * fit.A / (fit.beta * fit.B)
    return _split(fit, C, fit.beta / (fit.alpha + fit.beta), G=G)


def _twenty_tokens(fit, C):
    N = (C / 120) ** 0.5
    return N, 20 * N


def _order_swapped(fit, C):
    return compute_optimal(fit, C)[::-1]


FLOPS_MISTAKES = [
    Mistake(
        "two_for_six",
        "2·N·D is the forward pass alone; the backward pass costs twice that, so "
        "training takes 6·N·D.",
        lambda N, D: 2 * N * D,
    ),
    Mistake(
        "four_for_six",
        "4·N·D is the backward pass alone; the forward pass adds 2·N·D.",
        lambda N, D: 4 * N * D,
    ),
    Mistake(
        "per_parameter",
        "6·N leaves out the tokens: every token costs 6 FLOP per parameter.",
        lambda N, D: 6 * N,
    ),
]

OPTIMUM_MISTAKES = [
    Mistake(
        "order_swapped",
        "you returned (D, N); the parameters come first: (N, D).",
        _order_swapped,
    ),
    Mistake(
        "exponents_swapped",
        "you swapped alpha and beta in the exponent. N grows with "
        "C^(beta/(alpha+beta)): the faster more data stops helping (large beta), the "
        "more of the budget goes to parameters.",
        _exponents_swapped,
    ),
    Mistake(
        "no_six",
        "you used C = N·D; training costs 6 FLOP per parameter and token.",
        _no_six,
    ),
    Mistake(
        "two_for_six",
        "you used C = 2·N·D, the forward pass alone; training takes 6·N·D.",
        _two_for_six,
    ),
    Mistake(
        "terms_balanced",
        "you made the two loss terms equal, A/N^alpha = B/D^beta. At the optimum "
        "their *derivatives* balance: alpha·A/N^alpha = beta·B/D^beta.",
        _terms_balanced,
    ),
    Mistake(
        "G_inverted",
        "your factor G is upside down: it is (alpha·A / (beta·B))^(1/(alpha+beta)).",
        _G_inverted,
    ),
    Mistake(
        "G_no_root",
        "your factor G lacks its exponent 1/(alpha+beta).",
        _G_no_root,
    ),
    Mistake(
        "twenty_tokens",
        "you used the rule of thumb of 20 tokens per parameter; the optimum depends "
        "on the fit and, unless alpha = beta, on the budget.",
        _twenty_tokens,
    ),
]


def _fit(N, D, L, residual, loss="huber", irreducible=True):
    """A fit like the library's with another residual or loss, from two starts."""

    def residuals(theta):
        log_E, log_A, alpha, log_B, beta = theta
        predicted = np.exp(log_A) / N**alpha + np.exp(log_B) / D**beta
        return residual(predicted + (np.exp(log_E) if irreducible else 0.0), L)

    solutions = [
        least_squares(
            residuals,
            [np.log(0.8 * L.min()), s * np.log(N.mean()), s, s * np.log(D.mean()), s],
            loss=loss,
            f_scale=1e-3,
            x_scale="jac",
            max_nfev=2000,
        )
        for s in (0.2, 0.4)
    ]
    log_E, log_A, alpha, log_B, beta = min(solutions, key=lambda s: s.cost).x
    E = np.exp(log_E) if irreducible else 0.0
    return ScalingFit(E, np.exp(log_A), alpha, np.exp(log_B), beta)


def _log_residual(predicted, L):
    return np.log(predicted) - np.log(L)


def _no_irreducible_loss(N, D, L):
    return _fit(N, D, L, _log_residual, irreducible=False)


def _squared_error(N, D, L):
    return _fit(N, D, L, _log_residual, loss="linear")


def _squared_error_of_L(N, D, L):
    return _fit(N, D, L, lambda predicted, L: predicted - L, loss="linear")


def _alpha_beta_swapped(N, D, L):
    fit = fit_scaling_law(N, D, L)
    return fit._replace(alpha=fit.beta, beta=fit.alpha)


def _N_D_swapped(N, D, L):
    return fit_scaling_law(D, N, L)


def _logs_returned(N, D, L):
    fit = fit_scaling_law(N, D, L)
    return fit._replace(E=np.log(fit.E), A=np.log(fit.A), B=np.log(fit.B))


def _fields_in_papers_order(N, D, L):
    fit = fit_scaling_law(N, D, L)
    return ScalingFit(fit.A, fit.B, fit.E, fit.alpha, fit.beta)


FIT_MISTAKES = [
    Mistake(
        "no_irreducible_loss",
        "you left out E, the loss that no amount of compute removes; without it the "
        "exponents come out too small and every extrapolation too low.",
        _no_irreducible_loss,
    ),
    Mistake(
        "alpha_beta_swapped",
        "alpha and beta are swapped: alpha belongs to the parameters N, beta to the "
        "tokens D.",
        _alpha_beta_swapped,
    ),
    Mistake(
        "N_D_swapped",
        "parameters and tokens are swapped: A and alpha belong to N, B and beta to D.",
        _N_D_swapped,
    ),
    Mistake(
        "logs_returned",
        "you returned log E, log A and log B; undo the logarithm before returning.",
        _logs_returned,
    ),
    Mistake(
        "fields_in_papers_order",
        "the fields are in another order: ScalingFit is (E, A, alpha, B, beta).",
        _fields_in_papers_order,
    ),
    Mistake(
        "squared_error",
        "you minimised *squared* log residuals, so one diverged run bends the whole "
        "law; the Huber loss (delta 1e-3) grows only linearly for it.",
        _squared_error,
    ),
    Mistake(
        "squared_error_of_L",
        "you compared L itself, squared; compare log L, with the Huber loss, so that "
        "neither a high loss nor a diverged run outweighs the others.",
        _squared_error_of_L,
    ),
]
