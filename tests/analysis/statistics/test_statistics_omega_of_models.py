"""Omega hierarchical of a fitted model with a general factor."""

import numpy as np
import pytest

from analysis.statistics.exploratory.schmid_leiman import schmid_leiman
from analysis.statistics.structure.builders import bifactor, cfa, second_order
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit, fit, fit_moments
from analysis.statistics.structure.hierarchical_omega import hierarchical_omega
from analysis.statistics.structure.implied import implied
from analysis.statistics.structure.sample import sample_of

SCALES = {name: tuple(f"{name}{item}" for item in range(4)) for name in "abcd"}
NAMES = [item for items in SCALES.values() for item in items]
GENERAL = np.array([0.9, 0.8, 0.7, 0.6])
OWN = 0.7


def population() -> np.ndarray:
    pattern = np.kron(np.eye(4), np.full((4, 1), OWN))
    correlation = pattern @ (np.outer(GENERAL, GENERAL) + np.diag(1 - GENERAL**2)) @ pattern.T
    np.fill_diagonal(correlation, 1)
    return np.asarray(correlation)


def drawn(n: int = 400, seed: int = 1) -> np.ndarray:
    draws = np.random.default_rng(seed).standard_normal((n, 16))
    return np.asarray(draws @ np.linalg.cholesky(population()).T)


def fitted(rows: np.ndarray) -> Fit:
    return fit(second_order(SCALES, "general"), rows, NAMES, estimator="mlr")


def by_hand(of: Fit, theta: np.ndarray) -> float:
    structure = of.fitted.structure
    at = implied(structure, structure.values(theta))
    general = at.total[0, :16, structure.position("general")].sum()
    return float(general**2 / at.sigma[0].sum())


def test_the_general_share_of_a_known_population_is_found() -> None:
    model = second_order(SCALES, "general")
    found = hierarchical_omega(fit_moments(model, sample_of(population(), 500, NAMES)), "general")
    whole = population().sum()
    assert found.omega.value == pytest.approx((4 * OWN * GENERAL.sum()) ** 2 / whole, abs=1e-6)
    assert found.total == pytest.approx(1 - 16 * (1 - OWN**2) / whole, abs=1e-6)


def test_in_a_population_it_is_that_of_schmid_and_leiman() -> None:
    model = second_order(SCALES, "general")
    found = hierarchical_omega(fit_moments(model, sample_of(population(), 500, NAMES)), "general")
    explored = schmid_leiman(population(), 4)
    assert found.omega.value == pytest.approx(explored.omega_hierarchical, abs=1e-5)


def test_the_error_is_that_of_the_delta_method() -> None:
    of = fitted(drawn())
    theta, step = of.fitted.theta, 1e-5
    slopes = np.array(
        [
            (by_hand(of, theta + move) - by_hand(of, theta - move)) / (2 * step)
            for move in np.eye(theta.size) * step
        ]
    )
    error = np.sqrt(slopes @ of.correction.covariance @ slopes)
    assert hierarchical_omega(of, "general").omega.standard_error == pytest.approx(error, rel=1e-6)


def test_the_error_is_how_much_samples_differ() -> None:
    found = [hierarchical_omega(fitted(drawn(seed=seed)), "general").omega for seed in range(60)]
    spread = np.std([each.value for each in found], ddof=1)
    assert np.mean([each.standard_error for each in found]) == pytest.approx(spread, rel=0.3)


def test_the_unit_of_the_factors_does_not_matter() -> None:
    rows = drawn()
    model = second_order(SCALES, "general", identification="marker")
    other = hierarchical_omega(fit(model, rows, NAMES, estimator="mlr"), "general").omega
    one = hierarchical_omega(fitted(rows), "general").omega
    assert [other.value, other.standard_error] == pytest.approx(
        [one.value, one.standard_error], abs=1e-6
    )


def test_a_bifactor_model_has_a_general_factor_too() -> None:
    of = fit_moments(bifactor(SCALES, "general"), sample_of(population(), 500, NAMES))
    whole = population().sum()
    expected = (4 * OWN * GENERAL.sum()) ** 2 / whole
    assert hierarchical_omega(of, "general").omega.value == pytest.approx(expected, abs=1e-5)


def test_a_factor_that_covaries_with_others_is_not_general() -> None:
    of = fit(cfa(SCALES), drawn(), NAMES)
    with pytest.raises(InvalidModel, match="apart"):
        hierarchical_omega(of, "a")
