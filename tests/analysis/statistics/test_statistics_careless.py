"""Indices of careless answering against their definitions and scipy."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import mahalanobis

from analysis.statistics.careless.distance import distances
from analysis.statistics.careless.duplicates import duplicates
from analysis.statistics.careless.even_odd import even_odd
from analysis.statistics.careless.long_string import long_string
from analysis.statistics.careless.reverse_pairs import reverse_pairs
from analysis.statistics.careless.speed import speed
from analysis.statistics.errors import (
    Collinear,
    NotIdentified,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
    TooFewObservations,
)
from tests.analysis.statistics.invented import Floats, random

NAN = np.nan


def test_fast_is_under_a_third_of_the_median() -> None:
    found = speed([90, 300, 300, 99, 100, NAN, 400])
    assert (found.median, found.limit, found.known) == (200, pytest.approx(200 / 3), 6)
    assert found.fast.tolist() == [False] * 7
    assert speed([60, 300, 300, 310]).fast.tolist() == [True, False, False, False]


@pytest.mark.parametrize("seconds", [[NAN], [], [-1, 3], [0, 0, 5], [np.inf, 3]])
def test_times_that_cannot_be_are_refused(seconds: list[float]) -> None:
    with pytest.raises(StatisticsError):
        speed(seconds)


def test_the_longest_run_is_counted_and_a_blank_ends_it() -> None:
    rows = [[1, 1, 1, 2, 2, 2], [1, 1, NAN, 1, 1, 1], [NAN] * 6, [1, 2, 1, 2, 1, 2]]
    assert long_string(np.array(rows, dtype=float)).longest.tolist() == [3, 3, 0, 1]


def test_half_of_the_items_in_one_run_are_a_straight_line() -> None:
    rows = np.tile(np.arange(20.0), (2, 1))
    rows[0, 5:15] = 3
    assert long_string(rows).straight.tolist() == [True, False]


SCALES = [(0, 1, 2, 3), (4, 5, 6), (7, 8, 9, 10), (11, 12)]


def test_even_odd_is_a_corrected_correlation_within_the_person() -> None:
    row = random().integers(1, 8, 13).astype(float)
    odd = [row[list(scale[0::2])].mean() for scale in SCALES]
    even = [row[list(scale[1::2])].mean() for scale in SCALES]
    r = stats.pearsonr(odd, even).statistic
    assert even_odd(row[None], SCALES)[0] == pytest.approx(max(2 * r / (1 + r), -1), rel=1e-10)


def test_a_consistent_person_scores_one_and_a_straight_line_cannot_be_scored() -> None:
    steady = np.repeat([1.0, 4, 6, 2], [4, 3, 4, 2])
    found = even_odd(np.vstack([steady, np.full(13, 4.0)]), SCALES)
    assert found[0] == pytest.approx(1)
    assert np.isnan(found[1])


def test_opposite_halves_score_minus_one() -> None:
    scales = [(0, 1), (2, 3), (4, 5)]
    assert even_odd([[1, 7, 4, 4, 7, 1]], scales)[0] == -1


def test_two_scales_are_too_few_to_be_consistent_over() -> None:
    with pytest.raises(NotIdentified):
        even_odd(np.ones((3, 4)), [(0, 1), (2, 3)])


def test_agreeing_with_opposites_is_a_contradiction_and_the_midpoint_is_not() -> None:
    rows = [[6, 2, 1, 7], [6, 6, 2, 1], [4, 4, 4, 4], [6, 7, NAN, 1]]
    found = reverse_pairs(rows, [(0, 1), (2, 3)], minimum=1, maximum=7)
    assert found.contradictions.tolist() == [0, 2, 0, 1]
    assert found.answered.tolist() == [2, 2, 2, 1]
    assert found.contradicting.tolist() == [False, True, False, False]


def test_the_distance_of_a_pair_is_that_from_the_turned_answer() -> None:
    found = reverse_pairs([[6, 2], [6, 6], [NAN, 1]], [(0, 1)], minimum=1, maximum=7)
    assert found.distance[:2] == pytest.approx([0, 4 / 6])
    assert np.isnan(found.distance[2])


@pytest.mark.parametrize(("low", "high", "pairs"), [(7, 1, [(0, 1)]), (1, 5, [(0, 1)]), (1, 7, [])])
def test_pairs_need_a_scale_that_holds_them(
    low: float, high: float, pairs: list[tuple[int, int]]
) -> None:
    with pytest.raises(OutOfRange):
        reverse_pairs([[6, 2]], pairs, minimum=low, maximum=high)


def spread() -> Floats:
    return random().standard_normal((200, 4)) @ (np.eye(4) + 0.4)


def test_distances_are_mahalanobis_with_a_chi_square_tail() -> None:
    table = spread()
    inverse = np.linalg.inv(np.cov(table.T))
    expected = [mahalanobis(row, table.mean(axis=0), inverse) ** 2 for row in table]
    found = distances(table)
    assert found.squared == pytest.approx(expected, rel=1e-9)
    assert found.p == pytest.approx(stats.chi2.sf(expected, 4), rel=1e-9)


def test_a_pattern_far_from_all_others_is_marked() -> None:
    table = spread()
    table[7] = [6, -6, 6, -6]
    found = distances(table)
    assert found.far[7]
    assert (found.far.sum(), found.expected) == (1, pytest.approx(0.2))


def test_a_row_is_measured_by_the_answers_it_has() -> None:
    table = spread()
    table[3, 1:], table[4] = NAN, NAN
    found = distances(table)
    close = (table[3, 0] - np.nanmean(table[:, 0])) ** 2 / np.nanvar(table[:, 0], ddof=1)
    assert found.squared[3] == pytest.approx(close, rel=0.02)
    assert (found.df[3], found.df[4], bool(found.far[4])) == (1, 0, False)


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (np.ones((9, 2)), NoVariation),
        (np.column_stack([np.arange(9.0), np.arange(9.0)]), Collinear),
        (np.eye(3), TooFewObservations),
        (np.arange(9.0), ShapeMismatch),
        (np.full((9, 2), NAN), TooFewObservations),
        (np.full((9, 2), np.inf), OutOfRange),
    ],
)
def test_distances_say_why_there_are_none(table: Floats, error: type[Exception]) -> None:
    with pytest.raises(error):
        distances(table)


def test_rows_that_repeat_an_earlier_one_are_found_with_their_gaps() -> None:
    rows = random().integers(1, 8, (300, 20)).astype(float)
    rows[:, 3] = NAN
    rows[250], rows[299] = rows[10], rows[10]
    found = duplicates(rows)
    assert np.flatnonzero(found.repeats).tolist() == [250, 299]
    assert found.first[[250, 299]].tolist() == [10, 10]


def test_the_same_few_answers_are_no_copy() -> None:
    assert not duplicates(np.ones((5, 14))).repeats.any()
    assert duplicates(np.ones((5, 15))).repeats.tolist() == [False, True, True, True, True]


def test_a_gap_is_not_equal_to_an_answer() -> None:
    rows = np.ones((2, 20))
    rows[1, 0] = NAN
    assert not duplicates(rows).repeats.any()
