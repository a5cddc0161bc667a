import numpy as np
import pytest

from analysis.statistics.dominance import dominance_of
from analysis.statistics.errors import Collinear, NoVariation, OutOfRange, ShapeMismatch
from analysis.statistics.johnson_weights import johnson_of, johnson_weights
from tests.analysis.statistics.invented import outcome, random
from tests.analysis.statistics.linking_data import AIRLINE
from tests.analysis.statistics.references import EXACT, columns, drivers, reference, table
from tests.shared import needs_shared

Y, X = outcome(p=4)


@needs_shared
def test_weights_equal_genizis_decomposition_in_relaimpo() -> None:
    expected = reference("tests_regression")["relimp"]["genizi"]
    found = johnson_weights(*drivers())
    assert found.contributions == pytest.approx(list(expected.values()), abs=EXACT)


@needs_shared
def test_weights_of_a_large_table_equal_relaimpo() -> None:
    expected = reference("tests_regression")["relimp_airline"]
    satisfied = (table("airline")["Satisfaction"] == "Satisfied").to_numpy(dtype=float)
    found = johnson_weights(satisfied, columns("airline", AIRLINE))
    weights = list(expected["genizi_eq_johnson"].values())
    assert found.contributions == pytest.approx(weights, abs=EXACT)
    assert found.r2 == pytest.approx(expected["r2"], abs=EXACT)


def test_weights_sum_to_r2() -> None:
    found = johnson_weights(Y, X)
    design = np.column_stack([np.ones(200), X])
    rest = Y - design @ np.linalg.lstsq(design, Y, rcond=None)[0]
    assert found.r2 == pytest.approx(1 - rest @ rest / np.sum((Y - Y.mean()) ** 2), abs=1e-12)
    assert sum(found.shares) == pytest.approx(1)


def test_two_predictors_share_as_in_dominance() -> None:
    correlation = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    assert johnson_of(correlation) == pytest.approx(dominance_of(correlation), abs=1e-12)


def test_uncorrelated_predictors_keep_their_squared_correlations() -> None:
    correlation = np.eye(3)
    correlation[:2, 2] = correlation[2, :2] = 0.6, 0.3
    assert johnson_of(correlation * 4) == pytest.approx((0.36, 0.09), abs=1e-12)


def test_more_predictors_than_dominance_can_take_are_weighed() -> None:
    x = random().standard_normal((300, 40))
    assert len(johnson_weights(x.sum(axis=1), x).shares) == 40


def test_repeated_and_constant_columns_are_named() -> None:
    with pytest.raises(Collinear) as repeated:
        johnson_weights(Y, np.column_stack([X, X[:, 0] - X[:, 2]]))
    with pytest.raises(NoVariation) as constant:
        johnson_weights(np.full(200, 0.1), X)
    assert (repeated.value.columns, constant.value.columns) == ((4,), (4,))


def test_a_matrix_must_be_square_with_positive_variances() -> None:
    with pytest.raises(ShapeMismatch):
        johnson_of(np.ones((2, 3)))
    with pytest.raises(OutOfRange):
        johnson_of(np.zeros((3, 3)))
