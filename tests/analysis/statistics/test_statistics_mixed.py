import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    PerfectFit,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.mixed_intercept import mixed_intercept
from analysis.statistics.ols import ols
from tests.analysis.statistics.invented import random

DRAWS = random()
UNITS = np.repeat(np.arange(20), np.arange(5, 25))
N = UNITS.size
X = DRAWS.standard_normal((N, 2)) * [3, 1] + [10, 0]
Y = 5 + X @ [0.3, -1] + DRAWS.normal(0, 0.7, 20)[UNITS] + DRAWS.standard_normal(N)


def other(reml: bool):
    return sm.MixedLM(Y, sm.add_constant(X), UNITS).fit(reml=reml, method=["powell", "bfgs"])


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_the_fit_equals_statsmodels(method) -> None:
    expected, found = other(method == "reml"), mixed_intercept(Y, X, UNITS, method=method)
    terms = [found.intercept.value, *(slope.value for slope in found.slopes)]
    assert terms == pytest.approx(expected.fe_params, abs=2e-6)
    assert found.log_likelihood == pytest.approx(expected.llf, abs=1e-6)
    assert (found.between, found.within) == pytest.approx(
        (expected.cov_re[0, 0], expected.scale), rel=1e-4
    )


def test_shrunken_levels_equal_statsmodels() -> None:
    expected = [level.iloc[0] for _, level in sorted(other(True).random_effects.items())]
    assert mixed_intercept(Y, X, UNITS).levels == pytest.approx(np.array(expected), abs=1e-4)


def test_errors_are_those_of_generalised_least_squares() -> None:
    found = mixed_intercept(Y, X, UNITS)
    together = UNITS[:, None] == UNITS
    v = found.within * np.eye(N) + found.between * together
    design = sm.add_constant(X)
    expected = np.linalg.inv(design.T @ np.linalg.solve(v, design))
    assert found.covariance == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_a_balanced_one_way_layout_has_the_closed_form(method) -> None:
    units, x = np.repeat(np.arange(12), 8), np.tile(np.arange(8.0) - 3.5, 12)
    y = 0.8 * random(3).standard_normal(12)[units] + random(4).standard_normal(96) + x
    found = mixed_intercept(y, x, units, method=method)
    means = y.reshape(12, 8).mean(axis=1)
    rest = y - means[units] - found.slopes[0].value * x
    within = rest @ rest / (96 - 12 - (method == "reml"))
    between = means.var(ddof=int(method == "reml")) - within / 8
    assert (found.within, found.between) == pytest.approx((within, between), rel=1e-8)


def test_a_balanced_mean_has_one_degree_of_freedom_less_than_units() -> None:
    units, x = np.repeat(np.arange(12), 8), np.tile(np.arange(8.0) - 3.5, 12)
    y = 0.8 * random(3).standard_normal(12)[units] + random(4).standard_normal(96) + x
    assert mixed_intercept(y, x, units).df == pytest.approx((11, 83), abs=1e-8)


def test_without_differences_between_units_it_is_least_squares() -> None:
    noise = random(5).standard_normal(N)
    y = X[:, 0] + noise - np.array([noise[u == UNITS].mean() for u in range(20)])[UNITS]
    found, plain = mixed_intercept(y, X, UNITS), ols(y, X, "classical")
    assert (found.at_boundary, found.icc, found.test.p) == (True, 0.0, 1.0)
    assert found.slopes[0].standard_error == pytest.approx(plain.slopes[0].standard_error)


@pytest.mark.slow
def test_the_interval_of_the_icc_covers_the_truth() -> None:
    covered = 0
    for seed in range(200):
        draws = random(seed)
        units, x = np.repeat(np.arange(15), 10), draws.standard_normal(150)
        y = x + draws.normal(0, 0.5, 15)[units] + draws.standard_normal(150)
        limits = mixed_intercept(y, x, units).icc_interval
        covered += limits.low <= 0.2 <= limits.high
    assert covered / 200 == pytest.approx(0.95, abs=0.045)


def test_units_make_a_unit_level_predictor_less_certain() -> None:
    of_unit = random(6).standard_normal(20)[UNITS]
    y = Y - X @ [0.3, -1]
    mixed = mixed_intercept(y, of_unit, UNITS).slopes[0]
    assert mixed.standard_error > 1.5 * ols(y, of_unit, "classical").slopes[0].standard_error


def test_labels_may_be_text_and_units_far_off_cost_no_digits() -> None:
    named = mixed_intercept(Y * 1e3 + 1e6, X, np.array([f"unit {u:02}" for u in UNITS]))
    plain = mixed_intercept(Y, X, UNITS)
    assert named.icc == pytest.approx(plain.icc, rel=1e-6)
    assert named.slopes[0].value == pytest.approx(1e3 * plain.slopes[0].value, rel=1e-8)


def test_an_outcome_of_the_unit_alone_is_flagged() -> None:
    found = mixed_intercept(random(6).standard_normal(20)[UNITS], X, UNITS)
    assert (found.at_boundary, found.icc > 0.999) == (True, True)


@pytest.mark.parametrize(
    ("y", "x", "units", "error"),
    [
        (Y, X, np.arange(N), OutOfRange),
        (Y, X, np.zeros(N), TooFewObservations),
        (Y, X, UNITS[1:], ShapeMismatch),
        (np.ones(N), X, UNITS, NoVariation),
        (Y, X[:, [0, 0]], UNITS, Collinear),
        (Y[:4], X[:4], UNITS[:4], TooFewObservations),
    ],
)
def test_data_without_units_or_variation_are_refused(y, x, units, error) -> None:
    with pytest.raises(error):
        mixed_intercept(y, x, units)


def test_an_outcome_made_of_its_predictors_is_told() -> None:
    with pytest.raises(PerfectFit):
        mixed_intercept(X @ [1.0, 2.0], X, UNITS)


def test_degrees_of_freedom_are_satterthwaites_by_numeric_derivatives() -> None:
    """Of the dense restricted likelihood in both variances, for a predictor uneven over units."""
    x = X[:, 0] * 0.3 + random(8).standard_normal(20)[UNITS]
    found, design = mixed_intercept(Y, x, UNITS), sm.add_constant(x)
    together = (UNITS[:, None] == UNITS).astype(float)

    def covariance(variances):
        v = variances[0] * np.eye(N) + variances[1] * together
        return v, np.linalg.inv(design.T @ np.linalg.solve(v, design))

    def deviance(variances):
        v, inverse = covariance(variances)
        rest = Y - design @ inverse @ design.T @ np.linalg.solve(v, Y)
        logs = np.linalg.slogdet(v)[1] - np.linalg.slogdet(inverse)[1]
        return logs + rest @ np.linalg.solve(v, rest)

    at, steps = np.array([found.within, found.between]), 1e-3 * np.eye(2)
    bends = [
        [deviance(at + a + b) - deviance(at + a - b) - deviance(at - a + b) + deviance(at - a - b)
         for b in steps] for a in steps
    ]  # fmt: skip
    chances = 2 * np.linalg.inv(np.array(bends) / 4e-6)
    slope = [(covariance(at + s)[1] - covariance(at - s)[1])[1, 1] / 2e-3 for s in steps]
    expected = 2 * covariance(at)[1][1, 1] ** 2 / (np.array(slope) @ chances @ slope)
    assert found.df[1] == pytest.approx(expected, rel=1e-3)
