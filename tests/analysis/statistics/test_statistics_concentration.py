import numpy as np
import pytest

from analysis.statistics.concentration import gini, gini_interval, top_share, top_share_interval
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from tests.analysis.statistics.invented import random

REVENUE = random().lognormal(6, 1, 400)


def test_the_top_share_meets_the_measurement_vector() -> None:
    assert top_share([500, 300, 100, 50, 20, 10, 8, 6, 4, 2]) == pytest.approx(0.80, abs=0.0005)


@pytest.mark.parametrize(("n", "size"), [(1, 1), (5, 1), (6, 2), (35, 7), (36, 8)])
def test_the_top_is_rounded_up_to_whole_customers(n: int, size: int) -> None:
    assert top_share(np.ones(n)) == pytest.approx(size / n)


def test_binary_rounding_adds_no_customer_to_the_top() -> None:
    assert 0.07 * 100 > 7
    assert top_share(np.ones(100), share=0.07) == pytest.approx(0.07)


def test_gini_is_half_the_relative_mean_difference() -> None:
    gaps = np.abs(REVENUE[:, None] - REVENUE)
    assert gini(REVENUE) == pytest.approx(gaps.mean() / (2 * REVENUE.mean()), abs=1e-12)


def test_gini_runs_from_equal_to_all_in_one_hand() -> None:
    assert gini([5.0] * 8) == pytest.approx(0, abs=1e-12)
    assert gini([0.0] * 9 + [7]) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("interval", "statistic"), [(gini_interval, gini), (top_share_interval, top_share)]
)
def test_limits_equal_a_bootstrap_written_out(interval, statistic) -> None:
    draws = random(3)
    slow = [statistic(REVENUE[draws.integers(0, 400, 400)]) for _ in range(2000)]
    found = interval(REVENUE, seed=1, method="percentile")
    assert found.value == pytest.approx(statistic(REVENUE))
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx(tuple(np.quantile(slow, [0.025, 0.975])), abs=0.01)


@pytest.mark.parametrize("statistic", [gini, top_share])
def test_the_error_in_each_draw_is_that_of_a_bootstrap(statistic) -> None:
    """Studentised limits of a symmetric statistic lie 1.96 errors away; here nearly so."""
    interval = gini_interval if statistic is gini else top_share_interval
    draws, values = random(3), random(4).uniform(1, 9, 900)
    slow = [statistic(values[draws.integers(0, 900, 900)]) for _ in range(1500)]
    found = interval(values, seed=1).interval
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(slow), rel=0.08)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("interval", "truth"), [(gini_interval, 0.428392), (top_share_interval, 0.483362)]
)
def test_intervals_cover_though_a_few_customers_weigh_most(interval, truth) -> None:
    """Lognormal revenue with sigma 0.8: Gini 2 Phi(0.8 / sqrt 2) - 1, top share Phi(0.8 - 0.8416).

    Of 150 firms of 200 customers percentiles would cover some 90 in 100.
    """
    draws, inside = random(6), []
    for _ in range(150):
        found = interval(draws.lognormal(0, 0.8, 200), seed=1, draws=400).interval
        inside.append(found.low <= truth <= found.high)
    assert np.mean(inside) >= 0.91


def test_equal_customers_leave_nothing_open() -> None:
    found = gini_interval(np.full(50, 4.0), seed=1, draws=50).interval
    assert (found.low, found.high) == pytest.approx((0, 0), abs=1e-12)


@pytest.mark.parametrize("interval", [gini_interval, top_share_interval])
def test_limits_repeat_with_their_seed(interval) -> None:
    assert interval(REVENUE, seed=4, draws=50) == interval(REVENUE, seed=4, draws=50)
    assert interval(REVENUE, seed=4, draws=50) != interval(REVENUE, seed=5, draws=50)


@pytest.mark.parametrize("statistic", [gini, top_share])
@pytest.mark.parametrize(
    ("values", "error"),
    [([], TooFewObservations), ([0.0, 0], NoVariation), ([3.0, -1], OutOfRange)],
)
def test_nothing_to_share_is_refused(statistic, values, error) -> None:
    with pytest.raises(error):
        statistic(values)


def test_senseless_settings_of_shares_are_refused() -> None:
    with pytest.raises(OutOfRange):
        top_share(REVENUE, share=20)
    with pytest.raises(OutOfRange):
        gini_interval(REVENUE, seed=1, draws=0)
