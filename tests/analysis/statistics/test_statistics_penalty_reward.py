import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import (
    Collinear,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.penalty_reward import penalty_reward
from tests.analysis.statistics.invented import random

DRAWS = random()
MARKS = DRAWS.integers(1, 8, (800, 3)).astype(float)
LOW, HIGH = MARKS <= 2, MARKS >= 6
Y = 60 - 12 * LOW[:, 0] + 1 * HIGH[:, 0] + 10 * HIGH[:, 1] - 5 * LOW[:, 2] + 5 * HIGH[:, 2]
Y = Y + DRAWS.normal(0, 8, 800)


def test_penalties_and_rewards_equal_statsmodels() -> None:
    design = np.stack([LOW, HIGH], axis=2).reshape(800, -1).astype(float)
    expected = sm.OLS(Y, sm.add_constant(design)).fit(cov_type="HC3", use_t=True)
    found = penalty_reward(Y, MARKS, 2, 6)
    values = [e.value for a in found.attributes for e in (a.penalty, a.reward)]
    assert values == pytest.approx(expected.params[1:], abs=1e-10)
    contrast = expected.t_test([0, 1, 1, 0, 0, 0, 0])
    asymmetry = found.attributes[0].asymmetry
    assert (asymmetry.value, asymmetry.p) == pytest.approx(
        (contrast.effect[0], float(contrast.pvalue)), abs=1e-9
    )


def test_kinds_are_told_apart() -> None:
    kinds = [attribute.kind for attribute in penalty_reward(Y, MARKS, 2, 6).attributes]
    assert kinds == ["basic", "excitement", "performance"]


def test_an_attribute_without_effect_is_unclear() -> None:
    noise = random(3).standard_normal(800)
    assert penalty_reward(noise, MARKS[:, :1], 2, 6).attributes[0].kind == "unclear"


def test_marks_are_counted_on_three_sides() -> None:
    found = penalty_reward(Y, MARKS, [2, 3, 2], [6, 5, 7]).attributes[1]
    column = MARKS[:, 1]
    counts = (np.sum(column <= 3), np.sum(column == 4), np.sum(column >= 5))
    assert (found.n_low, found.n_middle, found.n_high) == counts


def test_p_values_are_adjusted_over_attributes() -> None:
    found = penalty_reward(Y, MARKS, 2, 6).attributes
    smallest = min(attribute.asymmetry.p for attribute in found)
    assert min(attribute.adjusted_p for attribute in found) == pytest.approx(3 * smallest)


def test_even_effects_are_rarely_called_uneven() -> None:
    wrong = 0
    for seed in range(200):
        draws = random(seed)
        marks = draws.integers(1, 8, (200, 1)).astype(float)
        y = -5.0 * (marks[:, 0] <= 2) + 5 * (marks[:, 0] >= 6) + draws.normal(0, 8, 200)
        wrong += penalty_reward(y, marks, 2, 6).attributes[0].kind in ("basic", "excitement")
    assert wrong / 200 == pytest.approx(0.05, abs=0.045)


def test_low_marks_that_nobody_gave_are_too_few() -> None:
    with pytest.raises(TooFewObservations) as caught:
        penalty_reward(Y, MARKS, 0, 6)
    assert (caught.value.n, caught.value.needed) == (0, 5)


def test_limits_must_be_in_order_and_fit_the_attributes() -> None:
    with pytest.raises(OutOfRange):
        penalty_reward(Y, MARKS, 4, 4)
    with pytest.raises(ShapeMismatch):
        penalty_reward(Y, MARKS, [1, 2], 6)


def test_an_attribute_given_twice_is_named_by_its_dummies() -> None:
    with pytest.raises(Collinear) as caught:
        penalty_reward(Y, MARKS[:, [0, 0]], 2, 6)
    assert caught.value.columns == (2, 3)
