"""Rubin's rules against the same sums done by hand."""

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import OutOfRange, ShapeMismatch
from analysis.statistics.pooling import Pooled, pool

VALUES = [[2.0, 0.0], [2.4, 0.5], [2.2, 0.1]]
VARIANCES = [np.diag([0.30, 0.20]), np.diag([0.34, 0.25]), np.diag([0.32, 0.15])]


def small() -> Pooled:
    return pool(VALUES, VARIANCES, df_complete=50, method="hc3")


def test_the_pooled_value_is_the_mean() -> None:
    assert [e.value for e in small().estimates] == pytest.approx([2.2, 0.2])


def test_the_pooled_error_is_rubins() -> None:
    # within .32, between ((-.2)^2 + .2^2) / 2 = .04, total .32 + 4/3 * .04
    assert small().estimates[0].standard_error == pytest.approx((0.32 + 4 / 3 * 0.04) ** 0.5)


def test_degrees_of_freedom_are_barnard_and_rubins() -> None:
    lost = (4 / 3 * 0.04) / (0.32 + 4 / 3 * 0.04)
    old, observed = 2 / lost**2, 51 / 53 * 50 * (1 - lost)
    assert small().df[0] == pytest.approx(old * observed / (old + observed))
    assert small().missing_share[0] == pytest.approx(lost)


def test_the_interval_uses_these_degrees_of_freedom() -> None:
    estimate, df = small().estimates[0], small().df[0]
    half = stats.t.ppf(0.975, df) * estimate.standard_error
    assert (estimate.interval.high - estimate.value) == pytest.approx(half)


def test_imputations_that_agree_give_the_answer_of_complete_data() -> None:
    found = pool([[2.0]] * 20, [[[0.3]]] * 20, df_complete=50, method="hc3")
    assert found.df == (50,)
    assert found.estimates[0].standard_error == 0.3**0.5


def test_all_coefficients_together_follow_li_raghunathan_and_rubin() -> None:
    within, between = np.diag([0.32, 0.20]), np.diag([0.04, 0.07])
    growth = 4 / 3 * np.trace(between @ np.linalg.inv(within)) / 2
    f = (2.2**2 / 0.32 + 0.2**2 / 0.20) / (2 * (1 + growth))
    found = small().together((0, 1))
    assert (found.f, found.df1) == (pytest.approx(f), 2)
    assert found.df2 == pytest.approx(4 * (1 + 1 / growth) ** 2 / 2)


def test_one_coefficient_together_with_none_is_its_own_test() -> None:
    found = pool([[2.0]] * 3, [[[0.5]]] * 3, df_complete=40, method="hc3")
    assert found.together((0,)).p == pytest.approx(found.estimates[0].p)


def test_joint_degrees_of_freedom_with_many_imputations() -> None:
    values = np.column_stack([np.linspace(1, 2, 6), np.linspace(0, 1, 6)])
    found = pool(values, [np.eye(2) * 0.1] * 6, df_complete=1e9, method="hc3")
    growth = 7 / 6 * np.trace(found.between @ np.linalg.inv(found.within)) / 2
    expected = 4 + 6 * (1 + (1 - 2 / 10) / growth) ** 2
    assert found.together((0, 1)).df2 == pytest.approx(expected)


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        pool(VALUES, VARIANCES[:2], df_complete=5, method="hc3")
    with pytest.raises(ShapeMismatch):
        pool(VALUES, [np.eye(3)] * 3, df_complete=5, method="hc3")


def test_one_answer_cannot_be_pooled() -> None:
    with pytest.raises(OutOfRange):
        pool(VALUES[:1], VARIANCES[:1], df_complete=5, method="hc3")
