"""The table of patterns and Little's test, against lavaan's moments and the formula by hand."""

import numpy as np
import pytest

from analysis.statistics.errors import OutOfRange, ShapeMismatch, StatisticsError
from analysis.statistics.little_mcar import little_mcar
from analysis.statistics.missing_table import missing_table
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import reference, table
from tests.shared import needs_shared

NAN = np.nan
GAPS = np.array([[1, 2, 3], [4, NAN, 6], [7, NAN, 9], [NAN, NAN, NAN], [1, 3, 2]], dtype=float)


def two_columns(n: int = 200, drift: float = 0.0) -> Floats:
    """The second column is missing in a third of the rows, more often where the first is high."""
    draws = random(3)
    both = draws.standard_normal((n, 2)) @ np.array([[1, 0.5], [0, 1]])
    both[draws.random(n) < 1 / (2 + np.exp(-drift * both[:, 0])), 1] = NAN
    return both


@needs_shared
def test_littles_chi_square_is_that_of_the_reference() -> None:
    data, found = table("miss"), reference("exact_extra")["little_mcar_simm"]
    items = [name for name in data if name[:3].isalpha() and name[3:].isdigit()]
    ours = little_mcar(data[items].to_numpy(dtype=float))
    assert (ours.df, ours.patterns) == (found["df"], found["patterns"])
    assert (ours.statistic, ours.p) == pytest.approx((found["chi2"], found["p"]), rel=2e-5)
    assert ours.statistic == pytest.approx(found["chi2"], rel=1e-6)


def test_with_one_gappy_column_the_statistic_is_a_sum_of_two_squared_gaps_of_means() -> None:
    both = two_columns()
    seen = ~np.isnan(both[:, 1])
    variance, mean = both[:, 0].var(), both[:, 0].mean()
    parts = [(rows.sum(), both[rows, 0].mean() - mean) for rows in (seen, ~seen)]
    # Anderson's (1957) estimates follow the mean of the first column: only its gap is left.
    expected = sum(n * gap**2 for n, gap in parts) / variance
    assert little_mcar(both).statistic == pytest.approx(expected, rel=1e-7)
    assert little_mcar(both).df == 1


def test_gaps_that_follow_another_column_are_noticed() -> None:
    assert little_mcar(two_columns(drift=3)).rejected
    assert not little_mcar(two_columns()).rejected


def test_units_do_not_change_littles_test() -> None:
    both = two_columns()
    ours, theirs = little_mcar(both), little_mcar(both * [1e6, 1e-3] + 5)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-6)


def test_no_word_of_the_result_says_that_values_are_missing_at_random() -> None:
    assert "confirm" not in repr(little_mcar(two_columns())).lower()


@pytest.mark.parametrize(
    "wrong",
    [
        np.ones((5, 2)),
        np.full((30, 2), NAN),
        np.column_stack([np.arange(30.0), np.r_[np.full(10, NAN), np.ones(20)]]),
        np.column_stack([np.arange(30.0), np.r_[np.full(10, NAN), np.arange(20.0)]]),
        np.array([[np.inf, NAN]] * 9),
    ],
)
def test_what_little_cannot_test_is_refused_in_words(wrong: Floats) -> None:
    with pytest.raises(StatisticsError, match=r"\w+ \w+"):
        little_mcar(wrong)


def test_a_complete_table_has_nothing_to_test() -> None:
    with pytest.raises(OutOfRange, match="complete"):
        little_mcar(random().standard_normal((50, 3)))


def test_patterns_are_told_most_frequent_first() -> None:
    found = missing_table(GAPS)
    assert [(p.missing, p.rows) for p in found.patterns] == [((), 2), ((1,), 2), ((0, 1, 2), 1)]


def test_columns_rows_and_cells_are_counted() -> None:
    found = missing_table(GAPS)
    assert [column.missing for column in found.columns] == [1, 3, 1]
    assert (found.complete, found.empty, found.fewest_together) == (2, 1, 2)
    assert found.cells == pytest.approx(5 / 15)


def test_wide_tables_keep_their_patterns_apart() -> None:
    wide = np.where(random().random((300, 70)) < 0.02, NAN, 1.0)
    expected = len({row.tobytes() for row in np.isnan(wide)})
    assert missing_table(wide, most=1000).distinct == expected


def test_a_vector_is_no_table() -> None:
    with pytest.raises(ShapeMismatch):
        missing_table(GAPS[0])
