"""Groups formed by lot: parallel arms, cross-over, and whether the lot was fair."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.statistics.balance_check import balance_check
from analysis.statistics.crossover import crossover
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.randomised import randomised
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.linking_data import queues
from tests.shared import needs_shared

DRAWS = random()
ARMS = np.array(["none", "sign", "voice"])[DRAWS.integers(0, 3, 300)]
BEFORE = DRAWS.standard_normal((300, 2))
Y = 50 + 4 * (ARMS == "sign") + 3 * BEFORE[:, 0] + DRAWS.normal(0, 5, 300)
SIGN, NONE = ARMS == "sign", ARMS == "none"


def queue_times() -> tuple[Floats, Floats, Floats]:
    data = queues()
    b_first = (data["Treatment1"] == "With_Notification").to_numpy()
    columns = ["Treatment1TimeEst", "Treatment2TimeEst"]
    return data[columns[0]].to_numpy(float), data[columns[1]].to_numpy(float), b_first


def test_a_plain_comparison_is_welchs_test() -> None:
    found = randomised(Y, ARMS, "none").comparisons[0]
    expected = stats.ttest_ind(Y[SIGN], Y[NONE], equal_var=False)
    limits = expected.confidence_interval()
    assert (found.arm.arm, found.difference.p) == ("sign", pytest.approx(expected.pvalue))
    assert found.difference.interval.low == pytest.approx(limits.low)


def test_covariates_enter_with_their_products() -> None:
    rows = SIGN | NONE
    arm, before = SIGN[rows].astype(float), BEFORE[rows] - BEFORE[rows].mean(axis=0)
    design = sm.add_constant(np.column_stack([arm, before, before * arm[:, None]]))
    expected = sm.OLS(Y[rows], design).fit(cov_type="HC3", use_t=True)
    found = randomised(Y, ARMS, "none", covariates=BEFORE).comparisons[0].difference
    assert (found.value, found.standard_error) == pytest.approx(
        (expected.params[1], expected.bse[1]), abs=1e-10
    )


def test_what_was_known_before_makes_the_difference_surer() -> None:
    plain = randomised(Y, ARMS, "none").comparisons[0].difference
    assert (
        randomised(Y, ARMS, "none", covariates=BEFORE).comparisons[0].difference.standard_error
        < 0.95 * plain.standard_error
    )


def test_units_drawn_as_a_whole_are_what_counts() -> None:
    branches = np.arange(300) // 10
    arms = np.array(["none", "sign"])[branches % 2]
    y = random(2).standard_normal(30)[branches] + random(3).standard_normal(300)
    found = randomised(y, arms, "none", clusters=branches)
    expected = sm.OLS(y, sm.add_constant((arms == "sign").astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": branches}, use_t=True
    )
    assert found.clusters == 30
    assert found.comparisons[0].difference.p == pytest.approx(expected.pvalues[1], rel=1e-8)


def test_several_arms_are_adjusted_together() -> None:
    found = randomised(Y, ARMS, "none").comparisons
    assert [arm.arm.arm for arm in found] == ["sign", "voice"]
    assert found[0].adjusted_p == pytest.approx(2 * found[0].difference.p)


def test_no_effect_is_claimed_as_rarely_as_promised() -> None:
    p = [
        randomised(random(seed).standard_normal(60), np.arange(60) % 2, 0)
        .comparisons[0]
        .difference.p
        for seed in range(300)
    ]
    assert stats.kstest(p, "uniform").pvalue > 0.01


@pytest.mark.parametrize(
    ("arms", "control", "error"),
    [
        (ARMS, "music", OutOfRange),
        (np.repeat("none", 300), "none", OutOfRange),
        (np.array(["one", *["none"] * 299]), "none", TooFewObservations),
        (ARMS[1:], "none", ShapeMismatch),
    ],
)
def test_arms_that_cannot_be_compared_are_refused(arms, control, error) -> None:
    with pytest.raises(error):
        randomised(Y, arms, control)


def test_one_unit_in_an_arm_is_too_few() -> None:
    with pytest.raises(TooFewObservations):
        randomised(Y, ARMS, "none", clusters=ARMS)


def test_outcomes_that_all_agree_are_named() -> None:
    with pytest.raises(NoVariation):
        randomised(np.ones(300), ARMS, "none")


@needs_shared
def test_an_explained_queue_is_compared_within_people() -> None:
    first, second, b_first = queue_times()
    found = crossover(first, second, b_first)
    with_notice = np.where(b_first, first, second)
    without = np.where(b_first, second, first)
    expected = stats.ttest_rel(with_notice, without)
    assert (found.n, found.paired.p) == (30, pytest.approx(expected.pvalue))
    assert (found.mean_a, found.mean_b) == pytest.approx((without.mean(), with_notice.mean()))


def test_the_effect_is_half_of_welchs_test_of_changes() -> None:
    first, second = random(4).standard_normal((2, 40))
    turned = np.arange(40) % 3 == 0
    change = second - first
    expected = stats.ttest_ind(change[~turned], change[turned], equal_var=False)
    found = crossover(first, second, turned).effect
    assert found.p == pytest.approx(expected.pvalue)
    assert found.interval.low == pytest.approx(expected.confidence_interval().low / 2)


def test_treatment_period_and_carry_over_are_told_apart() -> None:
    person = random(5).normal(0, 5, 4000)
    turned = np.arange(4000) % 2 == 1
    noise = random(6).standard_normal((2, 4000))
    # B adds 2, the second time adds 1, and B leaves 0.5 behind.
    first = person + 2 * turned + noise[0]
    second = person + 1 + 2 * ~turned + 0.5 * turned + noise[1]
    found = crossover(first, second, turned)
    assert found.effect.value == pytest.approx(2 - 0.25, abs=0.1)
    assert found.period.value == pytest.approx(1 + 0.25, abs=0.1)
    assert found.carry_over.value == pytest.approx(-0.5, abs=0.6)


def test_one_order_only_is_too_few() -> None:
    with pytest.raises(TooFewObservations):
        crossover([1.0, 2, 3], [2.0, 3, 5], np.zeros(3))
    with pytest.raises(NoVariation):
        crossover(np.ones(6), np.ones(6), np.arange(6) % 2)


def test_one_covariate_is_the_rank_tests_sum_on_raw_values() -> None:
    """Kruskal and Wallis's statistic is this one on ranks."""
    ranks = stats.rankdata(BEFORE[:, 0])
    expected = stats.kruskal(*(ranks[name == ARMS] for name in np.unique(ARMS)))
    found = balance_check(ARMS, ranks)
    assert (found.covariates.statistic, found.covariates.p) == pytest.approx(tuple(expected))


def test_sizes_are_tested_against_the_plan() -> None:
    arms = np.repeat(["a", "b"], [120, 80])
    expected = stats.chisquare([120, 80])
    x = random(7).standard_normal(200)
    assert balance_check(arms, x).allocation.p == pytest.approx(expected.pvalue)
    assert balance_check(arms, x, {"a": 0.6, "b": 0.4}).allocation.p == pytest.approx(1)


def test_a_true_lot_passes_as_often_as_promised_and_a_false_one_fails() -> None:
    p = [balance_check(random(s).integers(0, 3, 300), BEFORE).covariates.p for s in range(300)]
    assert stats.kstest(p, "uniform").pvalue > 0.01
    by_hand = balance_check(BEFORE[:, 1] > 0.3, BEFORE)
    assert by_hand.covariates.p < 1e-9
    assert by_hand.largest[1] > 1 > by_hand.largest[0]


def test_plans_and_covariates_that_do_not_fit_are_refused() -> None:
    with pytest.raises(OutOfRange):
        balance_check(ARMS, BEFORE, {"none": 1.0})
    with pytest.raises(Collinear):
        balance_check(ARMS, BEFORE[:, [0, 0]])
    with pytest.raises(TooFewObservations):
        balance_check(np.zeros(300), BEFORE)
