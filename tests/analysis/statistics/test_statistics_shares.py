"""Proportions, several shares and the recommendation balance."""

import numpy as np
import pytest
from statsmodels.stats.proportion import multinomial_proportions_confint, proportion_confint

from analysis.statistics.balance import balance_difference, recommendation_balance
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.multinomial import shares
from analysis.statistics.proportions import clopper_pearson, wilson
from tests.analysis.statistics.references import EXACT, reference, table
from tests.shared import needs_shared

TABLE = [(0, 10), (1, 25), (17, 40), (245, 1000), (1000, 1000)]
METHODS = [(wilson, "wilson", "ci"), (clopper_pearson, "beta", "clopper")]


@needs_shared
@pytest.mark.parametrize(("method", "_name", "key"), METHODS)
def test_share_intervals_equal_r(method, _name, key) -> None:
    expected = reference("tests_regression")["wilson"]
    for x, n, limits in zip(expected["x"], expected["n"], expected[key], strict=True):
        found = method(x, n).interval
        assert [found.low, found.high] == pytest.approx(limits, abs=EXACT)


@pytest.mark.parametrize(("method", "name", "_key"), METHODS)
@pytest.mark.parametrize(("count", "n"), TABLE)
def test_share_intervals_equal_statsmodels(method, name, _key, count, n) -> None:
    found = method(count, n, level=0.9).interval
    expected = proportion_confint(count, n, alpha=0.1, method=name)
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"), [(45, 60, 0.628, 0.842), (8, 10, 0.490, 0.943)]
)
def test_wilson_meets_the_measurement_vectors(count, n, low, high) -> None:
    found = wilson(count, n).interval
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


def test_none_and_all_have_limits_of_exactly_zero_and_one() -> None:
    assert wilson(0, 12).interval.low == 0.0
    assert wilson(12, 12).interval.high == 1.0


@pytest.mark.parametrize(("count", "error"), [(-1, OutOfRange), (11, OutOfRange)])
def test_an_impossible_count_is_refused(count, error) -> None:
    with pytest.raises(error):
        wilson(count, 10)


@pytest.mark.parametrize("method", [wilson, clopper_pearson])
def test_a_share_of_nobody_is_refused(method) -> None:
    with pytest.raises(TooFewObservations):
        method(0, 0)


def test_several_shares_are_wilson_intervals_of_the_same_n() -> None:
    found = shares([45, 15])
    assert found[0] == wilson(45, 60)
    assert sum(part.share for part in found) == 1


def test_simultaneous_shares_equal_goodmans_intervals() -> None:
    """Goodman's chi-square form equals Wilson's with Bonferroni's level (statsmodels: goodman)."""
    expected = multinomial_proportions_confint([20, 30, 50], method="goodman")
    found = [
        (part.interval.low, part.interval.high) for part in shares([20, 30, 50], simultaneous=True)
    ]
    assert np.array(found) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize(("counts", "error"), [([0, 0], TooFewObservations), ([3, -1], OutOfRange)])
def test_shares_of_impossible_counts_are_refused(counts, error) -> None:
    with pytest.raises(error):
        shares(counts)


@needs_shared
def test_recommendation_balance_equals_r() -> None:
    answers = table("simo")["nps"].to_numpy()
    counts = [
        int(np.sum(rows)) for rows in (answers > 8, (answers > 6) & (answers < 9), answers < 7)
    ]
    expected, found = reference("tests_regression")["nps_all"], recommendation_balance(*counts)
    assert [found.balance, found.se] == pytest.approx([expected["nps"], expected["se"]], abs=1e-9)
    assert [found.interval.low, found.interval.high] == pytest.approx(expected["wald"], abs=1e-9)


def test_recommendation_balance_meets_the_measurement_vector() -> None:
    found = recommendation_balance(45, 35, 20)
    assert found.balance == pytest.approx(25.0)
    assert round(found.interval.high - found.balance, 1) == 15.0


def test_the_balance_is_the_mean_of_plus_and_minus_hundred() -> None:
    values = np.repeat([100.0, 0, -100], [45, 35, 20])
    found = recommendation_balance(45, 35, 20)
    assert found.balance == pytest.approx(values.mean())
    assert found.se == pytest.approx(values.std() / 10)


def test_balance_limits_stay_on_the_scale() -> None:
    assert recommendation_balance(9, 0, 1).interval.high == 100.0


def test_a_balance_of_nobody_is_refused() -> None:
    with pytest.raises(TooFewObservations):
        recommendation_balance(0, 0, 0)
    with pytest.raises(OutOfRange):
        recommendation_balance(-1, 2, 0)


def test_two_balances_differ_by_a_z_test() -> None:
    earlier, later = recommendation_balance(40, 40, 20), recommendation_balance(60, 30, 10)
    found = balance_difference(later, earlier)
    assert found.value == pytest.approx(30.0)
    assert found.standard_error == pytest.approx(np.hypot(earlier.se, later.se))
