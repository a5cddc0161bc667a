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
from analysis.statistics.moments import moments
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


def test_a_vector_is_no_table() -> None:
    with pytest.raises(ShapeMismatch):
        moments([1.0, 2.0])
