"""Two groups by ranks, two shares, two sets of categories and Kendall's correlation."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table

from analysis.statistics.balance import adjusted_balance, recommendation_balance
from analysis.statistics.chi_square import chi_square, fisher_exact
from analysis.statistics.errors import NoVariation, OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.fisher_sampled import fisher_sampled
from analysis.statistics.kendall import kendall
from analysis.statistics.mann_whitney import mann_whitney
from analysis.statistics.pairwise_gaps import ordered_gaps
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import (
    EXACT,
    PREDICTORS,
    dimension,
    reference,
    table,
)
from tests.shared import needs_shared

DRAWS = random(5)
A, B = DRAWS.integers(1, 8, 60).astype(float), DRAWS.integers(2, 8, 45).astype(float)
SMOOTH_A, SMOOTH_B = DRAWS.normal(0, 1, 30), DRAWS.normal(0.4, 2, 22)
COUNTS = [[30, 12, 8], [14, 20, 16], [3, 9, 28]]


def loyalty_by_channel() -> list[Floats]:
    loyalty, channel = dimension("simo", "loy"), table("simo")["channel"].to_numpy()
    return [loyalty[channel == kind] for kind in (0, 1)]


@needs_shared
def test_ranks_of_two_groups_equal_r() -> None:
    expected = reference("tests_regression")["two_sim_loy_by_channel"]
    found, biserial = mann_whitney(*loyalty_by_channel()), expected["rank_biserial"][0]
    assert (found.u, found.p) == pytest.approx(
        (expected["mannwhitney"]["W"], expected["mannwhitney"]["p"]), abs=EXACT
    )
    interval = found.rank_biserial_interval
    assert (found.rank_biserial, interval.low, interval.high) == pytest.approx(
        [biserial[key] for key in ("r_rank_biserial", "CI_low", "CI_high")], abs=EXACT
    )


@needs_shared
def test_the_shift_equals_r_to_the_accuracy_r_searches_with() -> None:
    found = mann_whitney(*loyalty_by_channel())
    expected = reference("tests_regression")["two_sim_loy_by_channel"]["mannwhitney"]
    assert [found.shift, found.shift_interval.low, found.shift_interval.high] == pytest.approx(
        [expected["hl"], *expected["hl_ci"]], abs=1e-4
    )


@needs_shared
def test_categories_equal_r() -> None:
    expected = reference("tests_regression")["chisq_type_npsgroup"]
    found, v = chi_square(expected["table"]["values"]), expected["cramers_v"][0]
    assert (found.test.statistic, found.test.p) == pytest.approx(
        (expected["chi2"], expected["p"]), abs=EXACT
    )
    assert found.residuals == pytest.approx(np.array(expected["stdres"]["values"]), abs=EXACT)
    effect = found.cramers_v
    assert (effect.value, effect.interval.low, effect.interval.high) == pytest.approx(
        (v["Cramers_v"], v["CI_low"], v["CI_high"]), abs=1e-8
    )


@needs_shared
def test_kendalls_correlations_equal_r() -> None:
    names = [*PREDICTORS[:8], "loy", "gap"]
    expected = np.array(reference("tests_regression")["cor_kendall"]["values"])
    loyalty = dimension("simo", "loy")
    found = [kendall(dimension("simo", name), loyalty).r for name in names if name != "loy"]
    assert found == pytest.approx(np.delete(expected[names.index("loy")], 8), abs=EXACT)


@needs_shared
def test_the_adjusted_balance_equals_r() -> None:
    expected = reference("tests_regression")["nps_all"]["adj_wald_rocks_n3"]
    found = adjusted_balance(246, 424, 330).interval
    assert [found.low, found.high] == pytest.approx(expected, abs=1e-9)


def test_the_adjusted_balance_of_one_voice_is_no_certainty() -> None:
    assert recommendation_balance(5, 0, 0).interval.low == 100.0
    assert adjusted_balance(5, 0, 0).interval.low < 60.0
    assert adjusted_balance(5, 0, 0).balance == 100.0


def test_ranks_of_two_groups_equal_scipy() -> None:
    found = mann_whitney(A, B)
    expected = stats.mannwhitneyu(A, B, method="asymptotic")
    assert (found.u, found.p) == pytest.approx((expected.statistic, expected.pvalue))
    assert not found.exact


def test_small_samples_without_ties_get_exact_chances() -> None:
    found = mann_whitney(SMOOTH_A, SMOOTH_B)
    expected = stats.mannwhitneyu(SMOOTH_A, SMOOTH_B, method="exact")
    assert found.exact
    assert found.p == pytest.approx(expected.pvalue, abs=1e-12)


def test_a_hand_worked_test_comes_out() -> None:
    """1 2 4 against 3 5: u = 1, of the ten orders two are as far below, so p = 4/10."""
    found = mann_whitney([1.0, 2, 4], [3.0, 5])
    assert (found.u, found.p) == pytest.approx((1.0, 0.4))
    assert found.superiority == pytest.approx(1 / 6)


def test_the_shift_is_the_median_of_all_gaps() -> None:
    assert mann_whitney(A, B).shift == np.median(np.subtract.outer(A, B))


def test_the_shift_inverts_the_test() -> None:
    """Moved to just within the limits the groups do not differ, to just beyond they do."""
    found = mann_whitney(SMOOTH_A, SMOOTH_B).shift_interval
    inside = mann_whitney(SMOOTH_A - found.high + 1e-6, SMOOTH_B).p
    outside = mann_whitney(SMOOTH_A - found.high - 1e-6, SMOOTH_B).p
    assert outside < 0.05 <= inside


def test_gaps_of_many_values_are_found_without_making_every_pair() -> None:
    a, b = random(1).normal(0, 1, 2500), random(2).normal(1, 1, 2500)
    every = np.sort(np.subtract.outer(a, b).ravel())
    ranks = [1.0, 3_000_000.0, 6_250_000.0]
    assert ordered_gaps(a, b, ranks) == pytest.approx([every[int(r) - 1] for r in ranks], abs=1e-6)


def test_full_separation_has_an_effect_of_one() -> None:
    found = mann_whitney([5.0, 6, 7], [1.0, 2, 3])
    assert (found.rank_biserial, found.rank_biserial_interval.low) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("a", "b", "error"),
    [([3.0, 3], [3.0, 3], NoVariation), ([], [1.0], TooFewObservations)],
)
def test_groups_without_ranks_are_refused(a, b, error) -> None:
    with pytest.raises(error):
        mann_whitney(a, b)


def test_categories_equal_statsmodels() -> None:
    found, expected = chi_square(COUNTS), Table(np.array(COUNTS), shift_zeros=False)
    test = expected.test_nominal_association()
    assert (found.test.statistic, found.test.p) == pytest.approx((test.statistic, test.pvalue))
    assert found.residuals == pytest.approx(np.asarray(expected.standardized_resids))


def test_yates_correction_and_the_exact_test_equal_scipy() -> None:
    four = np.array([[8, 2], [3, 9]])
    assert chi_square(four, correction=True).test.p == pytest.approx(
        stats.chi2_contingency(four).pvalue
    )
    assert fisher_exact(four) == pytest.approx(stats.fisher_exact(four).pvalue)


def test_fishers_tea_is_worth_24_in_70() -> None:
    """The lady tasting tea (Fisher 1935): 3 of 4 cups right on each side, p = 34/70."""
    assert fisher_exact([[3, 1], [1, 3]]) == pytest.approx(34 / 70)


@needs_shared
def test_fishers_sampled_test_equals_r_within_the_error_of_sampling() -> None:
    expected = reference("tests_regression")["chisq_type_npsgroup"]
    found = fisher_sampled(expected["table"]["values"], seed=1, draws=20_000, level=0.998)
    assert found.interval.low < expected["fisher_p"] < found.interval.high


def test_fishers_sampled_test_of_four_cells_nears_the_exact_one() -> None:
    four = [[8, 2], [3, 9]]
    found = fisher_sampled(four, seed=1, level=0.998)
    assert found.interval.low < fisher_exact(four) < found.interval.high
    assert found == fisher_sampled(four, seed=1, level=0.998)


def test_thin_cells_are_told() -> None:
    assert chi_square([[1, 1], [1, 90]]).sparse == 0.75


@pytest.mark.parametrize(
    ("counts", "error"),
    [
        ([[0, 0], [3, 4]], OutOfRange),
        ([[1, -1], [3, 4]], OutOfRange),
        ([[0.5, 1], [3, 4]], OutOfRange),
        ([[0, 0], [0, 0]], TooFewObservations),
        ([[1], [3]], ShapeMismatch),
    ],
)
def test_impossible_tables_are_refused(counts, error) -> None:
    with pytest.raises(error):
        chi_square(counts)


def test_kendalls_correlation_equals_scipy() -> None:
    found, expected = kendall(A[:45], B), stats.kendalltau(A[:45], B)
    assert (found.r, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_limits_of_kendall_are_fiellers() -> None:
    """Fieller, Hartley & Pearson (1957): 45 pairs leave 1.96 sqrt(0.437 / 41) = 0.2023 of z."""
    found = kendall(A[:45], B)
    reach = np.arctanh([found.interval.low, found.r, found.interval.high])
    assert np.diff(reach) == pytest.approx([0.2023, 0.2023], abs=1e-4)


def test_kendall_of_a_constant_is_refused_by_name() -> None:
    with pytest.raises(NoVariation) as caught:
        kendall(np.ones(45), B)
    assert caught.value.columns == (0,)
