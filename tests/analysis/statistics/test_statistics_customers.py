"""Value at risk, RFM, moves between stages, and word of mouth."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import SquareTable, mcnemar

from analysis.statistics.concentration import gini, gini_interval, top_share, top_share_interval
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.grouped_resampling import grouped
from analysis.statistics.proportions import wilson
from analysis.statistics.rfm import SEGMENTS, rfm
from analysis.statistics.transition_matrix import bowker, stuart_maxwell, transition_matrix
from analysis.statistics.value_at_risk import value_at_risk
from analysis.statistics.word_of_mouth import tells, word_of_mouth
from tests.analysis.statistics.invented import random

DRAWS = random(9)
REVENUE = DRAWS.lognormal(6, 1, 300)
RISKY = DRAWS.random(300) < 0.2
BEFORE = DRAWS.integers(0, 4, 500)
AFTER = np.clip(BEFORE + DRAWS.integers(-1, 3, 500), 0, 3)
EYES = np.array([[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205],
                 [36, 82, 179, 492]])  # fmt: skip
GOOD, BAD = DRAWS.poisson(1.2, 200).astype(float), DRAWS.poisson(0.4, 200).astype(float)
SATISFIED = np.where(DRAWS.random(200) < 0.6, 1.0, 0.0)


def test_value_at_risk_is_what_customers_at_risk_bring() -> None:
    found = value_at_risk(REVENUE, RISKY, seed=1)
    assert found.amount == pytest.approx(REVENUE[RISKY].sum())
    assert found.share == pytest.approx(REVENUE[RISKY].sum() / REVENUE.sum())


def test_limits_of_the_amount_equal_a_studentised_bootstrap_written_out() -> None:
    found, lost = value_at_risk(REVENUE, RISKY, seed=1, draws=4000), REVENUE * RISKY
    drawn = lost[random(2).integers(0, 300, (4000, 300))]
    away = (drawn.sum(axis=1) - lost.sum()) / drawn.std(axis=1)
    low, high = lost.sum() - lost.std() * np.quantile(away, [0.975, 0.025])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=0.03)


def test_limits_of_the_share_equal_percentiles_written_out() -> None:
    found = value_at_risk(REVENUE, RISKY, seed=1, draws=4000).share_interval
    rows = random(2).integers(0, 300, (4000, 300))
    shares = (REVENUE * RISKY)[rows].sum(axis=1) / REVENUE[rows].sum(axis=1)
    assert (found.low, found.high) == pytest.approx(
        tuple(np.quantile(shares, [0.025, 0.975])), rel=0.04
    )


@pytest.mark.slow
def test_the_amount_at_risk_is_covered_though_a_few_customers_weigh_most() -> None:
    """150 firms of 150 customers with lognormal revenue: percentiles would cover some 90 in 100."""
    draws, inside = random(8), []
    for _ in range(150):
        revenue, risky = draws.lognormal(0, 1, 150), draws.random(150) < 0.3
        interval = value_at_risk(revenue, risky, seed=1, draws=500).interval
        inside.append(interval.low <= 45 * np.exp(0.5) <= interval.high)
    assert np.mean(inside) >= 0.91


def test_value_at_risk_repeats_with_its_seed() -> None:
    assert value_at_risk(REVENUE, RISKY, seed=1) == value_at_risk(REVENUE, RISKY, seed=1)


def test_everybody_at_risk_puts_everything_at_risk() -> None:
    found = value_at_risk(REVENUE, np.ones(300), seed=1, draws=50)
    assert found.share == found.share_interval.low == 1.0


def test_losses_have_an_amount_but_no_share() -> None:
    found = value_at_risk(-REVENUE, RISKY, seed=1, draws=50)
    assert found.amount < 0
    assert found.share is None


@pytest.mark.parametrize(
    ("risky", "error"),
    [
        (np.zeros(300), TooFewObservations),
        (np.full(300, 2), OutOfRange),
        (RISKY[:5], ShapeMismatch),
    ],
)
def test_risk_of_nobody_or_nonsense_is_refused(risky, error) -> None:
    with pytest.raises(error):
        value_at_risk(REVENUE, risky, seed=1)


def test_groups_keep_the_total_and_the_largest_values() -> None:
    ordered = np.sort(random(3).lognormal(5, 2, 40_000))
    found = grouped(ordered)
    assert found.means @ found.sizes == pytest.approx(ordered.sum())
    assert found.means[-100:] == pytest.approx(ordered[-100:])
    assert found.sizes.sum() == 40_000


@pytest.mark.parametrize(
    ("interval", "statistic"), [(gini_interval, gini), (top_share_interval, top_share)]
)
def test_limits_of_many_customers_equal_those_of_single_rows(interval, statistic) -> None:
    values, draws = random(4).lognormal(6, 1.3, 5000), random(5)
    slow = [statistic(values[draws.integers(0, 5000, 5000)]) for _ in range(600)]
    found = interval(values, seed=1, method="percentile")
    assert found.value == pytest.approx(statistic(values))
    low, high = np.quantile(slow, [0.025, 0.975])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=0.006)


def test_five_different_customers_get_all_five_scores() -> None:
    found = rfm([50.0, 40, 30, 20, 10], [1.0, 2, 3, 4, 5], [5.0, 4, 3, 2, 1])
    assert found.scores.tolist() == [[1, 1, 5], [2, 2, 4], [3, 3, 3], [4, 4, 2], [5, 5, 1]]


def test_equal_customers_get_equal_scores_in_any_order() -> None:
    frequency = DRAWS.poisson(1.5, 400).astype(float)
    found = rfm(DRAWS.uniform(0, 90, 400), frequency, DRAWS.lognormal(4, 1, 400))
    assert len(set(zip(frequency, found.scores[:, 1], strict=True))) == np.unique(frequency).size
    assert found.used[1] < 5


def test_without_ties_fifths_are_equally_large() -> None:
    found = rfm(*(random(seed).normal(50, 5, 1000) for seed in range(3)))
    sizes = [np.bincount(found.scores[:, column])[1:].tolist() for column in range(3)]
    assert sizes == [[200] * 5] * 3


def test_segments_take_every_customer_once() -> None:
    found = rfm(random(1).uniform(0, 90, 500), random(2).poisson(2, 500), REVENUE[:250].repeat(2))
    assert sum(segment.size.count for segment in found.segments) == 500
    assert sum(segment.money_share or 0 for segment in found.segments) == pytest.approx(1)
    assert sorted(pair for pairs in SEGMENTS.values() for pair in pairs) == [
        (r, f) for r in range(1, 6) for f in range(1, 6)
    ]


def test_the_best_fifth_twice_over_are_champions() -> None:
    found = rfm(np.arange(50.0), np.arange(50.0)[::-1], np.ones(50))
    champions = next(part for part in found.segments if part.name == "champions")
    assert champions.size.count == 10
    assert champions.recency == pytest.approx(np.arange(10).mean())


def test_customers_who_are_all_alike_stand_in_the_middle() -> None:
    assert rfm(np.ones(9), np.ones(9), np.zeros(9)).scores.tolist() == [[3, 3, 3]] * 9


@pytest.mark.parametrize(
    ("recency", "error"), [(np.ones(4), TooFewObservations), (-np.ones(9), OutOfRange)]
)
def test_fifths_of_too_few_or_negative_are_refused(recency, error) -> None:
    with pytest.raises(error):
        rfm(recency, np.ones(recency.size), np.ones(recency.size))


def test_moves_are_counted_from_row_to_column() -> None:
    found = transition_matrix(BEFORE, AFTER, 4)
    assert found.counts[1, 2] == np.sum((BEFORE == 1) & (AFTER == 2))
    assert found.rows[1][2] == wilson(int(found.counts[1, 2]), int((BEFORE == 1).sum()))
    assert found.stayed == wilson(int((BEFORE == AFTER).sum()), 500)


def test_climbing_less_falling_is_the_net_move() -> None:
    found = transition_matrix(BEFORE, AFTER, 4)
    assert found.net.value == pytest.approx(100 * (found.climbed.share - found.fell.share))
    up, down = found.climbed.count, found.fell.count
    assert up == np.sum(AFTER > BEFORE)
    expected = mcnemar([[0, up], [down, 0]], exact=False, correction=False)
    assert found.net.p == pytest.approx(expected.pvalue)


def test_balance_of_moves_equals_statsmodels() -> None:
    table = SquareTable(EYES, shift_zeros=False)
    symmetry, margins = table.symmetry(), table.homogeneity()
    assert (bowker(EYES).statistic, bowker(EYES).p) == pytest.approx(
        (symmetry.statistic, symmetry.pvalue)
    )
    assert (stuart_maxwell(EYES).statistic, stuart_maxwell(EYES).p) == pytest.approx(
        (margins.statistic, margins.pvalue)
    )


def test_stuarts_own_example_comes_out() -> None:
    """Stuart (1955): unaided vision of 7,477 women, 11.957 on 3 degrees of freedom."""
    assert stuart_maxwell(EYES).statistic == pytest.approx(11.957, abs=0.001)
    assert bowker(EYES).statistic == pytest.approx(19.11, abs=0.01)


def test_a_stage_nobody_touched_changes_no_test() -> None:
    wider = np.zeros((5, 5))
    wider[:4, :4] = EYES
    assert stuart_maxwell(wider) == pytest.approx(stuart_maxwell(EYES))
    assert transition_matrix([0, 1, 1], [0, 1, 0], 3).rows[2] is None


def test_when_nobody_moves_there_is_nothing_to_test() -> None:
    found = transition_matrix([0, 1, 2], [0, 1, 2], 3)
    assert (found.symmetry, found.homogeneity) == (None, None)
    assert found.net.p == 1.0


def test_rows_can_hold_together() -> None:
    alone, joint = (transition_matrix(BEFORE, AFTER, 4, simultaneous=s) for s in (False, True))
    assert joint.rows[0][0].interval.low < alone.rows[0][0].interval.low


@pytest.mark.parametrize(
    ("after", "stages", "error"),
    [([0, 1, 4], 4, OutOfRange), ([0, 1], 4, ShapeMismatch), ([0, 0, 0], 1, OutOfRange)],
)
def test_moves_to_unknown_stages_are_refused(after, stages, error) -> None:
    with pytest.raises(error):
        transition_matrix([0, 0, 0], after, stages)


def test_the_ratio_is_of_people_told_good_and_bad() -> None:
    found = word_of_mouth(GOOD, BAD, SATISFIED)
    assert found.ratio.value == pytest.approx(GOOD.sum() / BAD.sum())
    assert found.dissatisfied_bad.mean == pytest.approx(BAD[SATISFIED == 0].mean())
    assert found.dissatisfied.mean == pytest.approx((GOOD + BAD)[SATISFIED == 0].mean())


def test_limits_of_the_ratio_equal_a_bootstrap() -> None:
    draws, found = random(6), word_of_mouth(GOOD, BAD, SATISFIED).ratio
    rows = draws.integers(0, 200, (4000, 200))
    low, high = np.quantile(GOOD[rows].sum(axis=1) / BAD[rows].sum(axis=1), [0.025, 0.975])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=0.04)


def test_limits_of_people_told_equal_a_bootstrap() -> None:
    rows = random(6).integers(0, 200, (4000, 200))
    low, high = np.quantile(BAD[rows].mean(axis=1), [0.025, 0.975])
    found = tells(BAD)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=0.05)
    assert found.told_anyone == pytest.approx((BAD > 0).mean())


def test_groups_told_alike_have_a_ratio_of_one() -> None:
    told = np.tile([0.0, 1, 2, 3], 26)
    found = word_of_mouth(told, told, np.repeat([0.0, 1], 52)).bad_to_good
    assert (found.value, found.p) == pytest.approx((1.0, 1.0))


def test_people_who_tell_both_alike_leave_no_doubt_about_the_ratio() -> None:
    found = word_of_mouth(2 * BAD, BAD, SATISFIED).ratio
    assert (found.value, found.interval.low, found.interval.high) == pytest.approx((2, 2, 2))


def test_what_nobody_tells_has_no_ratio() -> None:
    found = word_of_mouth(GOOD, np.zeros(200), SATISFIED)
    assert (found.ratio, found.bad_to_good, found.bad.interval) == (None, None, None)
    assert found.bad.mean == 0.0


def test_a_group_of_nobody_is_left_out() -> None:
    found = word_of_mouth(GOOD, BAD, np.ones(200))
    assert found.dissatisfied_bad is None
    assert found.satisfied_good is not None


def test_customers_between_count_in_the_ratio_of_all_only() -> None:
    between = np.where(np.arange(200) < 20, np.nan, SATISFIED)
    found = word_of_mouth(GOOD, BAD, between)
    assert found.n == 200
    assert found.satisfied.n + found.dissatisfied.n == 180


@pytest.mark.parametrize(("bad", "side"), [(-BAD - 1, SATISFIED), (BAD, SATISFIED + 3)])
def test_impossible_tellings_are_refused(bad, side) -> None:
    with pytest.raises(OutOfRange):
        word_of_mouth(GOOD, bad, side)
