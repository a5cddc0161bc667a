"""Sensitivity to causes that were not measured."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.e_value import e_value, e_value_of_difference
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.mediation_observed import mediation
from analysis.statistics.mediation_sensitivity import mediation_sensitivity
from analysis.statistics.robustness import adjusted_slope, robustness
from tests.analysis.statistics.invented import random

# Cinelli & Hazlett (2020): attacks on villages in Darfur and attitudes to peace.
DARFUR = (0.097315819, 0.023256537, 783)

DRAWS = random()
X = DRAWS.standard_normal(400)
COMMON = DRAWS.standard_normal(400)
M = 0.5 * X + 0.7 * COMMON + DRAWS.standard_normal(400)
Y = 0.3 * X + 0.7 * COMMON + DRAWS.standard_normal(400)


def test_robustness_values_equal_the_published_ones() -> None:
    found = robustness(*DARFUR)
    assert (found.value, found.to_unclear, found.partial_r2) == pytest.approx(
        (0.1388, 0.0763, 0.0219), abs=5e-5
    )


def test_a_confounder_as_strong_as_the_robustness_value_leaves_nothing() -> None:
    found = robustness(*DARFUR)
    gone = adjusted_slope(*DARFUR, with_predictor=found.value, with_outcome=found.value)
    unclear = adjusted_slope(
        *DARFUR, with_predictor=found.to_unclear, with_outcome=found.to_unclear
    )
    assert gone.slope == pytest.approx(0, abs=1e-12)
    assert unclear.low == pytest.approx(0, abs=1e-12)


def test_a_confounder_that_explains_all_of_the_outcome_needs_the_partial_r2() -> None:
    share = robustness(*DARFUR).partial_r2
    gone = adjusted_slope(*DARFUR, with_predictor=share, with_outcome=1.0)
    assert gone.slope == pytest.approx(0, abs=1e-12)


def test_adjusting_equals_putting_the_confounder_into_the_regression() -> None:
    short = sm.OLS(Y, sm.add_constant(X)).fit()
    confounder = 0.5 * X + 0.8 * (Y - 0.3 * X) + random(2).standard_normal(400)
    long = sm.OLS(Y, sm.add_constant(np.column_stack([X, confounder]))).fit()
    of_x = sm.OLS(X, sm.add_constant(confounder)).fit().rsquared
    of_y = 1 - long.ssr / short.ssr
    found = adjusted_slope(
        short.params[1], short.bse[1], 398, with_predictor=of_x, with_outcome=of_y
    )
    assert (found.slope, found.standard_error) == pytest.approx((long.params[1], long.bse[1]))


def test_an_unclear_slope_needs_no_confounder_to_be_unclear() -> None:
    assert robustness(0.1, 0.2, 100).to_unclear == 0
    assert robustness(0.0, 0.2, 100).value == 0


def test_half_of_an_effect_is_taken_away_more_easily() -> None:
    assert robustness(*DARFUR, q=0.5).value < robustness(*DARFUR).value


@pytest.mark.parametrize("bad", [(0.1, 0.0, 10), (0.1, 0.1, 1)])
def test_senseless_slopes_are_refused(bad) -> None:
    with pytest.raises(OutOfRange):
        robustness(*bad)
    with pytest.raises(OutOfRange):
        adjusted_slope(*DARFUR, with_predictor=1.0, with_outcome=0.5)


def test_e_values_equal_the_published_ones() -> None:
    """Victora et al. on breastfeeding, in VanderWeele & Ding (2017): 7.26 and 3.0."""
    found = e_value(3.9, 1.8, 8.7)
    assert (found.value, found.limit) == pytest.approx((7.26, 3.0), abs=0.005)


def test_a_protective_ratio_has_the_e_value_of_its_inverse() -> None:
    down, up = e_value(1 / 3.9, 1 / 8.7, 1 / 1.8), e_value(3.9, 1.8, 8.7)
    assert (down.value, down.limit) == pytest.approx((up.value, up.limit))


def test_an_interval_over_one_needs_no_confounder() -> None:
    assert e_value(1.5, 0.9, 2.5).limit == 1.0


def test_ratios_of_frequent_outcomes_are_taken_to_risk_ratios() -> None:
    assert e_value(4.0, 2.0, 8.0, "odds_ratio").ratio == pytest.approx(2.0)
    assert e_value(1.0, 1.0, 1.0, "hazard_ratio").value == pytest.approx(1.0)
    assert e_value_of_difference(0.5, 0.1).ratio == pytest.approx(np.exp(0.455))


def test_ratios_out_of_order_are_refused() -> None:
    with pytest.raises(OutOfRange):
        e_value(2.0, 3.0, 4.0)
    with pytest.raises(OutOfRange):
        e_value_of_difference(0.5, -0.1)


def test_without_confounding_the_indirect_effect_is_the_mediated_one() -> None:
    found = mediation_sensitivity(X, M, Y, seed=1, draws=200)
    assert found.indirect == pytest.approx(mediation(X, M, Y, seed=1, draws=2).indirect.value)


def test_it_vanishes_where_rho_is_the_correlation_of_the_residuals() -> None:
    residuals = [sm.OLS(v, sm.add_constant(X)).fit().resid for v in (M, Y)]
    found = mediation_sensitivity(X, M, Y, seed=1, draws=200)
    assert found.rho_at_zero == pytest.approx(np.corrcoef(*residuals)[0, 1], abs=1e-10)
    assert np.interp(found.rho_at_zero, found.rho, found.effect) == pytest.approx(0, abs=2e-3)
    assert found.interval_reaches_zero < found.rho_at_zero


def test_the_true_correlation_of_errors_leads_to_the_true_effect() -> None:
    """M has no effect on Y here: the two share a cause, and their errors correlate .49 / 1.49."""
    draws = random(3)
    x, common = draws.standard_normal((2, 40_000))
    m = 0.5 * x + 0.7 * common + draws.standard_normal(40_000)
    y = 0.3 * x + 0.7 * common + draws.standard_normal(40_000)
    found = mediation_sensitivity(x, m, y, seed=1, draws=100)
    assert found.indirect > 0.1
    assert np.interp(0.49 / 1.49, found.rho, found.effect) == pytest.approx(0, abs=0.01)


def test_the_curve_follows_the_regression_with_correlated_errors() -> None:
    """With rho = .5, y on m is biased by .5 sd(error of y) / sd(error of m) of the long model."""
    found = mediation_sensitivity(X, M, Y, seed=1, draws=50)
    place = found.rho.index(pytest.approx(0.5))
    a = sm.OLS(M, sm.add_constant(X)).fit()
    total = sm.OLS(Y, sm.add_constant(X)).fit()
    sd_m, sd_y = a.resid.std(), total.resid.std()
    r = np.corrcoef(a.resid, total.resid)[0, 1]
    # var(y | x) = b^2 s_m^2 + 2 b rho s_m s + s^2 and cov = b s_m^2 + rho s_m s give b
    s = sd_y * np.sqrt((1 - r**2) / 0.75)
    b = (r * sd_y - 0.5 * s) / sd_m
    assert found.effect[place] == pytest.approx(a.params[1] * b, abs=1e-10)


def test_a_mediator_that_is_explained_in_full_is_named() -> None:
    control = random(8).standard_normal(400)
    with pytest.raises((NoVariation, ValueError)):
        mediation_sensitivity(X, X + control, Y, controls=control, seed=1)
