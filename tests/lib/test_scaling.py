"""Oracles: the paper's numbers, a numeric minimiser, and laws whose answer we chose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from cherrytop.data import read_table
from cherrytop.scaling import (
    ScalingFit,
    compute_optimal,
    fit_scaling_law,
    predict_loss,
    published_fits,
    simulated_runs,
    train_flops,
)

FITS = published_fits()
LLAMA_65B_FLOPS = 5.5e23
# Ratios between 0.1 and 10 of the constants, so that no two exponents are alike.
LAWS = st.builds(
    ScalingFit,
    E=st.floats(0.5, 3),
    A=st.floats(50, 5000),
    alpha=st.floats(0.2, 0.6),
    B=st.floats(50, 5000),
    beta=st.floats(0.2, 0.6),
)


def test_published_fits_are_the_papers_five_numbers():
    assert list(FITS.values()) == [
        ScalingFit(E=1.69, A=406.4, alpha=0.34, B=410.7, beta=0.28),
        ScalingFit(E=1.6934, A=406.4, alpha=0.3392, B=410.7, beta=0.2849),
        ScalingFit(E=1.8172, A=482.01, alpha=0.3478, B=2085.43, beta=0.3658),
    ]


def test_predicted_loss_is_the_sum_of_three_terms():
    fit = ScalingFit(E=1.0, A=8.0, alpha=1 / 3, B=6.0, beta=0.5)
    assert predict_loss(fit, 64.0, 9.0) == pytest.approx(1 + 8 / 4 + 6 / 3)


def test_predicted_loss_broadcasts_sizes_against_tokens():
    sizes, tokens = np.array([[1e7], [1e9]]), np.array([1e9, 1e10, 1e11])
    loss = predict_loss(FITS["Besiroglu et al. 2024"], sizes, tokens)
    assert loss.shape == (2, 3)
    assert (np.diff(loss, axis=0) < 0).all() and (np.diff(loss, axis=1) < 0).all()


def test_predicted_loss_tends_to_the_irreducible_one():
    fit = FITS["Besiroglu et al. 2024"]
    assert predict_loss(fit, 1e60, 1e60) == pytest.approx(fit.E, rel=1e-12)


@pytest.mark.parametrize(
    "name, losses",
    [
        ("Hoffmann et al. 2022, as printed", [2.06, 2.02, 1.96, 1.94]),
        ("Besiroglu et al. 2024", [2.09, 2.05, 2.00, 1.98]),
    ],
)
def test_predicted_losses_of_the_llama_sizes(name, losses):
    rows = read_table("llama1")
    N = [row["num_params"] for row in rows]
    D = [row["num_tokens"] for row in rows]
    assert predict_loss(FITS[name], N, D) == pytest.approx(losses, abs=0.006)


def test_training_flops_of_the_llama_models():
    rows = read_table("llama1")
    flops = [train_flops(row["num_params"], row["num_tokens"]) for row in rows]
    assert flops == pytest.approx([4.0e22, 7.8e22, 2.73e23, 5.5e23], rel=0.006)


@pytest.mark.parametrize("name", FITS)
def test_optimum_agrees_with_a_numeric_minimisation(name):
    fit, C = FITS[name], LLAMA_65B_FLOPS
    found = minimize_scalar(
        lambda log_N: predict_loss(fit, np.exp(log_N), C / (6 * np.exp(log_N))),
        bounds=(np.log(1e6), np.log(1e15)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    assert compute_optimal(fit, C)[0] == pytest.approx(np.exp(found.x), rel=1e-4)


@pytest.mark.parametrize("name, tokens", list(zip(FITS, [92, 59, 18], strict=True)))
def test_optimal_tokens_per_parameter_of_each_published_fit(name, tokens):
    N, D = compute_optimal(FITS[name], LLAMA_65B_FLOPS)
    assert round(D / N) == tokens


@settings(deadline=None, max_examples=50)
@given(LAWS, st.floats(1e15, 1e27))
def test_optimum_spends_the_whole_budget(fit, C):
    assert train_flops(*compute_optimal(fit, C)) == pytest.approx(C, rel=1e-12)


@settings(deadline=None, max_examples=50)
@given(LAWS, st.floats(1e15, 1e27))
def test_no_neighbour_on_the_same_budget_is_better(fit, C):
    N, D = compute_optimal(fit, C)
    best = predict_loss(fit, N, D)
    assert predict_loss(fit, N * 1.3, D / 1.3) > best
    assert predict_loss(fit, N / 1.3, D * 1.3) > best


@settings(deadline=None, max_examples=50)
@given(LAWS, st.floats(1e15, 1e27), st.floats(1.01, 1e3))
def test_a_larger_budget_buys_more_of_both(fit, C, factor):
    (N, D), (more_N, more_D) = compute_optimal(fit, C), compute_optimal(fit, C * factor)
    assert more_N > N and more_D > D


def test_optimum_of_an_array_is_that_of_its_entries():
    fit, budgets = FITS["Besiroglu et al. 2024"], np.array([1e20, 1e22, 1e24])
    N, D = compute_optimal(fit, budgets)
    assert list(zip(N, D, strict=True)) == [compute_optimal(fit, C) for C in budgets]


@pytest.mark.parametrize("C", [0, -1e20, np.array([1e20, 0.0])])
def test_budget_must_be_positive(C):
    with pytest.raises(ValueError, match="budget in FLOP and must be positive"):
        compute_optimal(FITS["Besiroglu et al. 2024"], C)


def test_simulated_runs_follow_their_law_within_the_noise():
    fit = FITS["Besiroglu et al. 2024"]
    N, D, L = simulated_runs(fit, noise=0.02, seed=3)
    residuals = np.log(L) - np.log(predict_loss(fit, N, D))
    # 240 draws: the standard deviation's own standard error is 0.02/sqrt(480).
    assert residuals.std() == pytest.approx(0.02, abs=4 * 0.02 / 480**0.5)
    assert abs(residuals.mean()) < 4 * 0.02 / 240**0.5
    assert 1e7 <= N.min() < N.max() <= 1e10 and 1e9 <= D.min() < D.max() <= 1e12


def test_simulated_runs_are_the_same_for_the_same_seed_only():
    first, again, other = (
        simulated_runs(FITS["Besiroglu et al. 2024"], 0.02, seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize("name", FITS)
def test_fit_recovers_the_law_of_noiseless_runs(name):
    fitted = fit_scaling_law(*simulated_runs(FITS[name]))
    assert fitted == pytest.approx(FITS[name], rel=1e-4)


def test_fit_to_noisy_runs_extrapolates():
    law = FITS["Hoffmann et al. 2022, unrounded"]
    fitted = fit_scaling_law(*simulated_runs(law, noise=0.02, seed=5))
    N, D = np.array([2e10, 7e10, 5e11]), np.array([2e12, 1.4e12, 1.5e13])
    assert predict_loss(fitted, N, D) == pytest.approx(
        predict_loss(law, N, D), rel=0.03
    )


def test_huber_loss_ignores_a_diverged_run_that_squares_would_follow():
    law = FITS["Hoffmann et al. 2022, unrounded"]
    N, D, L = simulated_runs(law)
    L[0] *= 10
    assert fit_scaling_law(N, D, L) == pytest.approx(law, rel=2e-3)
    squares = fit_scaling_law(N, D, L, delta=1e3)  # never reaches its linear part
    assert squares != pytest.approx(law, rel=0.1)


def test_fit_does_not_depend_on_the_order_of_runs():
    N, D, L = simulated_runs(FITS["Besiroglu et al. 2024"], noise=0.01)
    fitted = fit_scaling_law(N, D, L)
    backwards = fit_scaling_law(N[::-1], D[::-1], L[::-1])
    assert backwards == pytest.approx(fitted, rel=1e-3)


def test_fit_takes_lists():
    N, D, L = simulated_runs(FITS["Besiroglu et al. 2024"])
    fitted = fit_scaling_law(list(N), list(D), list(L))
    assert all(type(value) is float for value in fitted)


GOOD = [1e7, 2e7, 3e7, 4e7, 5e7]


@pytest.mark.parametrize(
    "N, D, L, words",
    [
        (GOOD, GOOD[:4], GOOD, "equally long, got 5, 4 and 5"),
        (GOOD[:4], GOOD[:4], GOOD[:4], "five parameters need at least five runs"),
        ([0, *GOOD[1:]], GOOD, GOOD, "N must be positive and finite"),
        (GOOD, [-1, *GOOD[1:]], GOOD, "D must be positive and finite"),
        (GOOD, GOOD, [float("nan"), *GOOD[1:]], "L must be positive and finite"),
        (GOOD, GOOD, [float("inf"), *GOOD[1:]], "L must be positive and finite"),
    ],
)
def test_fit_refuses_runs_that_it_cannot_use(N, D, L, words):
    with pytest.raises(ValueError, match=words):
        fit_scaling_law(N, D, L)
