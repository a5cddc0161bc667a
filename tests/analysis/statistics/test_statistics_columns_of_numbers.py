"""Gaps and ranges of columns, looked at many rows at a time."""

import numpy as np

from analysis.statistics.arrays import ROWS_AT_ONCE, column_range, whole_rows
from analysis.statistics.missing_patterns import pattern_labels


def test_a_row_with_a_gap_is_not_whole() -> None:
    table = np.array([[1.0, 2.0], [np.nan, 2.0], [np.nan, np.nan]])
    assert whole_rows(table).tolist() == [True, False, False]


def test_large_numbers_of_both_signs_are_no_gap() -> None:
    assert whole_rows(np.array([[1.7e308, 1.7e308, -1.7e308]])).all()


def test_the_range_of_a_column_passes_over_gaps_and_blocks() -> None:
    column = np.arange(2.5 * ROWS_AT_ONCE)
    column[[0, -1]] = np.nan
    high, low = column_range(np.column_stack([column, -column]))
    assert (high.tolist(), low.tolist()) == ([column.size - 2, -1], [1, 2 - column.size])


def test_a_column_of_gaps_has_no_range() -> None:
    assert np.isnan(column_range(np.full((3, 1), np.nan))[0]).all()


def test_patterns_are_numbered_alike_for_few_and_many_columns() -> None:
    places = np.random.Generator(np.random.PCG64(5)).random((200, 3)) < 0.4
    wide = np.hstack([places, np.zeros((200, 27), dtype=bool)])
    for few, many in zip(pattern_labels(places), pattern_labels(wide), strict=True):
        assert np.array_equal(few, many)
