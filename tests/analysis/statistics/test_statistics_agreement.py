"""Agreement of raters, of two measurements, of two sides, of the people of a unit."""

import numpy as np
import pytest

from analysis.statistics.bland_altman import bland_altman
from analysis.statistics.both_sides import Side, side_gap
from analysis.statistics.errors import (
    NotIdentified,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.group_reliability import group_reliability
from analysis.statistics.group_tests import welch_anova
from analysis.statistics.intraclass import intraclass
from analysis.statistics.reliability import cronbach_alpha
from analysis.statistics.two_groups import paired_t
from analysis.statistics.within_group_agreement import within_group_agreement
from tests.analysis.statistics.invented import random, scale

# Shrout & Fleiss (1979), table 2: six targets by four judges.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# Bland & Altman (1986), table 1: peak flow of 17 people by two meters.
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
DRAWS = random(21)
SIZES = [4, 9, 15, 6, 11, 3, 20]
UNITS = np.repeat(np.arange(7), SIZES)
VALUES = DRAWS.normal(0, 4, 7)[UNITS] + DRAWS.normal(60, 8, UNITS.size)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("one_way", 0.17),
        ("agreement", 0.29),
        ("consistency", 0.71),
        ("one_way_mean", 0.44),
        ("agreement_mean", 0.62),
        ("consistency_mean", 0.91),
    ],
)
def test_six_coefficients_equal_shrout_and_fleiss(name: str, value: float) -> None:
    """Table 4 of Shrout & Fleiss (1979)."""
    assert getattr(intraclass(JUDGES), name).value == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("one_way", -0.133, 0.723),
        ("agreement", 0.019, 0.761),
        ("consistency", 0.342, 0.946),
        ("one_way_mean", -0.884, 0.912),
        ("agreement_mean", 0.071, 0.927),
        ("consistency_mean", 0.676, 0.986),
    ],
)
def test_limits_equal_those_printed_for_the_same_judges(name: str, low: float, high: float) -> None:
    """As published for these data by the ICC function of psych (Revelle 2024)."""
    interval = getattr(intraclass(JUDGES), name).interval
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=0.0006)


def test_consistency_of_the_mean_is_cronbachs_alpha() -> None:
    answers = scale(80)
    found, alpha = intraclass(answers).consistency_mean, cronbach_alpha(answers)
    assert found.value == pytest.approx(alpha.alpha)
    assert found.interval.low == pytest.approx(alpha.interval.low)


def test_the_mean_is_the_single_rating_stepped_up() -> None:
    found = intraclass(scale(50, 3))
    for single, mean in (("one_way", "one_way_mean"), ("agreement", "agreement_mean")):
        rho = getattr(found, single).value
        assert getattr(found, mean).value == pytest.approx(3 * rho / (1 + 2 * rho))


def test_raters_at_another_level_are_consistent_but_do_not_agree() -> None:
    ratings = np.column_stack([np.arange(10.0), np.arange(10.0) + 5])
    found = intraclass(ratings)
    assert found.consistency.value == 1.0
    assert found.agreement.value < 0.5
    assert found.agreement.interval.low < found.agreement.value


def test_targets_without_differences_of_their_own_have_no_reliability() -> None:
    found = intraclass([[1.0, 2], [2, 1], [1, 2], [2, 1]])
    assert found.one_way.value < 0
    assert found.one_way_mean.value == found.agreement_mean.value == -1.0


@pytest.mark.parametrize(
    ("ratings", "error"),
    [
        (np.ones((5, 3)), NoVariation),
        (np.arange(5.0), NotIdentified),
        (np.ones((1, 3)), TooFewObservations),
    ],
)
def test_ratings_that_cannot_agree_are_refused(ratings, error) -> None:
    with pytest.raises(error):
        intraclass(ratings)


def test_equal_groups_have_the_one_way_coefficient() -> None:
    expected = intraclass(JUDGES)
    found = group_reliability(np.ravel(JUDGES), np.repeat(np.arange(6), 4))
    assert found.single.value == pytest.approx(expected.one_way.value)
    assert found.single.interval.low == pytest.approx(expected.one_way.interval.low)
    assert (found.typical, found.mean.value) == pytest.approx((4, expected.one_way_mean.value))


def test_unequal_units_are_judged_by_analysis_of_variance() -> None:
    found = group_reliability(VALUES, UNITS)
    assert found.test is not None
    f = found.test.statistic
    assert found.single.value == pytest.approx((f - 1) / (f - 1 + found.typical))
    assert found.mean.value == pytest.approx(1 - 1 / f)
    assert min(SIZES) < found.typical < np.mean(SIZES)


def test_units_that_agree_within_are_wholly_reliable() -> None:
    found = group_reliability([1.0, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2])
    assert (found.single.value, found.test) == (1.0, None)


@pytest.mark.parametrize("units", [np.zeros(6), np.arange(6)])
def test_units_of_one_kind_only_are_refused(units) -> None:
    with pytest.raises(TooFewObservations):
        group_reliability(np.arange(6.0), units)


def test_limits_of_agreement_meet_the_published_meters() -> None:
    """Bland & Altman (1986): bias -2.1, sd 38.8, limits -79.7 and 75.5 (with 2 for 1.96)."""
    found = bland_altman(WRIGHT, MINI)
    assert (found.difference.value, found.sd) == pytest.approx((-2.1, 38.8), abs=0.05)
    limits = (found.low.value, found.high.value)
    assert limits == pytest.approx((-2.1 - 1.96 * 38.8, -2.1 + 1.96 * 38.8), abs=0.2)
    interval = found.difference.interval
    assert (interval.low, interval.high) == pytest.approx((-22.0, 17.8), abs=0.1)


def test_limits_have_nearly_the_published_error() -> None:
    """Bland & Altman (1986): limits from -114.3 to -45.1, with sqrt(3/n) for the error."""
    interval = bland_altman(WRIGHT, MINI).low.interval
    assert (interval.low, interval.high) == pytest.approx((-113.0, -43.0), abs=1.5)


def test_a_difference_that_grows_with_the_size_shows_as_trend() -> None:
    size = np.linspace(10, 100, 40)
    found = bland_altman(1.2 * size + np.tile([1.0, -1], 20), size)
    assert found.trend.value == pytest.approx(0.2 / 1.1, abs=0.01)
    assert found.trend.p < 0.001


def test_differences_that_all_agree_have_no_limits() -> None:
    with pytest.raises(NoVariation):
        bland_altman(np.array(WRIGHT) + 7, WRIGHT)


def test_persons_of_an_account_are_averaged_before_pairing() -> None:
    customer = Side([80.0, 60, 50, 90, 10], ["a", "a", "b", "c", "x"])
    mirror = Side([75.0, 65, 85, 20], ["a", "b", "c", "y"])
    found = side_gap(customer, mirror)
    assert found.accounts == ("a", "b", "c")
    assert found.first.tolist() == [70.0, 50.0, 90.0]
    assert (found.only_first, found.only_second) == (1, 1)
    expected = paired_t([70.0, 50, 90], [75.0, 65, 85])
    assert (found.gap.value, found.gap.p) == pytest.approx((expected.difference, expected.p))


def test_gaps_that_cancel_still_have_a_size() -> None:
    found = side_gap(Side([10.0, 20, 30, 40], [1, 2, 3, 4]), Side([15.0, 15, 35, 35], [1, 2, 3, 4]))
    assert found.gap.value == 0
    assert found.absolute.value == 5


def test_accounts_that_all_stand_alike_cannot_agree() -> None:
    found = side_gap(Side([5.0, 5], [1, 2]), Side([5.0, 5], [1, 2]))
    assert found.agreement is None
    assert found.gap.interval.low == found.gap.interval.high == 0


@pytest.mark.parametrize(
    ("second", "error"),
    [
        (Side([1.0], ["a"]), TooFewObservations),
        (Side([1.0, 2], ["z", "w"]), TooFewObservations),
        (Side([1.0, 2], ["a"]), ShapeMismatch),
    ],
)
def test_sides_without_shared_accounts_are_refused(second, error) -> None:
    with pytest.raises(error):
        side_gap(Side([1.0, 2, 3], ["a", "b", "c"]), second)


def test_agreement_within_a_unit_comes_out_by_hand() -> None:
    """4 4 5 3 on five points: variance 2/3, chance 2, so 1 - 1/3; distances 0 0 1 1."""
    (unit,) = within_group_agreement([4.0, 4, 5, 3], ["a"] * 4, 5).units
    assert (unit.agreement, unit.deviation) == pytest.approx((2 / 3, 0.5))
    assert unit.beyond_chance is False


def test_agreement_on_several_items_comes_out_by_hand() -> None:
    """Variances 1/3 and 1 on five points: mean over chance 1/3; 2 (2/3) / (2 (2/3) + 1/3) = 0.8."""
    answers = [[4.0, 3], [4, 5], [5, 4], [4, 4]]
    variances = np.var(answers, axis=0, ddof=1)
    ratio = variances.mean() / 2
    (unit,) = within_group_agreement(answers, [1] * 4, 5).units
    assert unit.agreement == pytest.approx(2 * (1 - ratio) / (2 * (1 - ratio) + ratio))


def test_full_agreement_is_one_and_opposition_is_none() -> None:
    found = within_group_agreement([3.0, 3, 3, 1, 5, 1, 5], [1, 1, 1, 2, 2, 2, 2], 5)
    assert [unit.agreement for unit in found.units] == [1.0, 0.0]
    assert [unit.beyond_chance for unit in found.units] == [False, True]
    assert found.practical == pytest.approx(5 / 6)


def test_one_answer_alone_neither_agrees_nor_disagrees() -> None:
    found = within_group_agreement([3.0, 4, 4], ["a", "b", "b"], 7)
    assert found.units[0].agreement is None
    assert found.median_agreement == 1.0


@pytest.mark.parametrize("settings", [(1,), (5, 0.0), (2,)])
def test_scales_that_cannot_hold_the_answers_are_refused(settings) -> None:
    with pytest.raises(OutOfRange):
        within_group_agreement([1.0, 4, 5], ["a", "a", "b"], *settings)


def test_units_that_agree_also_differ_by_welch() -> None:
    groups = np.split(VALUES, np.cumsum(SIZES)[:-1])
    test = group_reliability(VALUES, UNITS).test
    assert test is not None
    assert (test.p < 0.05) == (welch_anova(groups).p < 0.05)
