"""Imputation against truth, closed forms and chained equations of statsmodels."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from statsmodels.imputation.mice import MICE, MICEData
from statsmodels.regression.linear_model import OLS

from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.imputation import impute
from analysis.statistics.missing_patterns import (
    Normal,
    drawn_moments,
    expected_moments,
    patterns_of,
)
from analysis.statistics.ols import ols
from analysis.statistics.pooling import Pooled, pool
from tests.analysis.statistics.invented import Floats, random

SLOPES = np.array([0.6, 0.3, 0.1])


def whole_and_gappy(n: int = 400, seed: int = 7) -> tuple[Floats, Floats]:
    """Three predictors and an outcome (last), and the same with two predictors missing more often
    where the outcome is high.
    """
    draws = random(seed)
    x = 0.7 * draws.standard_normal((n, 1)) + 0.7 * draws.standard_normal((n, 3))
    y = 1 + x @ SLOPES + draws.standard_normal(n)
    table = np.column_stack([x, y])
    whole = table.copy()
    for column in (1, 2):
        often = 0.7 / (1 + np.exp(1.2 - 1.8 * (y - 1)))
        table[draws.random(n) < often, column] = np.nan
    return whole, table


def gappy(n: int = 400, seed: int = 7) -> Floats:
    return whole_and_gappy(n, seed)[1]


def pooled(table: Floats, seed: int = 1, m: int = 20) -> Pooled:
    filled = impute(table, seed=seed, m=m)
    fits = [ols(t[:, -1], t[:, :-1]) for t in map(filled.completed, range(m))]
    values = [[fit.intercept.value, *(slope.value for slope in fit.slopes)] for fit in fits]
    return pool(values, [fit.covariance for fit in fits], df_complete=fits[0].df, method="hc3")


def listwise(table: Floats) -> Floats:
    whole = table[~np.isnan(table).any(axis=1)]
    return np.array([slope.value for slope in ols(whole[:, -1], whole[:, :-1]).slopes])


@cache
def many() -> tuple[Floats, Floats, Floats]:
    """Over 30 samples: slopes beside those without gaps, pooled and listwise, and whether the
    pooled interval has the truth.
    """
    both = [whole_and_gappy(seed=seed) for seed in range(30)]
    found = [pooled(table) for _, table in both]
    without = np.array([listwise(whole) for whole, _ in both])
    slopes = np.array([[e.value for e in p.estimates[1:]] for p in found])
    ends = np.array([[(e.interval.low, e.interval.high) for e in p.estimates[1:]] for p in found])
    inside = (ends[:, :, 0] <= SLOPES) & (ends[:, :, 1] >= SLOPES)
    return slopes - without, np.array([listwise(table) for _, table in both]) - without, inside


def test_slopes_are_recovered_where_leaving_rows_out_is_biased() -> None:
    imputed, whole, _ = many()
    assert np.abs(imputed.mean(axis=0)).max() < 0.03
    assert whole.mean(axis=0)[0] < -0.07


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    assert 0.88 <= many()[2].mean() <= 1.0


def test_slopes_and_errors_are_those_of_chained_equations() -> None:
    table = gappy(600, seed=3)
    data = pd.DataFrame(table, columns=["a", "b", "c", "y"])
    np.random.seed(3)  # noqa: NPY002 - statsmodels draws from the global generator
    theirs = MICE("y ~ a + b + c", OLS, MICEData(data)).fit(10, 20)
    ours = pooled(table)
    values = [estimate.value for estimate in ours.estimates]
    errors = [estimate.standard_error for estimate in ours.estimates]
    assert np.abs(values - theirs.params).max() < 0.5 * max(errors)
    assert errors == pytest.approx(theirs.bse, rel=0.25)


def test_the_mean_of_a_gappy_column_is_andersons() -> None:
    table = gappy(300)[:, [0, 1]]
    seen = ~np.isnan(table[:, 1])
    slope = np.cov(table[seen].T)[0, 1] / np.var(table[seen, 0], ddof=1)
    expected = table[seen, 1].mean() + slope * (table[:, 0].mean() - table[seen, 0].mean())
    filled = impute(table, seed=1, m=400)
    means = [filled.completed(number)[:, 1].mean() for number in range(400)]
    assert np.mean(means) == pytest.approx(expected, abs=4 * np.std(means) / 20)


def test_what_was_there_is_left_as_it_was() -> None:
    table = gappy(100)
    filled = impute(table, seed=1).completed(3)
    there = ~np.isnan(table)
    assert np.array_equal(filled[there], table[there])
    assert np.isfinite(filled).all()


def test_without_gaps_every_table_is_the_table_itself() -> None:
    table = np.nan_to_num(gappy(50))
    assert np.array_equal(impute(table, seed=1).completed(19), table)


def test_without_gaps_the_pooled_answer_is_that_of_complete_data() -> None:
    table = np.nan_to_num(gappy(80))
    fit = ols(table[:, -1], table[:, :-1])
    assert pooled(table).estimates == (fit.intercept, *fit.slopes)


def test_a_seed_gives_the_same_values_again_and_another_others() -> None:
    first, again, other = (impute(gappy(80), seed=seed).draws for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_imputations_differ_from_each_other() -> None:
    draws = impute(gappy(80), seed=1).draws
    assert (draws.std(axis=0) > 0).all()


def test_units_of_measurement_do_not_matter() -> None:
    table = gappy(80)
    small = impute(table, seed=1).draws
    large = impute(table * 1e6 + 3e6, seed=1).draws
    assert large == pytest.approx(small * 1e6 + 3e6)


def test_drawn_sums_of_products_are_the_expected_ones_on_average() -> None:
    table = gappy(60)
    places = np.isnan(table)
    patterns = patterns_of(np.where(places, 0.0, table), places)
    model, draws = Normal(np.full(4, 0.5), np.eye(4) + 0.4), random(2)
    drawn = np.array([drawn_moments(patterns, model, draws)[1] for _ in range(3000)])
    expected = expected_moments(patterns, model)[1]
    assert np.abs(drawn.mean(axis=0) - expected).max() < 5 * drawn.std(axis=0).max() / 50


def test_the_products_of_drawn_rows_have_the_spread_of_rows_drawn_one_by_one() -> None:
    known = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 0.0]])
    places = np.array([[False, True], [False, True], [True, True]])
    model, draws = Normal(np.zeros(2), np.array([[1.0, 0.6], [0.6, 1.0]])), random(4)
    patterns = patterns_of(known, places)
    ours = [drawn_moments(patterns, model, draws)[1][1, 1] for _ in range(4000)]
    rows = np.column_stack(
        [
            0.6 * known[:2, 0] + 0.8 * draws.standard_normal((4000, 2)),
            draws.standard_normal(4000),
        ]
    )
    theirs = (rows**2).sum(axis=1)
    assert np.quantile(ours, [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(theirs, [0.1, 0.5, 0.9]), rel=0.1
    )


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (np.array([1.0, np.nan]), ShapeMismatch),
        (np.array([[1.0, np.inf], [2.0, np.nan]]), OutOfRange),
        (np.array([[1.0, 2.0], [2.0, np.nan], [1.0, 3.0]]), TooFewObservations),
        (np.column_stack([np.arange(9.0), np.where(np.arange(9) > 6, np.nan, 5.0)]), NoVariation),
        (
            np.column_stack([np.arange(30.0), np.where(np.arange(30) > 20, np.nan, np.arange(30))]),
            Collinear,
        ),
    ],
)
def test_what_cannot_be_imputed_is_refused(table: Floats, error: type[Exception]) -> None:
    with pytest.raises(error):
        impute(table, seed=1)


def test_one_imputation_is_not_multiple() -> None:
    with pytest.raises(OutOfRange):
        impute(gappy(50), seed=1, m=1)
