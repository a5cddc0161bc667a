import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import MissingValues, OutOfRange, TooFewObservations
from analysis.statistics.quantiles import median, quantiles
from tests.analysis.statistics.invented import random


def test_quantiles_interpolate_as_r_does_by_default() -> None:
    """R: quantile(c(1, 3, 4, 9, 20), c(.1, .5, .9)) gives 1.8, 4.0, 15.6."""
    assert quantiles([20, 1, 9, 3, 4], [0.1, 0.5, 0.9]).values == pytest.approx((1.8, 4.0, 15.6))


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (10, 2), (20, 6), (50, 18), (100, 40)])
def test_median_limits_have_the_ranks_of_published_tables(n: int, rank: int) -> None:
    """Conover (1999), sign-test limits at 95 %: 1, 2, 6, 18 and 40 for these n."""
    found = median(np.arange(1, n + 1)).interval
    assert found is not None
    assert (found.low, found.high) == (rank, n + 1 - rank)


@pytest.mark.parametrize("n", [6, 17, 40, 333])
def test_median_limits_are_the_narrowest_that_cover(n: int) -> None:
    found = median(np.arange(1, n + 1)).interval
    assert found is not None
    assert 1 - 2 * stats.binom.cdf(found.low - 1, n, 0.5) >= 0.95
    assert 1 - 2 * stats.binom.cdf(found.low, n, 0.5) < 0.95


def test_five_values_cannot_reach_the_level() -> None:
    found = median([1.0, 2, 3, 4, 5])
    assert (found.median, found.interval) == (3.0, None)


def test_the_median_of_an_even_number_lies_between() -> None:
    assert median(random().permutation(10.0 + np.arange(10))).median == 14.5


def test_nothing_has_no_median() -> None:
    with pytest.raises(TooFewObservations):
        median([])


def test_a_missing_value_has_no_rank() -> None:
    with pytest.raises(MissingValues):
        quantiles([1.0, np.nan], [0.5])


def test_a_probability_is_between_zero_and_one() -> None:
    with pytest.raises(OutOfRange):
        quantiles([1.0], [50])
