import numpy as np
import pytest

from analysis.statistics.errors import ShapeMismatch, StatisticsError, TooFewObservations
from analysis.statistics.missing import complete, complete_rows

Y = np.array([1.0, np.nan, 3, 4])
X = np.array([[1.0, 2], [1, 2], [np.inf, 2], [1, 2]])


def test_rows_with_anything_missing_are_cut_from_all() -> None:
    y, x = complete(Y, X)
    assert y.tolist() == [1.0, 4.0]
    assert x.shape == (2, 2)


def test_the_rows_kept_are_told() -> None:
    assert complete_rows(Y, X).tolist() == [True, False, False, True]


def test_tables_of_different_length_are_refused() -> None:
    with pytest.raises(ShapeMismatch) as caught:
        complete(Y, X[1:])
    assert caught.value.shapes == ((4,), (3, 2))


def test_every_reason_is_a_sentence_with_its_numbers() -> None:
    error = TooFewObservations(3, 10)
    assert isinstance(error, StatisticsError)
    assert str(error) == "3 observations were given, at least 10 are needed"
