"""Scaling laws: how the loss falls with parameters and tokens, and what to buy.

The form is Chinchilla's, L(N, D) = E + A/N^alpha + B/D^beta. We depart from
Hoffmann et al. (2022) in the optimiser only: they ran L-BFGS from a grid of 4,500
starts; we run trust-region least squares with the same Huber loss from a few
starts, which reaches the same optimum on such small problems in milliseconds.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from cherrytop.data import read_table


class ScalingFit(NamedTuple):
    """The five numbers of L(N, D) = E + A/N^alpha + B/D^beta (loss in nats/token).

    Source: Hoffmann et al. 2022, Eq. 2 and 10, arXiv 2203.15556.
    """

    E: float
    A: float
    alpha: float
    B: float
    beta: float


def published_fits():
    """Three published fits by name, from `data/scaling_fits.csv`, in printed order.

    Returns:
        dict of str to ScalingFit: Hoffmann et al. 2022 as printed and unrounded, and
        the replication of Besiroglu et al. 2024.

    Example:
        >>> published_fits()["Besiroglu et al. 2024"].beta
        0.3658
    """
    return {
        row["fit"]: ScalingFit(*(row[name] for name in ScalingFit._fields))
        for row in read_table("scaling_fits")
    }


def predict_loss(fit, N, D):
    """The loss that a fit predicts, L = E + A/N^alpha + B/D^beta, in nats per token.

    Args:
        fit: ScalingFit.
        N: num_params, a number or an array.
        D: num_tokens, a number or an array that broadcasts with N.

    Returns:
        Loss in nats per token of the fit's own tokenizer and data: absolute values
        do not carry over to other corpora.

    Source: Hoffmann et al. 2022, Eq. 2, arXiv 2203.15556.

    Example:
        >>> float(predict_loss(ScalingFit(1.5, 400.0, 0.5, 300.0, 0.5), 1e4, 1e6))
        5.8
    """
    N, D = np.asarray(N, float), np.asarray(D, float)
    return fit.E + fit.A / N**fit.alpha + fit.B / D**fit.beta


def simulated_runs(fit, noise=0.0, seed=0):
    """Runs whose losses follow a law, times log-normal noise: *modelled* data.

    240 of them, as many as Besiroglu et al. (2024) could fit.

    Args:
        fit: ScalingFit that the losses follow.
        noise: standard deviation of log L; 0.02 is 2 %.
        seed: of sizes and noise.

    Returns:
        (N, D, L): arrays of 240 numbers: num_params from 1e7 to 1e10, num_tokens from
        1e9 to 1e12, loss in nats per token.

    Example:
        >>> N, D, L = simulated_runs(ScalingFit(1.5, 400.0, 0.3, 900.0, 0.4))
        >>> bool(L.min() > 1.5), N.shape
        (True, (240,))
    """
    generator = np.random.default_rng(seed)
    N = 10 ** generator.uniform(7, 10, 240)
    D = 10 ** generator.uniform(9, 12, 240)
    return N, D, predict_loss(fit, N, D) * np.exp(generator.normal(0, noise, 240))


def train_flops(N, D):
    """The FLOP that training takes, C = 6·N·D: two forward, four backward.

    Counts matrix multiplications with the parameters only (a multiply and an add for
    each parameter and token, and twice that backward); attention's own products and
    recomputed activations are left out.

    Args:
        N: num_params.
        D: num_tokens.

    Returns:
        compute_flops, in FLOP (not FLOP per second).

    Source: Kaplan et al. 2020, §2.1, arXiv 2001.08361.

    Example:
        >>> train_flops(6.7e9, 1.0e12)
        4.02e+22
    """
    return 6 * N * D


def compute_optimal(fit, C):
    """The model size and data size with the lowest predicted loss for C FLOP.

    With D = C/(6N), setting dL/dN = 0 gives
    N = G·(C/6)^(beta/(alpha+beta)) and D = (C/6)^(alpha/(alpha+beta)) / G, where
    G = (alpha·A / (beta·B))^(1/(alpha+beta)).

    Args:
        fit: ScalingFit.
        C: compute_flops, in FLOP, a positive number or an array.

    Returns:
        (N, D): num_params and num_tokens, floats or arrays like C, with 6·N·D = C.

    Raises:
        ValueError: a budget that is not positive.

    Source: Hoffmann et al. 2022, Eq. 4, arXiv 2203.15556.

    Example:
        >>> N, D = compute_optimal(ScalingFit(1.5, 400.0, 0.5, 400.0, 0.5), 6e12)
        >>> round(N), round(D)
        (1000000, 1000000)
    """
    if not np.all(np.asarray(C) > 0):
        raise ValueError(f"C is a budget in FLOP and must be positive, got {C}")
    exponent = fit.alpha + fit.beta
    G = (fit.alpha * fit.A / (fit.beta * fit.B)) ** (1 / exponent)
    N = G * (C / 6) ** (fit.beta / exponent)
    return N, C / (6 * N)


def fit_scaling_law(N, D, L, delta=1e-3):
    """The ScalingFit that best explains measured losses.

    Minimises the sum over runs of Huber_delta(log L̂(N, D) − log L). The residual is
    taken between *logarithms*, so that a run's weight does not depend on its loss,
    and the Huber loss, linear beyond delta, keeps a diverged run from bending the law.
    The parameters are fitted as log E, log A, alpha, log B, beta: E, A and B stay
    positive.

    Args:
        N: num_params of each run, n positive numbers.
        D: num_tokens of each run, n positive numbers.
        L: final loss of each run in nats per token, n positive numbers.
        delta: where the Huber loss turns linear, in log-loss (1e-3 = 0.1 % of L).

    Returns:
        ScalingFit.

    Raises:
        ValueError: lengths that differ, fewer than five runs (there are five
            parameters), or a value that is not positive and finite.

    Source: Hoffmann et al. 2022, Eq. 3 and Appendix D.2, arXiv 2203.15556.
    """
    N, D, L = (np.asarray(values, float).ravel() for values in (N, D, L))
    if not len(N) == len(D) == len(L):
        raise ValueError(
            "N, D and L hold one number a run and must be equally long, "
            f"got {len(N)}, {len(D)} and {len(L)}"
        )
    if len(L) < 5:
        raise ValueError(f"five parameters need at least five runs, got {len(L)}")
    for name, values in (("N", N), ("D", D), ("L", L)):
        if not (np.isfinite(values).all() and (values > 0).all()):
            raise ValueError(f"{name} must be positive and finite, got {values}")

    def residuals(theta):
        log_E, log_A, alpha, log_B, beta = theta
        terms = [
            np.full_like(L, log_E),
            log_A - alpha * np.log(N),
            log_B - beta * np.log(D),
        ]
        return np.logaddexp.reduce(terms) - np.log(L)

    def start(share, exponent):
        log_A, log_B = exponent * np.log(N.mean()), exponent * np.log(D.mean())
        return [np.log(share * L.min()), log_A, exponent, log_B, exponent]

    # Several starts: from one far-off start the fit can stop in a valley where a
    # single term explains everything.
    options = {"loss": "huber", "f_scale": delta, "x_scale": "jac", "max_nfev": 2000}
    tolerances = {"xtol": 1e-14, "ftol": 1e-14, "gtol": 1e-14}
    solutions = [
        least_squares(residuals, start(share, exponent), **options, **tolerances)
        for share in (0.5, 0.9)
        for exponent in (0.2, 0.4, 0.7)
    ]
    log_E, log_A, alpha, log_B, beta = min(solutions, key=lambda s: s.cost).x
    theta = (np.exp(log_E), np.exp(log_A), alpha, np.exp(log_B), beta)
    return ScalingFit(*(float(value) for value in theta))
