"""Widths of table columns, told from their texts."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.reports.columns import column_shares

WORDS = st.text("abcdefgh ", max_size=60)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=8), st.sets(st.integers(0, 2)))
def test_shares_are_whole_percents_that_fill_the_width(
    rows: list[tuple[str, str, str]], numeric: set[int]
) -> None:
    shares = column_shares(("Item", "Mean", "Interval"), rows, frozenset(numeric))
    assert sum(shares) == 100
    assert min(shares) >= 1


def test_a_column_of_figures_gets_what_its_longest_cell_takes() -> None:
    rows = [("a text that is much longer than the page is wide, " * 4, "36,744,168 – 43,954,964")]
    text, figures = column_shares(("Item", "Interval"), rows, frozenset({1}))
    assert figures >= len(rows[0][1])
    assert text > figures


def test_texts_share_by_their_length() -> None:
    rows = [("short", "a longer text of some words", "a longer text of some words")]
    shares = column_shares(("a", "b", "c"), rows, frozenset())
    assert shares[0] < min(shares[1:])


def test_a_very_long_text_leaves_room_for_a_short_one() -> None:
    rows = [("The data does not hold what this needs.", "a long list of results, " * 60)]
    short, _ = column_shares(("Reason", "Results concerned"), rows, frozenset())
    assert short >= 20
