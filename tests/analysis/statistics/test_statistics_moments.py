import numpy as np
import pandas as pd
import pytest

from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.moments import moments, total
from tests.analysis.statistics.invented import random, scale
from tests.analysis.statistics.references import EXACT, PREDICTORS, dimension, reference
from tests.shared import needs_shared


def holes(n: int = 120) -> np.ndarray:
    table = scale(n) + 1000
    table[random().random(table.shape) < 0.1] = np.nan
    return table


@needs_shared
def test_correlations_equal_r() -> None:
    names = [*PREDICTORS[:-1], "loy", "gap"]
    table = np.column_stack([dimension("simo", name) for name in names])
    expected = np.array(reference("tests_regression")["cor_pearson"]["values"])
    assert moments(table).correlation() == pytest.approx(expected, abs=EXACT)


def test_covariances_equal_numpy() -> None:
    table = scale()
    assert moments(table).covariance() == pytest.approx(np.cov(table, rowvar=False), abs=1e-12)


def test_pairwise_covariances_equal_pandas() -> None:
    table = holes()
    found = moments(table, missing="pairwise").covariance()
    assert found == pytest.approx(pd.DataFrame(table).cov().to_numpy(), abs=1e-10)


def test_listwise_uses_only_complete_rows() -> None:
    table = holes()
    complete = table[np.isfinite(table).all(axis=1)]
    found = moments(table)
    assert found.n == len(complete)
    assert found.means() == pytest.approx(complete.mean(axis=0), abs=1e-9)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_chunks_add_up_to_the_whole(missing: str) -> None:
    table, weights = holes(), random(1).random(120) * 3
    whole = moments(table, weights, missing)
    parts = moments(table[:50], weights[:50], missing) + moments(table[50:], weights[50:], missing)
    assert parts.covariance() == pytest.approx(whole.covariance(), abs=1e-10)
    assert parts.means() == pytest.approx(whole.means(), abs=1e-10)


def test_a_stream_of_chunks_is_summed_without_holding_it() -> None:
    table = holes()
    parts = (moments(table[start : start + 7]) for start in range(0, 120, 7))
    assert total(parts, 4).covariance() == pytest.approx(moments(table).covariance(), abs=1e-10)


def test_nothing_at_all_adds_up_to_no_rows() -> None:
    assert total([], 3).n == 0


def test_whole_weights_repeat_rows() -> None:
    table, weights = scale(40), random(1).integers(1, 4, 40)
    repeated = np.repeat(table, weights, axis=0)
    found = moments(table, weights)
    assert found.covariance() == pytest.approx(np.cov(repeated, rowvar=False), abs=1e-12)


def test_a_large_mean_costs_no_digits() -> None:
    table = scale()
    assert moments(table + 1e7).covariance() == pytest.approx(moments(table).covariance(), abs=1e-7)


def test_an_empty_chunk_changes_nothing() -> None:
    table = scale()
    found = moments(table) + moments(table[:0])
    assert found.covariance() == pytest.approx(moments(table).covariance(), abs=1e-12)


def test_one_row_has_no_covariance() -> None:
    with pytest.raises(TooFewObservations):
        moments(scale(1)).covariance()


def test_a_constant_column_has_no_correlation() -> None:
    table = scale()
    table[:, 1] = 2
    with pytest.raises(NoVariation) as caught:
        moments(table).correlation()
    assert caught.value.columns == (1,)


@pytest.mark.parametrize(
    ("weights", "error"),
    [([1.0], ShapeMismatch), ([1.0, -1.0], OutOfRange), ([1.0, np.nan], MissingValues)],
)
def test_impossible_weights_are_refused(weights: list[float], error: type[Exception]) -> None:
    with pytest.raises(error):
        moments(scale(2), weights)


@pytest.mark.parametrize("table", [[1.0, 2.0], np.empty((5, 0))])
def test_without_rows_and_columns_there_is_no_table(table: object) -> None:
    with pytest.raises(ShapeMismatch):
        moments(table)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_infinite_values_are_refused_rather_than_dropped(missing: str) -> None:
    table = holes()
    table[3, 2] = np.inf
    with pytest.raises(OutOfRange, match="finite"):
        moments(table, missing=missing)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_values_too_large_to_square_are_refused(missing: str) -> None:
    with pytest.raises(OutOfRange, match="small enough"):
        moments(scale() * 1e200, missing=missing)


def test_text_is_no_number() -> None:
    with pytest.raises(OutOfRange, match="not text"):
        moments([["often", "1"], ["2", "3"]])


def test_whole_numbers_give_the_same_as_decimals() -> None:
    table = np.round(scale() * 3).astype(np.int8)
    expected = moments(table.astype(np.float64)).covariance()
    assert moments(table).covariance() == pytest.approx(expected, abs=0)


def test_a_table_longer_than_one_part_equals_numpy() -> None:
    table = np.cumsum(scale(70_000), axis=0)
    expected = np.cov(table, rowvar=False)
    assert moments(table).covariance() == pytest.approx(expected, rel=1e-11)


def test_some_columns_are_those_of_a_smaller_table() -> None:
    table = scale()
    found = moments(table).only([3, 1]).covariance()
    assert found == pytest.approx(np.cov(table[:, [3, 1]], rowvar=False), abs=1e-12)


def test_the_maximum_likelihood_form_divides_by_n() -> None:
    table = scale()
    found = moments(table).covariance(less=0)
    assert found == pytest.approx(np.cov(table, rowvar=False, ddof=0), abs=1e-12)


def test_equal_weights_leave_n_effective_and_unequal_ones_do_not() -> None:
    table = scale(100)
    weights = np.repeat([1.0, 3.0], 50)
    assert moments(table, np.full(100, 5.0)).effective_n == pytest.approx(100)
    assert moments(table, weights).effective_n == pytest.approx(200**2 / 500)


def test_rows_of_weight_zero_do_not_count() -> None:
    table = scale(100)
    found = moments(table, np.repeat([0.0, 1.0], 50))
    assert found.n == 50
    assert found.covariance() == pytest.approx(np.cov(table[50:], rowvar=False), abs=1e-12)


def test_weights_that_are_all_zero_leave_nothing_to_compute() -> None:
    with pytest.raises(TooFewObservations):
        moments(scale(), np.zeros(200)).covariance()


def test_tables_of_different_width_do_not_add_up() -> None:
    with pytest.raises(ShapeMismatch):
        moments(scale()) + moments(scale(items=3))


def test_all_rows_incomplete_is_too_few() -> None:
    table = scale()
    table[:, 0] = np.nan
    with pytest.raises(TooFewObservations):
        moments(table).covariance()


def test_a_constant_far_from_zero_is_still_constant() -> None:
    table = scale()
    table[:, 2] = 1e8 + 0.1
    assert moments(table).constant() == (2,)
