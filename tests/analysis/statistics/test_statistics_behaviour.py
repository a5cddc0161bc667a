"""Later behaviour: the curve of its chance, whether predictions come true, and enough events."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special, stats

from analysis.statistics.auc import area_under_curve
from analysis.statistics.behaviour_curve import behaviour_curve
from analysis.statistics.calibration import calibration
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    Separated,
    TooFewObservations,
)
from analysis.statistics.event_rule import event_rule
from analysis.statistics.logistic import auc, logistic
from analysis.statistics.out_of_fold import out_of_fold
from analysis.statistics.splines import spline_basis
from tests.analysis.statistics.invented import outcome, random

DRAWS = random()
SCORE = DRAWS.uniform(0, 100, 600)
AGE = DRAWS.normal(50, 10, 600)
STAYED = (DRAWS.random(600) < special.expit((SCORE - 50) / 25 - (SCORE - 50) ** 2 / 1500)).astype(
    float
)
_, X = outcome(n=600)
CHANCE = special.expit(0.8 * X[:, 0] - 0.3)
Y = (random(2).random(600) < CHANCE).astype(float)


def test_the_spline_curve_equals_statsmodels() -> None:
    found = behaviour_curve(SCORE, STAYED, controls=AGE, grid=[20.0, 50.0, 80.0])
    basis = spline_basis(SCORE, np.array(found.knots))
    fit = sm.Logit(STAYED, sm.add_constant(np.column_stack([basis, AGE]))).fit(disp=0, tol=1e-12)
    at = spline_basis(np.array(found.x), np.array(found.knots))
    rows = sm.add_constant(np.column_stack([at, np.full(3, AGE.mean())]), has_constant="add")
    expected = fit.get_prediction(rows).summary_frame()
    assert found.chance == pytest.approx(expected["predicted"].to_numpy(), abs=1e-8)
    odds = rows @ fit.params
    reach = 1.959963984540054 * np.sqrt(np.einsum("ij,jk,ik->i", rows, fit.cov_params(), rows))
    assert found.low == pytest.approx(special.expit(odds - reach), abs=1e-6)


def test_the_bend_is_tested_by_the_likelihood_ratio() -> None:
    found = behaviour_curve(SCORE, STAYED, shape="polynomial", order=2)
    line, curve = (
        sm.Logit(STAYED, sm.add_constant(columns)).fit(disp=0, tol=1e-12)
        for columns in (SCORE, np.column_stack([SCORE, SCORE**2]))
    )
    assert found.test.statistic == pytest.approx(2 * (curve.llf - line.llf), abs=1e-7)
    assert (found.test.df, found.knots) == (1, ())


def test_a_bend_is_found_and_a_line_is_not_bent() -> None:
    straight = (random(3).random(600) < special.expit((SCORE - 50) / 25)).astype(float)
    assert behaviour_curve(SCORE, STAYED).test.p < 0.001
    assert behaviour_curve(SCORE, straight).test.p > 0.05


def test_too_few_values_of_the_score_bear_no_spline() -> None:
    with pytest.raises(Collinear):
        behaviour_curve(np.round(SCORE / 50), STAYED, order=5)


def test_a_constant_side_is_named_and_a_split_score_is_refused() -> None:
    with pytest.raises(NoVariation) as caught:
        behaviour_curve(SCORE, np.ones(600))
    assert caught.value.columns == (1,)
    with pytest.raises(Separated):
        behaviour_curve(SCORE, SCORE > 50, shape="polynomial", order=2)
    with pytest.raises(OutOfRange):
        behaviour_curve(SCORE, STAYED, shape="polynomial", order=5)


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    score = np.round(X[:, 0], 1)
    found = area_under_curve(Y, score)
    assert found.value == pytest.approx(auc(Y, score), abs=1e-12)
    assert found.value == pytest.approx(
        stats.mannwhitneyu(score[Y == 1], score[Y == 0]).statistic / (Y.sum() * (600 - Y.sum()))
    )


def test_its_error_is_delongs_over_pairs() -> None:
    score = np.round(X[:, 0], 1)
    ones, zeros = score[Y == 1][:, None], score[Y == 0]
    pairs = (ones > zeros) + 0.5 * (ones == zeros)
    rows, columns = pairs.mean(axis=1), pairs.mean(axis=0)
    variance = rows.var(ddof=1) / rows.size + columns.var(ddof=1) / columns.size
    assert area_under_curve(Y, score).standard_error == pytest.approx(np.sqrt(variance), abs=1e-12)


def test_its_interval_covers_the_truth() -> None:
    covered = 0
    for seed in range(300):
        draws = random(seed)
        y = np.repeat([0.0, 1.0], [60, 40])
        limits = area_under_curve(y, draws.standard_normal(100) + y).interval
        covered += limits.low <= stats.norm.cdf(1 / np.sqrt(2)) <= limits.high
    assert covered / 300 == pytest.approx(0.95, abs=0.035)


def test_an_area_needs_two_of_each_outcome() -> None:
    with pytest.raises(TooFewObservations):
        area_under_curve([0.0, 0.0, 1.0], [1.0, 2.0, 3.0])
    with pytest.raises(OutOfRange):
        area_under_curve([0.0, 2.0, 1.0], [1.0, 2.0, 3.0])


def test_true_chances_are_calibrated() -> None:
    found = calibration(Y, CHANCE)
    assert found.slope.p > 0.05
    assert found.in_the_large.interval.low < 0 < found.in_the_large.interval.high
    assert found.hosmer_lemeshow.p > 0.05


def test_the_constant_and_slope_equal_statsmodels() -> None:
    predicted = special.expit(2 * special.logit(CHANCE) + 0.5)
    found, odds = calibration(Y, predicted), special.logit(predicted)
    slope = sm.Logit(Y, sm.add_constant(odds)).fit(disp=0).params[1]
    shift = sm.GLM(Y, np.ones(600), family=sm.families.Binomial(), offset=odds).fit()
    assert found.slope.value == pytest.approx(slope, abs=1e-7)
    assert (found.in_the_large.value, found.in_the_large.standard_error) == pytest.approx(
        (shift.params[0], shift.bse[0]), abs=1e-7
    )


def test_extreme_predictions_are_told() -> None:
    found = calibration(Y, special.expit(3 * special.logit(CHANCE)))
    assert (found.slope.value < 0.6, found.slope.p < 0.001) == (True, True)
    assert found.hosmer_lemeshow.p < 0.001


def test_bands_hold_all_rows_and_their_chances() -> None:
    found = calibration(Y, CHANCE)
    sizes = [band.observed.n for band in found.bands]
    assert (len(sizes), sum(sizes)) == (10, 600)
    expected = sum(
        (b.observed.count - b.observed.n * b.predicted) ** 2
        / (b.observed.n * b.predicted * (1 - b.predicted))
        for b in found.bands
    )
    assert found.hosmer_lemeshow.statistic == pytest.approx(expected)


def test_predictions_of_the_same_rows_have_slope_one() -> None:
    fit = logistic(Y, X)
    found = calibration(Y, special.expit(fit.log_odds(X)))
    assert found.slope.value == pytest.approx(1, abs=1e-6)
    assert calibration(Y, out_of_fold(Y, X, seed=1)).slope.value < 1


def test_rows_are_predicted_without_themselves() -> None:
    predicted = out_of_fold(Y[:80], X[:80], seed=1, folds=80)
    rest = np.arange(80) != 5
    fit = logistic(Y[:80][rest], X[:80][rest])
    assert predicted[5] == pytest.approx(special.expit(fit.log_odds(X[5:6]))[0], abs=1e-10)


@pytest.mark.parametrize("bad", [np.ones(600), np.zeros(600)])
def test_chances_of_nought_or_one_are_refused(bad) -> None:
    with pytest.raises(OutOfRange):
        calibration(Y, bad)


def test_constant_predictions_and_senseless_folds_are_refused() -> None:
    with pytest.raises(NoVariation):
        calibration(Y, np.full(600, 0.3))
    with pytest.raises(OutOfRange):
        calibration(Y, CHANCE, bands=2)
    with pytest.raises(OutOfRange):
        out_of_fold(Y, X, seed=1, folds=1)


def test_events_are_counted_against_parameters() -> None:
    y = np.repeat([1.0, 0.0], [60, 940])
    assert event_rule(y, 6).enough
    assert not event_rule(y, 7).enough
    assert not event_rule(1 - np.repeat([1.0, 0.0], [49, 951]), 1).enough


def test_rules_need_outcomes_and_parameters() -> None:
    with pytest.raises(OutOfRange):
        event_rule([0.0, 2.0], 1)
    with pytest.raises(OutOfRange):
        event_rule([0.0, 1.0], 0)
