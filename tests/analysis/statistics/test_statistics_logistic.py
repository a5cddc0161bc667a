import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    Separated,
    TooFewObservations,
)
from analysis.statistics.logistic import auc, logistic
from tests.analysis.statistics.invented import Floats, outcome, random
from tests.analysis.statistics.references import ITERATED, columns, reference, table
from tests.shared import needs_shared

SCORE, X = outcome()
Y = (SCORE > 2).astype(float)
RATINGS = [
    "Online Boarding",
    "In-flight Service",
    "Seat Comfort",
    "Cleanliness",
    "In-flight Entertainment",
]


def airline() -> tuple[Floats, Floats]:
    data = table("airline")
    flags = [
        data["Customer Type"] == "Returning",
        data["Class"] == "Economy",
        data["Class"] == "Economy Plus",
    ]
    delay = np.log1p(data["Departure Delay"].to_numpy(dtype=float))
    predictors = np.column_stack([delay, columns("airline", RATINGS), *flags]).astype(float)
    return (data["Satisfaction"] == "Satisfied").to_numpy(dtype=float), predictors


@needs_shared
def test_the_airline_model_equals_r() -> None:
    expected, found = reference("tests_regression")["logit_airline"], logistic(*airline())
    terms = (found.intercept, *found.slopes)
    estimates = [row["Estimate"] for row in expected["coef"]]
    errors = [row["Std. Error"] for row in expected["coef"]]
    assert [term.value for term in terms] == pytest.approx(estimates, abs=ITERATED)
    assert [term.standard_error for term in terms] == pytest.approx(errors, abs=ITERATED)
    assert found.deviance == pytest.approx(expected["deviance"], abs=1e-6)


def test_the_fit_equals_statsmodels() -> None:
    found, expected = logistic(Y, X), sm.Logit(Y, sm.add_constant(X)).fit(disp=0, tol=1e-12)
    assert [slope.value for slope in found.slopes] == pytest.approx(expected.params[1:], abs=1e-8)
    assert found.covariance == pytest.approx(expected.cov_params(), abs=1e-8)
    assert found.log_likelihood == pytest.approx(expected.llf, abs=1e-9)


def test_a_two_by_two_table_gives_its_odds_ratio() -> None:
    group, y = np.repeat([1.0, 0], 100), np.repeat([1.0, 0, 1, 0], [80, 20, 45, 55])
    found = logistic(y, group).odds_ratios[0]
    assert found.value == pytest.approx(80 * 55 / (20 * 45), rel=1e-9)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    score = np.round(SCORE)
    ones, zeros = score[Y == 1][:, None], score[Y == 0]
    expected = np.mean((ones > zeros) + 0.5 * (ones == zeros))
    assert auc(Y, score) == pytest.approx(expected, abs=1e-12)


def test_perfect_separation_is_named() -> None:
    with pytest.raises(Separated) as caught:
        logistic(Y, np.column_stack([random(3).random(200), SCORE]))
    assert 1 in caught.value.columns


def test_a_group_without_events_separates_too() -> None:
    rare = np.zeros(200)
    rare[np.flatnonzero(Y == 0)[:9]] = 1
    with pytest.raises(Separated) as caught:
        logistic(Y, np.column_stack([X[:, 0], rare]))
    assert caught.value.columns == (1,)


def test_a_strong_but_overlapping_predictor_is_fitted() -> None:
    score = Y * 6 + 2 * random(4).standard_normal(200)
    found = logistic(Y, score)
    assert found.slopes[0].value > 1
    assert found.auc > 0.95


def test_only_one_outcome_is_no_variation() -> None:
    with pytest.raises(NoVariation) as caught:
        logistic(np.ones(200), X)
    assert caught.value.columns == (3,)


def test_outcomes_other_than_zero_and_one_are_refused() -> None:
    with pytest.raises(OutOfRange):
        logistic(Y + 1, X)


def test_a_repeated_predictor_is_refused() -> None:
    with pytest.raises(Collinear) as caught:
        logistic(Y, np.column_stack([X, X[:, 1] * 3]))
    assert caught.value.columns == (3,)


def test_four_rows_are_too_few_for_three_predictors() -> None:
    with pytest.raises(TooFewObservations):
        logistic(Y[:4], X[:4])


def test_auc_needs_both_outcomes() -> None:
    with pytest.raises(NoVariation):
        auc(np.ones(3), [1.0, 2, 3])
