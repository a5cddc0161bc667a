import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from analysis.statistics.errors import MissingValues, OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.means import mean_interval
from analysis.statistics.survey.weighted_mean import survey_mean
from analysis.statistics.survey.weights import Design
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.references import EXACT, by_type, dimension, reference
from tests.shared import needs_shared

VALUES = random().normal(70, 20, 35)
WEIGHTS = random(2).uniform(0.2, 5, 35)


@needs_shared
def test_means_and_deviations_equal_r() -> None:
    expected = reference("tests_regression")["groups_sim_loy_by_type"]
    found = [mean_interval(group) for group in by_type(dimension("simo", "loy"))]
    assert [group.mean for group in found] == pytest.approx(expected["mean"], abs=EXACT)
    assert [group.sd for group in found] == pytest.approx(expected["sd"], abs=EXACT)


def test_the_t_interval_equals_scipy() -> None:
    found = mean_interval(VALUES, level=0.9).interval
    expected = stats.ttest_1samp(VALUES, 0).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx(tuple(expected), abs=1e-12)


def test_ten_answers_of_deviation_twenty_are_known_to_fourteen_points() -> None:
    values = stats.zscore(VALUES[:10], ddof=1) * 20 + 70
    found = mean_interval(values)
    assert found.interval.high - found.mean == pytest.approx(14.3, abs=0.01)


def test_equal_weights_leave_the_mean_alone() -> None:
    found, plain = survey_mean(VALUES, Design(np.full(35, 2.5))), mean_interval(VALUES)
    mean = (found.weighted.value, found.weighted.standard_error)
    assert mean == pytest.approx((plain.mean, plain.se), abs=1e-12)
    assert found.effective_n == pytest.approx(35)


def test_the_weighted_mean_equals_statsmodels() -> None:
    found = survey_mean(VALUES, Design(WEIGHTS)).weighted
    assert found.value == pytest.approx(DescrStatsW(VALUES, WEIGHTS).mean)


def test_the_weighted_error_is_that_of_a_sandwich() -> None:
    found = survey_mean(VALUES, Design(WEIGHTS)).weighted
    scores = WEIGHTS * (VALUES - found.value) / WEIGHTS.sum()
    assert found.standard_error == pytest.approx(np.sqrt(35 / 34 * scores @ scores), abs=1e-12)


def test_the_design_effect_is_one_plus_squared_variation() -> None:
    variation = WEIGHTS.std() / WEIGHTS.mean()
    assert survey_mean(VALUES, Design(WEIGHTS)).design_effect == pytest.approx(1 + variation**2)


def test_one_value_has_no_interval() -> None:
    with pytest.raises(TooFewObservations) as caught:
        mean_interval([3.0])
    assert (caught.value.n, caught.value.needed) == (1, 2)


def test_a_missing_value_is_refused_not_dropped() -> None:
    with pytest.raises(MissingValues) as caught:
        mean_interval([1.0, np.nan, np.inf])
    assert caught.value.count == 2


def test_a_level_is_a_share() -> None:
    with pytest.raises(OutOfRange):
        mean_interval([1.0, 2.0], level=95)


@pytest.mark.parametrize(("weights", "error"), [([1.0, 0], OutOfRange), ([1.0] * 3, ShapeMismatch)])
def test_weights_must_be_positive_and_as_many(weights, error) -> None:
    with pytest.raises(error):
        survey_mean([1.0, 2.0], Design(weights))
