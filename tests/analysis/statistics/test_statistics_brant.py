import numpy as np
import pytest
from scipy import stats
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools import add_constant

from analysis.statistics.brant import brant
from analysis.statistics.errors import Separated, TooFewCategories
from tests.analysis.statistics.invented import outcome, random
from tests.analysis.statistics.linking_data import dimension_ordinal
from tests.analysis.statistics.references import reference
from tests.shared import needs_shared

SCORE, X = outcome(n=400)
Y = np.searchsorted([0.0, 2.0, 4.0], SCORE)


@needs_shared
def test_each_predictors_test_equals_rs_brant() -> None:
    expected = np.array(reference("tests_regression")["brant_sim_sat1"]["values"])
    found = brant(*dimension_ordinal())
    # R's separate logits stop at a relative change in deviance of 1e-8.
    assert [test.statistic for test in found.predictors] == pytest.approx(expected[1:, 0], abs=1e-4)
    assert [test.p for test in found.predictors] == pytest.approx(expected[1:, 2], abs=1e-4)


@needs_shared
def test_rs_overall_test_is_reproduced_with_its_blocks_left_untransposed() -> None:
    statistic, df, p = reference("tests_regression")["brant_sim_sat1"]["values"][0]
    found = brant(*dimension_ordinal())
    assert (found.untransposed.statistic, found.untransposed.p) == pytest.approx(
        (statistic, p), abs=5e-4
    )
    assert found.overall.df == df
    assert found.overall.statistic == pytest.approx(statistic, rel=0.01)


def test_the_separate_slopes_equal_statsmodels() -> None:
    expected = [Logit(k < Y, add_constant(X)).fit(disp=0, tol=1e-12).params[1:] for k in range(3)]
    assert brant(Y, X).slopes == pytest.approx(np.array(expected), abs=1e-7)


def test_the_joint_covariance_is_that_of_stacked_scores() -> None:
    """The sandwich's middle, with model chances put for the outcomes' products."""
    design = add_constant(X)
    fits = [Logit(k < Y, design).fit(disp=0, tol=1e-12) for k in range(3)]
    chances = [fit.predict() for fit in fits]
    inverse = [np.linalg.inv((design.T * (c * (1 - c))) @ design) for c in chances]
    joint = np.empty((3, 4, 3, 4))
    for j in range(3):
        for k in range(3):
            middle = (design.T * (chances[max(j, k)] * (1 - chances[min(j, k)]))) @ design
            joint[j, :, k] = inverse[j] @ middle @ inverse[k]
    part, slopes = joint[:, 2, :, 2], np.array([fit.params[2] for fit in fits])
    contrast = np.array([[-1, 1, 0], [-1, 0, 1]])
    gap = contrast @ slopes
    wald = gap @ np.linalg.solve(contrast @ part @ contrast.T, gap)
    assert brant(Y, X).predictors[1].statistic == pytest.approx(wald, abs=1e-8)


def test_proportional_data_are_rejected_as_often_as_promised() -> None:
    p = []
    for seed in range(200):
        x = random(seed).standard_normal((400, 2))
        latent = x.sum(axis=1) + random(1000 + seed).logistic(size=400)
        p.append(brant(np.searchsorted([-1.0, 1.0], latent), x).overall.p)
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_a_slope_that_changes_by_threshold_is_found() -> None:
    draws = random(4)
    x = draws.standard_normal((2000, 2))
    latent = x[:, 1] + np.exp(0.6 * x[:, 0]) * draws.logistic(size=2000)
    found = brant(np.searchsorted([-1.0, 1.0], latent), x)
    assert (found.predictors[0].p < 1e-4, found.overall.p < 1e-4) == (True, True)


def test_frequencies_count_like_repeated_rows() -> None:
    times = random(2).integers(1, 4, 400)
    repeated = brant(np.repeat(Y, times), np.repeat(X, times, axis=0))
    assert brant(Y, X, times).overall.statistic == pytest.approx(repeated.overall.statistic)


def test_two_categories_have_one_threshold_only() -> None:
    with pytest.raises(TooFewCategories):
        brant(Y > 1, X)


def test_a_threshold_without_a_finite_slope_is_refused() -> None:
    rare = np.zeros(400)
    rare[np.flatnonzero(Y == 3)[:9]] = 1
    with pytest.raises(Separated) as caught:
        brant(Y, np.column_stack([X[:, 0], rare]))
    assert caught.value.columns == (1,)
