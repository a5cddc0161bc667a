"""Ordinal answers that cannot be correlated, or only with doubts: said in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.errors import (
    MissingValues,
    NotIdentified,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
    TooFewObservations,
)
from analysis.statistics.ordinal.errors import NeverAnsweredTogether, TooManyCategories
from analysis.statistics.ordinal.polychoric import Doubt, near_definite, polychoric
from tests.analysis.statistics.ordinal_rows import one_factor, rows_of

Floats = NDArray[np.float64]


def put(place: object, value: object) -> Callable[[Floats], object]:
    return lambda rows: rows.__setitem__(place, value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (put((3, 1), np.inf), MissingValues),
        (put((slice(None), 1), 4.0), NoVariation),
        (put((slice(None), 1), np.nan), TooFewObservations),
        (put((slice(1, None), 0), np.nan), TooFewObservations),
        (lambda rows: put((slice(None), 1), np.arange(len(rows)))(rows), TooManyCategories),
        (lambda rows: put((slice(None), 1), np.linspace(0, 1, len(rows)))(rows), TooManyCategories),
        (lambda rows: put((slice(None), 1), 1e300 * np.arange(len(rows)))(rows), TooManyCategories),
    ],
)
def test_answers_that_cannot_be_used_are_named(
    change: Callable[[Floats], object], error: type[StatisticsError]
) -> None:
    rows = one_factor(200, (0.8, 0.7, 0.6))
    change(rows)
    with pytest.raises(error) as raised:
        polychoric(rows)
    assert str(raised.value)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([["a", "b"], ["c", "d"]], OutOfRange),
        ([1.0, 2.0], ShapeMismatch),
        (np.empty((0, 3)), TooFewObservations),
        (np.empty((5, 0)), ShapeMismatch),
        ([[1.0], [2.0]], NotIdentified),
    ],
)
def test_shapes_that_are_no_table_of_answers_are_refused(
    answers: object, error: type[StatisticsError]
) -> None:
    with pytest.raises(error):
        polychoric(answers)  # type: ignore[arg-type]


def test_names_must_be_as_many_as_items() -> None:
    with pytest.raises(ShapeMismatch):
        polychoric(one_factor(50, (0.8, 0.7)), ["a"])


def test_an_unknown_way_with_gaps_is_refused() -> None:
    with pytest.raises(OutOfRange, match="listwise or pairwise"):
        polychoric(one_factor(50, (0.8, 0.7)), missing="guess")  # type: ignore[arg-type]


def test_an_item_nobody_answered_is_named_under_pairwise() -> None:
    rows = one_factor(50, (0.8, 0.7, 0.6))
    rows[:, 1] = np.nan
    with pytest.raises(NoVariation, match="1"):
        polychoric(rows, missing="pairwise")


def test_items_nobody_answered_together_are_named() -> None:
    rows = one_factor(60, (0.8, 0.7, 0.6))
    rows[:30, 0] = rows[30:, 1] = np.nan
    with pytest.raises(NeverAnsweredTogether, match="answered both a and b"):
        polychoric(rows, "abc", missing="pairwise")


@pytest.mark.parametrize(
    "table",
    [
        [[5, 0], [0, 7]],
        [[10, 0, 0], [0, 8, 0], [0, 0, 9]],
        [[10, 5, 0], [0, 4, 8], [0, 0, 9]],
        [[100, 0], [0, 1], [0, 50]],
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_items_answered_in_step_are_flagged(table: list[list[int]], turn: int) -> None:
    found = polychoric(rows_of(table) * [1, turn])
    assert found.correlations[0, 1] == pytest.approx(turn, abs=1e-5)
    assert found.doubts[0].doubt is Doubt.PERFECT
    assert np.isfinite(found.standard_errors).all()


def test_an_empty_corner_of_a_fourfold_table_is_flagged() -> None:
    found = polychoric(rows_of([[50, 30], [0, 70]]), ["a", "b"])
    assert str(found.doubts[0]).startswith("a and b: one combination of answers never occurred")
    assert 0.7 < found.correlations[0, 1] < 1


def test_a_sparse_table_is_flagged() -> None:
    found = polychoric(rows_of([[9, 1, 0, 0], [0, 8, 0, 0], [0, 0, 9, 0], [0, 1, 0, 9]]))
    assert Doubt.SPARSE in {each.doubt for each in found.doubts}


def test_an_answer_nobody_chose_is_flagged() -> None:
    rows = one_factor(200, (0.8, 0.7, 0.6))
    rows[rows[:, 1] == 2, 1] = 3
    found = polychoric(rows, "abc")
    assert found.categories[1] == (1, 3, 4)
    assert next(str(each) for each in found.doubts).startswith("b: some answers")


def contradicting() -> Floats:
    """Three items of which each pair was answered by others, and the pairs contradict."""
    random = np.random.Generator(np.random.PCG64(9))
    rows = np.full((600, 3), np.nan)
    for part, (i, j, sign) in enumerate([(0, 1, 1), (1, 2, 1), (0, 2, -1)]):
        scores = random.standard_normal(200)
        chosen = slice(200 * part, 200 * (part + 1))
        rows[chosen, i] = np.digitize(scores, [-0.5, 0.5])
        rows[chosen, j] = np.digitize(
            sign * scores + 0.4 * random.standard_normal(200), [-0.5, 0.5]
        )
    return rows


def test_correlations_that_contradict_each_other_are_flagged_not_changed() -> None:
    found = polychoric(contradicting(), missing="pairwise")
    assert found.smallest_eigenvalue < 0
    assert not found.smoothed
    assert Doubt.INDEFINITE in {each.doubt for each in found.doubts}


def test_contradicting_correlations_are_smoothed_on_request() -> None:
    found = polychoric(contradicting(), missing="pairwise", smooth=True)
    assert found.smoothed
    assert np.linalg.eigvalsh(found.correlations)[0] > 0
    assert np.diag(found.correlations) == pytest.approx(1, abs=1e-15)


def test_a_possible_matrix_is_not_touched_by_smoothing() -> None:
    rows = one_factor(200, (0.8, 0.7, 0.6))
    found = polychoric(rows, smooth=True)
    assert not found.smoothed
    assert found.correlations == pytest.approx(near_definite(found.correlations), abs=1e-12)


def test_ten_answers_give_numbers_or_say_why_not() -> None:
    found = polychoric(one_factor(10, (0.8, 0.7, 0.6)))
    assert np.isfinite(found.correlations).all()
    assert np.isfinite(found.standard_errors).all()


def test_a_hundred_wild_tables_all_settle() -> None:
    random = np.random.Generator(np.random.PCG64(4))
    for _ in range(100):
        table = random.poisson(random.choice([0.3, 1, 20]), size=(4, 5)) + np.eye(4, 5, dtype=int)
        found = polychoric(rows_of(table))
        assert np.isfinite(found.correlations).all()
