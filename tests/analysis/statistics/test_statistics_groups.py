"""Two groups, effect sizes, several groups and Games-Howell."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

from analysis.statistics.effect_sizes import (
    cohen_d,
    hedges_g,
    share_difference,
    standardised_mean_difference,
)
from analysis.statistics.errors import NoVariation, OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.games_howell import games_howell
from analysis.statistics.group_tests import kruskal, welch_anova
from analysis.statistics.two_groups import paired_t, welch_t
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import EXACT, by_type, dimension, reference, table
from tests.shared import needs_shared

DRAWS = random()
GROUPS = [DRAWS.normal(m, s, n).round(1) for m, s, n in ((70, 20, 40), (75, 10, 90), (62, 15, 25))]
A, B, C = GROUPS
FLAT = [np.full(5, 3.0), np.full(5, 4.0)]


def channels() -> list[Floats]:
    loyalty = dimension("simo", "loy")
    return [loyalty[(table("simo")["channel"] == channel).to_numpy()] for channel in (0, 1)]


@needs_shared
def test_welchs_t_equals_r() -> None:
    expected, found = reference("tests_regression")["two_sim_loy_by_channel"], welch_t(*channels())
    assert (found.t, found.p) == pytest.approx((expected["welch_t"], expected["p"]), abs=EXACT)
    assert (found.interval.low, found.interval.high) == pytest.approx(expected["ci"], abs=EXACT)


@needs_shared
@pytest.mark.parametrize(("method", "key"), [(cohen_d, "cohen_d"), (hedges_g, "hedges_g")])
def test_effect_sizes_equal_the_effectsize_package(method, key) -> None:
    values = reference("tests_regression")["two_sim_loy_by_channel"]
    expected, found = values[key][0], method(*channels())
    value = expected["Cohens_d" if key == "cohen_d" else "Hedges_g"]
    assert found.value == pytest.approx(value, abs=EXACT)
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx((expected["CI_low"], expected["CI_high"]), abs=1e-7)


@needs_shared
def test_welchs_anova_and_kruskal_equal_r() -> None:
    groups = by_type(dimension("simo", "loy"))
    expected = reference("tests_regression")["groups_sim_loy_by_type"]
    welch, ranks = welch_anova(groups), kruskal(groups)
    assert [welch.statistic, welch.df2, welch.p] == pytest.approx(
        [expected["welch"][key] for key in ("F", "df2", "p")], rel=1e-9
    )
    assert [ranks.statistic, ranks.p] == pytest.approx(
        [expected["kruskal"][key] for key in ("H", "p")], abs=EXACT
    )


@needs_shared
@pytest.mark.parametrize("outcome", ["loy", "nps"])
def test_games_howell_equals_r(outcome: str) -> None:
    values = table("simo")["nps"].to_numpy(float) if outcome == "nps" else dimension("simo", "loy")
    expected = reference("exact_extra")["games_howell_exact"][f"sim_{outcome}_type"]
    for found, row in zip(games_howell(by_type(values)), expected, strict=True):
        numbers = [found.difference, found.se, found.q, found.interval.low, found.interval.high]
        wanted = [row[key] for key in ("diff", "se", "q", "lo", "hi")]
        assert numbers == pytest.approx(wanted, abs=2e-9)
        assert found.p == pytest.approx(row["p"], abs=1e-8)


def test_welchs_t_equals_scipy() -> None:
    found, expected = welch_t(A, B, level=0.9), stats.ttest_ind(A, B, equal_var=False)
    assert (found.t, found.p, found.df) == pytest.approx(
        (expected.statistic, expected.pvalue, expected.df)
    )
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx(tuple(expected.confidence_interval(0.9)))


def test_the_paired_t_equals_scipy() -> None:
    found, expected = paired_t(A, B[:40]), stats.ttest_rel(A, B[:40])
    assert (found.n, found.t, found.p) == pytest.approx((40, expected.statistic, expected.pvalue))


def test_effect_limits_are_noncentralities_that_just_fit() -> None:
    found, unit = cohen_d(A, B), np.sqrt(1 / 40 + 1 / 90)
    limits = (found.interval.high, found.interval.low)
    areas = [stats.nct.cdf(found.value / unit, 128, limit / unit) for limit in limits]
    assert areas == pytest.approx([0.025, 0.975], abs=1e-8)


def test_hedges_correction_is_a_ratio_of_gamma_functions() -> None:
    """Hedges (1981): c(10) = gamma(5) / (sqrt(5) gamma(4.5)), with gamma(4.5) = 11.63172839657."""
    a, b = random(1).normal(1, 1, 6), random(2).normal(0, 1, 6)
    assert hedges_g(a, b).value / cohen_d(a, b).value == (
        pytest.approx(24 / (np.sqrt(5) * 11.63172839657), abs=1e-10)
    )


def test_a_huge_difference_still_has_limits() -> None:
    found = cohen_d(A[:5] + 10_000, A[:5])
    assert found.interval.low < found.value < found.interval.high


@pytest.mark.parametrize(("gap", "n"), [(900.0, 5), (-900.0, 5), (80.0, 300)])
def test_limits_of_huge_differences_join_those_of_large_ones(gap: float, n: int) -> None:
    """Relative limits hardly move between just below and just above the change of method."""
    noise = np.linspace(-1, 1, n)
    large, huge = (cohen_d(noise + gap * size, noise) for size in (1.0, 1.5))
    ratios = [(e.interval.low / e.value, e.interval.high / e.value) for e in (large, huge)]
    assert ratios[0] == pytest.approx(ratios[1], abs=0.01)


def test_the_standardised_difference_averages_both_variances() -> None:
    expected = (A.mean() - B.mean()) / np.sqrt((A.var(ddof=1) + B.var(ddof=1)) / 2)
    assert standardised_mean_difference(A, B) == pytest.approx(expected)


def test_shares_differ_in_the_same_unit() -> None:
    assert share_difference(0.5, 0.4) == pytest.approx(0.1 / np.sqrt((0.25 + 0.24) / 2))


def test_welchs_anova_equals_statsmodels() -> None:
    found, expected = welch_anova(GROUPS), anova_oneway(GROUPS, use_var="unequal")
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_two_groups_make_welchs_anova_a_t_test() -> None:
    assert welch_anova([A, B]).p == pytest.approx(welch_t(A, B).p)


def test_kruskal_equals_scipy() -> None:
    found, expected = kruskal(GROUPS), stats.kruskal(*GROUPS)
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_games_howell_equals_scipy() -> None:
    expected = stats.tukey_hsd(*GROUPS, equal_var=False)
    for pair in games_howell(GROUPS):
        assert pair.difference == pytest.approx(expected.statistic[pair.second, pair.first])
        assert pair.p == pytest.approx(expected.pvalue[pair.second, pair.first], abs=1e-7)


@pytest.mark.parametrize(
    "method", [welch_t, paired_t, cohen_d, hedges_g, standardised_mean_difference]
)
def test_groups_without_spread_are_refused(method) -> None:
    with pytest.raises(NoVariation):
        method(*FLAT)


@pytest.mark.parametrize("method", [welch_anova, games_howell])
def test_the_flat_group_is_named(method) -> None:
    with pytest.raises(NoVariation) as caught:
        method([A, FLAT[0]])
    assert caught.value.columns == (1,)


@pytest.mark.parametrize("method", [welch_anova, kruskal, games_howell])
def test_one_group_has_nothing_to_differ_from(method) -> None:
    with pytest.raises(TooFewObservations):
        method([A])


def test_equal_answers_everywhere_have_no_ranks() -> None:
    with pytest.raises(NoVariation):
        kruskal([FLAT[0], FLAT[0]])


def test_one_answer_a_group_is_too_few() -> None:
    with pytest.raises(TooFewObservations):
        welch_t([1.0], A)


def test_pairs_need_partners() -> None:
    with pytest.raises(ShapeMismatch):
        paired_t(A, B)


def test_impossible_or_certain_shares_are_refused() -> None:
    with pytest.raises(OutOfRange):
        share_difference(1.2, 0.5)
    with pytest.raises(NoVariation):
        share_difference(1.0, 1.0)
