"""How much several groups explain, which pairs differ, and whether spreads are alike."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multicomp import pairwise_tukeyhsd

from analysis.statistics.adjustment import benjamini_hochberg, bonferroni, holm
from analysis.statistics.anova import one_way, rank_effect
from analysis.statistics.dunn import dunn
from analysis.statistics.effect_sizes import glass_delta, paired_d
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.games_howell import games_howell
from analysis.statistics.group_tests import kruskal
from analysis.statistics.noncentrality import noncentral_chi_square, noncentral_f
from analysis.statistics.spread_tests import brown_forsythe, fligner_killeen
from analysis.statistics.studentised_range import above, exceeded_with
from analysis.statistics.tukey import tukey
from analysis.statistics.two_groups import welch_t
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import EXACT, by_type, dimension, reference, table
from tests.shared import needs_shared

DRAWS = random(11)
GROUPS = [DRAWS.normal(m, s, n).round(0) for m, s, n in ((70, 20, 40), (75, 10, 90), (62, 15, 25))]
FLAT = [np.full(5, 0.1), np.full(6, 0.3)]
OUTCOMES = pytest.mark.parametrize("outcome", ["loy", "nps"])


def reference_groups(outcome: str) -> list[Floats]:
    nps = outcome == "nps"
    return by_type(table("simo")["nps"].to_numpy(float) if nps else dimension("simo", "loy"))


def expected_of(outcome: str) -> dict:
    return reference("tests_regression")[f"groups_sim_{outcome}_by_type"]


@needs_shared
@OUTCOMES
def test_analysis_of_variance_equals_r(outcome: str) -> None:
    found, expected = one_way(reference_groups(outcome)), expected_of(outcome)
    assert (found.test.statistic, found.test.p) == pytest.approx(
        (expected["anova"]["F"], expected["anova"]["p"]), abs=EXACT
    )
    for effect, name in ((found.eta_squared, "Eta2"), (found.omega_squared, "Omega2")):
        row = expected[name.lower()][0]
        assert effect.value == pytest.approx(row[name], abs=EXACT)
        assert (effect.interval.low, effect.interval.high) == pytest.approx(
            (row["CI_low"], row["CI_high"]), abs=1e-8
        )


@needs_shared
@OUTCOMES
def test_rank_effects_and_spread_tests_equal_r(outcome: str) -> None:
    groups, expected = reference_groups(outcome), expected_of(outcome)
    ranks, levene, fligner = rank_effect(groups), brown_forsythe(groups), fligner_killeen(groups)
    found = [ranks.epsilon_squared, ranks.eta_squared, levene.statistic, levene.p]
    wanted = [expected["kruskal"][key] for key in ("epsilon2", "eta2_H")]
    wanted += [expected["levene_bf"][key] for key in ("F", "p")]
    assert found == pytest.approx(wanted, abs=EXACT)
    assert fligner.statistic == pytest.approx(expected["fligner"]["chi2"], abs=EXACT)


@needs_shared
@OUTCOMES
def test_tukeys_pairs_equal_r(outcome: str) -> None:
    for found, row in zip(
        tukey(reference_groups(outcome)), expected_of(outcome)["tukey"], strict=False
    ):
        numbers = [found.difference, found.interval.low, found.interval.high]
        assert numbers == pytest.approx([row[key] for key in ("diff", "lwr", "upr")], abs=1e-9)
        assert found.p == pytest.approx(row["p adj"], abs=1e-8)


@needs_shared
@OUTCOMES
def test_dunns_pairs_equal_r(outcome: str) -> None:
    """R's package lets a larger p be adjusted below a smaller one, so only Bonferroni is compared
    for every outcome.
    """
    expected, found = expected_of(outcome)["dunn"], dunn(reference_groups(outcome), bonferroni)
    assert [pair.z for pair in found] == pytest.approx(expected["none"]["Z"], abs=EXACT)
    assert [pair.p for pair in found] == pytest.approx(expected["none"]["p"], abs=EXACT)
    adjusted = [pair.adjusted for pair in found]
    assert adjusted == pytest.approx(expected["bonferroni"]["p"], abs=EXACT)


@needs_shared
@pytest.mark.parametrize(("adjust", "key"), [(holm, "holm"), (benjamini_hochberg, "bh")])
def test_dunns_adjusted_pairs_equal_r(adjust, key: str) -> None:
    found = dunn(reference_groups("loy"), adjust)
    expected = expected_of("loy")["dunn"][key]["p"]
    assert [pair.adjusted for pair in found] == pytest.approx(expected, abs=EXACT)


@needs_shared
def test_glass_delta_equals_the_effectsize_package() -> None:
    loyalty, channel = dimension("simo", "loy"), table("simo")["channel"].to_numpy()
    row = reference("tests_regression")["two_sim_loy_by_channel"]["glass"][0]
    found = glass_delta(loyalty[channel == 0], loyalty[channel == 1])
    assert found.value == pytest.approx(row["Glass_delta"], abs=EXACT)
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx((row["CI_low"], row["CI_high"]), abs=1e-7)


def test_analysis_of_variance_equals_scipy() -> None:
    found, expected = one_way(GROUPS).test, stats.f_oneway(*GROUPS)
    assert (found.statistic, found.p) == pytest.approx((expected.statistic, expected.pvalue))


def test_limits_of_eta_are_noncentralities_that_just_fit() -> None:
    found = one_way(GROUPS)
    ncp = [152 * limit / (1 - limit) for limit in (found.eta_squared.interval.high,)]
    assert stats.ncf.cdf(found.test.statistic, 2, 152, ncp[0]) == pytest.approx(0.025, abs=1e-9)


def test_dunns_z_of_two_groups_is_kruskals_test() -> None:
    pair = dunn(GROUPS[:2])[0]
    assert pair.z**2 == pytest.approx(kruskal(GROUPS[:2]).statistic, abs=1e-10)
    assert pair.adjusted == pytest.approx(kruskal(GROUPS[:2]).p, abs=1e-10)


def test_dunns_pairs_are_adjusted_together() -> None:
    found = dunn(GROUPS)
    assert [pair.adjusted for pair in found] == list(holm([pair.p for pair in found]))


def test_spread_tests_equal_scipy() -> None:
    levene, fligner = brown_forsythe(GROUPS), fligner_killeen(GROUPS)
    assert levene.p == pytest.approx(stats.levene(*GROUPS, center="median").pvalue)
    assert fligner.p == pytest.approx(stats.fligner(*GROUPS).pvalue)


def test_tukeys_pairs_equal_statsmodels() -> None:
    labels = np.repeat([0, 1, 2], [len(group) for group in GROUPS])
    expected = pairwise_tukeyhsd(np.concatenate(GROUPS), labels)
    found = tukey(GROUPS)
    assert [pair.p for pair in found] == pytest.approx(expected.pvalues, abs=1e-6)
    limits = [[pair.interval.low, pair.interval.high] for pair in found]
    assert np.array(limits) == pytest.approx(expected.confint, abs=1e-3)


@pytest.mark.parametrize("k", [2, 4, 12])
@pytest.mark.parametrize("df", [1.5, 4.0, 60.0])
def test_the_studentised_range_equals_scipy(k: int, df: float) -> None:
    q = np.array([0.7, 3.1, 5.5])
    expected = stats.studentized_range.sf(q, k, df)
    assert above(q, k, np.full(3, df)) == pytest.approx(expected, abs=1e-9)


def test_the_studentised_range_meets_the_printed_table() -> None:
    """Tukey's table at 5 per cent: 3 means and 10 degrees of freedom 3.88, 5 and 20 4.23."""
    found = [float(exceeded_with(0.05, k, np.array([df]))[0]) for k, df in ((3, 10.0), (5, 20.0))]
    assert found == pytest.approx([3.88, 4.23], abs=0.005)


def test_two_groups_make_games_and_howell_a_t_test() -> None:
    pair, t = games_howell(GROUPS[:2])[0], welch_t(GROUPS[1], GROUPS[0])
    assert pair.p == pytest.approx(t.p, abs=1e-9)
    assert pair.interval.low == pytest.approx(t.interval.low, abs=1e-8)


def test_thirty_groups_make_every_pair() -> None:
    groups = [random(seed).normal(0, 1 + seed / 10, 12) for seed in range(30)]
    found = games_howell(groups)
    assert len(found) == 435
    assert min(pair.p for pair in found) > 0.001


def test_the_paired_effect_is_the_t_over_the_root_of_n() -> None:
    a, b = GROUPS[0], GROUPS[1][:40]
    t = stats.ttest_rel(a, b).statistic
    found = paired_d(a, b)
    assert found.value == pytest.approx(t / np.sqrt(40))
    assert stats.nct.cdf(t, 39, found.interval.high * np.sqrt(40)) == pytest.approx(0.025, abs=1e-8)


@pytest.mark.parametrize(
    ("limit", "below"),
    [
        (noncentral_f(3.0, 2, 50, 0.025), lambda ncp: stats.ncf.cdf(3.0, 2, 50, ncp)),
        (noncentral_chi_square(9.0, 4, 0.025), lambda ncp: stats.ncx2.cdf(9.0, 4, ncp)),
    ],
)
def test_limits_of_noncentrality_leave_the_area_asked_for(limit, below) -> None:
    assert below(limit) == pytest.approx(0.025, abs=1e-9)


@pytest.mark.parametrize(
    "limit", [noncentral_f, lambda f, d, _e, area: noncentral_chi_square(f, d, area)]
)
def test_limits_of_huge_effects_join_those_of_large_ones(limit) -> None:
    near, far = limit(2.4e4, 2, 900, 0.9), limit(2.6e4, 2, 900, 0.9)
    assert near / 2.4e4 == pytest.approx(far / 2.6e4, abs=0.01)


@pytest.mark.parametrize("method", [one_way, tukey, brown_forsythe, fligner_killeen])
def test_groups_that_never_vary_are_named(method) -> None:
    with pytest.raises(NoVariation) as caught:
        method(FLAT)
    assert caught.value.columns == (0, 1)


@pytest.mark.parametrize("method", [one_way, tukey, brown_forsythe, fligner_killeen, dunn])
def test_one_group_alone_is_refused(method) -> None:
    with pytest.raises(TooFewObservations):
        method(GROUPS[:1])


def test_equal_values_have_no_ranks_to_compare() -> None:
    with pytest.raises(NoVariation):
        dunn([FLAT[0], FLAT[0]])


def test_effects_without_a_unit_are_refused() -> None:
    with pytest.raises(NoVariation):
        glass_delta(GROUPS[0], FLAT[1])
    with pytest.raises(NoVariation):
        paired_d(FLAT[0], FLAT[0] + 1)
    with pytest.raises(NoVariation):
        welch_t(*FLAT)
