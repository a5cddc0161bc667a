from itertools import permutations

import numpy as np
import pytest

from analysis.statistics.dominance import (
    MOST_PREDICTORS,
    dominance_of,
    general_dominance,
)
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    ShapeMismatch,
    TooFewObservations,
    TooManyPredictors,
)
from tests.analysis.statistics.invented import outcome, random, with_correlation
from tests.analysis.statistics.references import EXACT, columns, drivers, reference, table
from tests.shared import needs_shared

Y, X = outcome(p=4)
AIRLINE = [
    "Departure Delay",
    "Online Boarding",
    "In-flight Service",
    "Seat Comfort",
    "Cleanliness",
    "In-flight Entertainment",
    "Leg Room Service",
    "On-board Service",
    "Baggage Handling",
    "Check-in Service",
]


def r2(members) -> float:
    design = np.column_stack([np.ones(len(Y)), X[:, list(members)]])
    rest = Y - design @ np.linalg.lstsq(design, Y, rcond=None)[0]
    return 1 - rest @ rest / np.sum((Y - Y.mean()) ** 2)


@needs_shared
def test_dominance_equals_relaimpo() -> None:
    expected, found = reference("tests_regression")["relimp"], general_dominance(*drivers())
    assert found.contributions == pytest.approx(list(expected["lmg"].values()), abs=EXACT)
    assert found.alone == pytest.approx(list(expected["first"].values()), abs=EXACT)
    assert found.last == pytest.approx(list(expected["last"].values()), abs=EXACT)


@needs_shared
def test_dominance_of_a_large_table_equals_relaimpo() -> None:
    satisfied = (table("airline")["Satisfaction"] == "Satisfied").to_numpy(dtype=float)
    found = general_dominance(satisfied, columns("airline", AIRLINE))
    expected = reference("tests_regression")["relimp_airline"]
    assert found.contributions == pytest.approx(list(expected["lmg"].values()), abs=EXACT)
    assert found.r2 == pytest.approx(expected["r2"], abs=EXACT)


def test_dominance_is_the_mean_over_all_orders_of_entry() -> None:
    gains = np.zeros((24, 4))
    for row, order in enumerate(permutations(range(4))):
        for place, predictor in enumerate(order):
            gains[row, predictor] = r2(order[: place + 1]) - r2(order[:place])
    assert general_dominance(Y, X).contributions == pytest.approx(gains.mean(axis=0), abs=1e-12)


def test_contributions_add_up() -> None:
    found = general_dominance(Y, X)
    assert sum(found.contributions) == pytest.approx(found.r2)
    assert sum(found.shares) == pytest.approx(1)


def test_uncorrelated_predictors_keep_their_squared_correlations() -> None:
    correlation = np.eye(3)
    correlation[:2, 2] = correlation[2, :2] = 0.6, 0.3
    assert dominance_of(correlation) == pytest.approx((0.36, 0.09), abs=1e-12)


def test_two_predictors_follow_the_closed_form() -> None:
    correlation = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    both = (0.36 + 0.16 - 2 * 0.6 * 0.4 * 0.5) / (1 - 0.25)
    expected = (0.36 + both - 0.16) / 2, (0.16 + both - 0.36) / 2
    assert dominance_of(correlation * 9) == pytest.approx(expected, abs=1e-12)
    table = with_correlation(correlation)
    found = general_dominance(table[:, 2], table[:, :2])
    assert found.contributions == pytest.approx(expected, abs=1e-12)


def test_one_predictor_has_it_all() -> None:
    found = general_dominance(Y, X[:, 0])
    assert (found.shares, found.contributions[0]) == ((pytest.approx(1),), pytest.approx(found.r2))


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_repeated_predictor_is_named(repeat: int) -> None:
    with pytest.raises(Collinear) as caught:
        general_dominance(Y, np.column_stack([X, X[:, repeat] + X[:, 2]]))
    assert caught.value.columns == (4,)


def test_a_constant_outcome_is_the_column_after_the_predictors() -> None:
    with pytest.raises(NoVariation) as caught:
        general_dominance(np.ones(200), X)
    assert caught.value.columns == (4,)


def test_more_predictors_than_can_be_gone_through_are_refused() -> None:
    many = random().random((40, MOST_PREDICTORS + 1))
    with pytest.raises(TooManyPredictors) as caught:
        general_dominance(np.arange(40.0), many)
    assert (caught.value.predictors, caught.value.allowed) == (16, 15)
    with pytest.raises(TooManyPredictors):
        dominance_of(np.eye(MOST_PREDICTORS + 2))


def test_fewer_rows_than_coefficients_are_refused() -> None:
    with pytest.raises(TooFewObservations):
        general_dominance(Y[:5], X[:5])


def test_a_correlation_matrix_must_be_square() -> None:
    with pytest.raises(ShapeMismatch):
        dominance_of(np.ones((2, 3)))
