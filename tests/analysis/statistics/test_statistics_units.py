"""Units: shrunken means, funnels, and staff beside customers."""

import warnings
from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.statistics.errors import NoVariation, OutOfRange, StatisticsError, TooFewObservations
from analysis.statistics.funnel import funnel_of_means, funnel_of_shares
from analysis.statistics.permutation_correlation import permutation_spearman
from analysis.statistics.shrunken_means import shrunken_means
from tests.analysis.statistics.invented import random

DRAWS = random(31)
SIZES = DRAWS.integers(5, 60, 18)
UNITS = np.repeat(np.arange(18), SIZES)
TRUTH = DRAWS.normal(65, 6, 18)
VALUES = TRUTH[UNITS] + DRAWS.normal(0, 18, UNITS.size)
STAFF = DRAWS.normal(60, 8, 7)
CUSTOMERS = STAFF + DRAWS.normal(0, 6, 7)


def test_shrunken_means_equal_the_random_effects_of_statsmodels() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = sm.MixedLM(VALUES, np.ones((VALUES.size, 1)), groups=UNITS).fit(reml=True)
    effects = [float(np.ravel(expected.random_effects[unit])[0]) for unit in range(18)]
    found = shrunken_means(VALUES, UNITS)
    assert found.average == pytest.approx(float(expected.fe_params[0]), abs=1e-3)
    assert found.shrunken == pytest.approx(np.array(effects) + expected.fe_params[0], abs=5e-3)
    assert found.between**2 == pytest.approx(float(expected.cov_re[0, 0]), rel=1e-3)


def test_a_unit_keeps_what_its_reliability_allows() -> None:
    found = shrunken_means(VALUES, UNITS)
    reliability = found.between**2 / (found.between**2 + found.within**2 / SIZES)
    assert found.reliability == pytest.approx(reliability)
    kept = found.average + reliability * (found.raw - found.average)
    assert found.shrunken == pytest.approx(kept)
    assert found.ranking == pytest.approx(reliability.mean())


def test_large_units_keep_their_raw_means() -> None:
    units = np.repeat(np.arange(6), 4000)
    values = np.arange(6.0)[units] + DRAWS.normal(0, 2, units.size)
    found = shrunken_means(values, units)
    assert found.shrunken == pytest.approx(found.raw, abs=0.01)
    assert found.ranks == pytest.approx([6, 5, 4, 3, 2, 1], abs=1e-6)
    assert found.above[[0, 5]] == pytest.approx([0, 1], abs=1e-6)


def test_expected_ranks_add_up_like_ranks() -> None:
    assert shrunken_means(VALUES, UNITS).ranks.sum() == pytest.approx(18 * 19 / 2)


def test_units_that_differ_by_chance_only_are_said_to_be_alike() -> None:
    found = shrunken_means(np.tile([1.0, 2, 3, 4], 5), np.repeat(np.arange(5), 4))
    assert found.alike
    assert found.shrunken == pytest.approx(np.full(5, 2.5))
    assert found.above == pytest.approx(np.full(5, 0.5))
    assert (found.high > found.low + 0.3).all()


@pytest.mark.slow
@pytest.mark.parametrize(("between", "units"), [(8.0, 12), (2.0, 20)])
def test_intervals_cover_the_truth(between: float, units: int) -> None:
    """Over 40 invented chains of units, also where chance hides the spread."""
    draws, inside = random(41), []
    for _ in range(40):
        truth, sizes = draws.normal(60, between, units), draws.integers(8, 50, units)
        code = np.repeat(np.arange(units), sizes)
        found = shrunken_means(truth[code] + draws.normal(0, 20, code.size), code)
        inside.append(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.91 <= np.mean(inside) <= 0.985


def test_units_may_be_named() -> None:
    found = shrunken_means(VALUES, np.array([f"unit {unit:02d}" for unit in UNITS]))
    assert found.units[0] == "unit 00"
    assert found.shrunken == pytest.approx(shrunken_means(VALUES, UNITS).shrunken)


@pytest.mark.parametrize(
    ("values", "units", "error"),
    [
        (np.arange(6.0), [0, 0, 1, 1, 2, 2], TooFewObservations),
        (np.arange(6.0), np.arange(6), TooFewObservations),
        (np.ones(8), np.repeat(np.arange(4), 2), NoVariation),
        (np.repeat([1.0, 5, 2, 9], 2), np.repeat(np.arange(4), 2), NoVariation),
    ],
)
def test_units_that_cannot_be_shrunk_are_refused(values, units, error) -> None:
    with pytest.raises(error):
        shrunken_means(values, units)


def test_funnel_limits_are_two_and_three_errors_wide() -> None:
    sizes = np.array([10.0, 40, 160, 90])
    found = funnel_of_means(np.array([50.0, 51, 50.2, 49.9]), sizes, sd=20, centre=50)
    assert found.dispersion < 1
    assert found.high == pytest.approx(50 + 1.959964 * 20 / np.sqrt(sizes), abs=1e-5)
    assert found.outer_low == pytest.approx(50 - 3.090232 * 20 / np.sqrt(sizes), abs=1e-5)


def test_a_unit_beyond_the_funnel_is_named() -> None:
    means, sizes = np.full(20, 50.0), np.full(20, 100.0)
    means[7] = 60
    found = funnel_of_means(means, sizes, sd=20, centre=50)
    assert (found.outside, found.far_outside) == ((7,), (7,))


def test_overdispersed_units_get_wider_limits() -> None:
    means = 50 + 8 * np.tile([1.0, -1], 10)
    found = funnel_of_means(means, np.full(20, 100.0), sd=20)
    assert found.dispersion == pytest.approx(16)
    assert found.high[0] - found.centre == pytest.approx(1.959964 * 2 * 4, abs=1e-4)


def test_limits_of_shares_lie_within_one_step_of_the_binomial() -> None:
    sizes = np.array([20.0, 50, 200])
    found = funnel_of_shares(0.3 * sizes, sizes)
    steps = stats.binom.ppf([[0.025], [0.975]], sizes, 0.3) / sizes
    for limit, step in ((found.low, steps[0]), (found.high, steps[1])):
        assert ((step - limit) * sizes >= 0).all()
        assert ((step - limit) * sizes <= 1).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: funnel_of_means([1.0, 2], [5, 5], sd=0),
        lambda: funnel_of_means([1.0, 2], [0, 5], sd=1),
        lambda: funnel_of_shares([0, 0], [5, 5]),
        lambda: funnel_of_shares([6, 0], [5, 5]),
        lambda: funnel_of_means([1.0], [5], sd=1),
    ],
)
def test_funnels_without_a_shape_are_refused(make) -> None:
    with pytest.raises(StatisticsError):
        make()


def test_few_units_are_tried_in_every_order() -> None:
    found = permutation_spearman(STAFF, CUSTOMERS, seed=1)
    ranks = stats.rankdata(STAFF), stats.rankdata(CUSTOMERS)
    rho = np.corrcoef(*ranks)[0, 1]
    every = [np.corrcoef(ranks[0], order)[0, 1] for order in permutations(ranks[1])]
    assert found.exact
    assert found.rho == pytest.approx(rho)
    assert found.p == pytest.approx(np.mean(np.abs(every) >= abs(rho) - 1e-12))


def test_the_printed_critical_value_is_kept() -> None:
    """Zar (1972): with 5 units only a perfect order is below 0.05; two in 120 are as extreme."""
    assert permutation_spearman([1, 2, 3, 4, 5], [2, 4, 6, 8, 10], seed=1).p == pytest.approx(
        2 / 120
    )


def test_many_units_are_shuffled_by_seed() -> None:
    x = DRAWS.normal(0, 1, 30)
    y = 0.3 * x + DRAWS.normal(0, 1, 30)
    found = permutation_spearman(x, y, seed=3)
    assert found == permutation_spearman(x, y, seed=3)
    assert not found.exact
    assert found.p == pytest.approx(stats.spearmanr(x, y).pvalue, abs=0.02)


def test_chance_alone_is_never_ruled_out_entirely() -> None:
    x = np.arange(40.0)
    assert permutation_spearman(x, x, seed=1, draws=99).p == pytest.approx(0.01)


def test_ties_are_permuted_as_they_are() -> None:
    found = permutation_spearman([1, 1, 2, 2], [5, 6, 7, 7], seed=1)
    assert found.p == pytest.approx(8 / 24)


@pytest.mark.parametrize(
    ("x", "settings", "error"),
    [
        ([1.0, 1, 1, 1], {}, NoVariation),
        ([1.0, 2, 3], {}, TooFewObservations),
        ([1.0, 2, 3, 4], {"draws": 0}, OutOfRange),
    ],
)
def test_units_without_an_order_are_refused(x, settings, error) -> None:
    with pytest.raises(error):
        permutation_spearman(x, np.arange(len(x), dtype=float), seed=1, **settings)
