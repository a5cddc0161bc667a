from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan, linear_reset
from statsmodels.stats.outliers_influence import OLSInfluence, variance_inflation_factor

from analysis.statistics.diagnostics import (
    breusch_pagan,
    cooks_distance,
    durbin_watson,
    reset_test,
    vif,
)
from analysis.statistics.errors import Collinear, NoVariation, ShapeMismatch, TooFewObservations
from analysis.statistics.ols import ols
from tests.analysis.statistics.invented import outcome, random
from tests.analysis.statistics.references import EXACT, drivers, reference
from tests.shared import needs_shared

Y, X = outcome()


@needs_shared
def test_diagnostics_equal_r() -> None:
    expected, (y, x) = reference("tests_regression")["ols"], drivers()
    fit = ols(y, x)
    assert vif(x) == pytest.approx(list(expected["vif"].values()), abs=1e-10)
    assert cooks_distance(fit).max() == pytest.approx(expected["cooks_max"], abs=EXACT)
    assert breusch_pagan(fit, x).statistic == pytest.approx(expected["bp"], abs=1e-9)
    assert breusch_pagan(fit, x).p == pytest.approx(expected["bp_p"], abs=EXACT)


def test_vif_equals_statsmodels() -> None:
    design = sm.add_constant(X)
    expected = [variance_inflation_factor(design, j) for j in (1, 2, 3)]
    assert vif(X) == pytest.approx(expected, abs=1e-10)


def test_one_predictor_is_not_inflated() -> None:
    assert vif(X[:, :1]) == pytest.approx((1.0,))


def test_cooks_distance_equals_statsmodels() -> None:
    expected = OLSInfluence(sm.OLS(Y, sm.add_constant(X)).fit()).cooks_distance[0]
    assert cooks_distance(ols(Y, X)) == pytest.approx(expected, abs=1e-12)


def test_breusch_pagan_equals_statsmodels() -> None:
    fit = ols(Y, X)
    statistic, p, *_ = het_breuschpagan(fit.residuals, sm.add_constant(X))
    found = breusch_pagan(fit, X)
    assert (found.statistic, found.p) == pytest.approx((statistic, p), rel=1e-8)


def test_vif_names_an_exact_repetition() -> None:
    with pytest.raises(Collinear) as caught:
        vif(np.column_stack([X[:, 0], X[:, 1], X[:, 0] + X[:, 1]]))
    assert caught.value.columns == (2,)


def test_vif_needs_more_rows_than_predictors() -> None:
    with pytest.raises(TooFewObservations):
        vif(X[:3])


def test_a_perfect_fit_has_no_influence_to_measure() -> None:
    with pytest.raises(NoVariation):
        cooks_distance(replace(ols(Y[:8], X[:8, 0]), rss=0.0))


def test_breusch_pagan_needs_the_rows_of_the_fit() -> None:
    with pytest.raises(ShapeMismatch):
        breusch_pagan(ols(Y, X), X[1:])


@needs_shared
def test_reset_and_durbin_watson_equal_r() -> None:
    expected, (y, x) = reference("tests_regression")["ols"], drivers()
    fit = ols(y, x)
    assert reset_test(fit, y, x).p == pytest.approx(expected["reset_p"], abs=EXACT)
    assert durbin_watson(fit) == pytest.approx(expected["dw"], abs=EXACT)


def test_reset_equals_statsmodels() -> None:
    fit = sm.OLS(Y, sm.add_constant(X)).fit()
    expected = linear_reset(fit, power=3, use_f=True)
    found = reset_test(ols(Y, X), Y, X)
    assert (found.f, found.p) == pytest.approx((float(expected.fvalue), float(expected.pvalue)))


def test_a_bend_that_was_left_out_is_noticed() -> None:
    y = X[:, 0] ** 2 + 0.3 * random(4).standard_normal(200)
    assert reset_test(ols(y, X), y, X).p < 1e-6


def test_reset_needs_the_rows_of_the_fit_and_a_rest() -> None:
    with pytest.raises(ShapeMismatch):
        reset_test(ols(Y, X), Y[1:], X[1:])
    with pytest.raises(NoVariation):
        durbin_watson(replace(ols(Y, X), rss=0.0))


def test_residuals_in_waves_are_noticed() -> None:
    waves = np.sin(np.arange(200) / 10)
    assert durbin_watson(ols(waves, X)) < 0.5
