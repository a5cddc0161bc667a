"""Regressions over imputations: by rows, by drawn moments, and with clusters."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.cluster_means import others_means
from analysis.statistics.errors import StatisticsError
from analysis.statistics.imputation import Imputed, impute
from analysis.statistics.imputed_ols import enough, imputed_ols
from analysis.statistics.ols import ols
from analysis.statistics.pooling import Pooled, pool
from tests.analysis.statistics.invented import Floats, random


def gappy(n: int = 500, seed: int = 1) -> Floats:
    draws = random(seed)
    x = draws.standard_normal((n, 3)) + 0.6 * draws.standard_normal((n, 1))
    table = np.column_stack([x, 2 + x @ [0.6, 0.3, 0.1] + draws.standard_normal(n)])
    table[draws.random((n, 4)) < 0.15] = np.nan
    return table


def by_hand(imputed: Imputed, table: Floats) -> Floats:
    kept = ~np.isnan(table[:, 3])
    done = [imputed.completed(number)[kept] for number in range(imputed.m)]
    fits = [ols(t[:, 3], t[:, :3]) for t in done]
    values = [[f.intercept.value, *(s.value for s in f.slopes)] for f in fits]
    pooled = pool(values, [f.covariance for f in fits], df_complete=fits[0].df, method="hc3")
    return told(pooled)


def told(pooled: Pooled) -> Floats:
    return np.array([(e.value, e.standard_error) for e in pooled.estimates])


def test_few_rows_are_pooled_fit_by_fit() -> None:
    table = gappy()
    imputed = impute(table, seed=2, m=5)
    found = imputed_ols(imputed, 3, [0, 1, 2])
    assert told(found.pooled) == pytest.approx(by_hand(imputed, table), rel=1e-10)
    assert (found.n, found.fitted) == (int((~np.isnan(table[:, 3])).sum()), 5)


def test_many_rows_by_drawn_moments_say_the_same_as_row_by_row() -> None:
    table = gappy(24_000)
    imputed = impute(table, seed=2, m=20)
    found = imputed_ols(imputed, 3, [0, 1, 2])
    ours, theirs = told(found.pooled), by_hand(imputed, table)
    assert found.fitted == 3
    assert np.abs(ours[:, 0] - theirs[:, 0]).max() < 0.3 * theirs[:, 1].max()
    assert ours[:, 1] == pytest.approx(theirs[:, 1], rel=0.1)


def test_the_more_rows_the_fewer_imputations_are_looked_at_row_by_row() -> None:
    assert [enough(rows, 20) for rows in (4_999, 5_000, 100_000)] == [20, 3, 1]


def test_r2_is_that_of_the_mean_correlations() -> None:
    found = imputed_ols(impute(gappy(2_000), seed=2), 3, [0, 1, 2])
    assert found.r2 == pytest.approx(0.46, abs=0.05)


def test_the_order_of_columns_does_not_matter() -> None:
    imputed = impute(gappy(), seed=2, m=3)
    forth, back = imputed_ols(imputed, 3, [0, 2]), imputed_ols(imputed, 3, [2, 0])
    assert forth.pooled.estimates[1].value == pytest.approx(back.pooled.estimates[2].value)


def test_an_outcome_that_is_a_sum_of_its_predictors_is_explained_in_full() -> None:
    table = gappy(60)[:, :3]
    table[:, 2] = np.nan_to_num(table[:, 0]) + 1.0
    table[:, 0] = table[:, 2] - 1.0
    table[:5, 1] = np.nan
    found = imputed_ols(
        impute(np.column_stack([table[:, :2], table[:, 2] ** 3]), seed=1), 2, [0, 1]
    )
    assert 0 < found.r2 <= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 25), st.integers(1, 4), st.sampled_from([2, 3, 8]))
def test_small_tables_of_any_kind_are_imputed_or_refused_in_words(
    seed: int, n: int, k: int, points: int
) -> None:
    draws = random(seed)
    table = draws.integers(0, points, (n, k)).astype(float)
    table[draws.random((n, k)) < 0.3] = np.nan
    with suppress(StatisticsError):
        found = impute(table, seed=1, m=2, clusters=draws.integers(0, 4, n))
        assert np.isfinite(found.completed(1)).all()


def clustered(groups: int = 80, size: int = 12) -> tuple[Floats, Floats]:
    """Two columns whose clusters explain half; the second is missing in half of the rows."""
    draws, labels = random(5), np.repeat(np.arange(groups), size)
    table = draws.standard_normal((groups, 2))[labels] + draws.standard_normal((labels.size, 2))
    table[draws.random(labels.size) < 0.5, 1] = np.nan
    return table, labels.astype(float)


def share_between(column: Floats, labels: Floats) -> float:
    means = np.array([column[labels == label].mean() for label in np.unique(labels)])
    return float(means.var() / column.var())


def test_imputed_rows_resemble_their_cluster_only_when_it_is_told() -> None:
    table, labels = clustered()
    told = impute(table, seed=1, m=2, clusters=labels).completed(0)[:, 1]
    untold = impute(table, seed=1, m=2).completed(0)[:, 1]
    assert share_between(told, labels) == pytest.approx(0.5, abs=0.06)
    assert share_between(untold, labels) < 0.35


def test_the_result_says_whether_clusters_were_used() -> None:
    table, labels = clustered(30, 6)
    assert impute(table, seed=1, m=2, clusters=labels).by_clusters
    assert not impute(table, seed=1, m=2).by_clusters
    assert not impute(table, seed=1, m=2, clusters=np.arange(180)).by_clusters


def test_a_row_never_predicts_itself() -> None:
    table = np.array([[1.0], [3.0], [np.nan], [10.0], [12.0], [11.0]])
    found = others_means(table, np.array([0, 0, 0, 1, 1, 1]))[:, 0]
    # The fellow of the first row answered 3, that of the second 1; the third has both.
    assert found[1] < found[2] < found[0] < found[3]


def test_drawn_moments_are_those_of_completed_rows_but_for_chance() -> None:
    table = gappy(5_000)
    imputed, kept = impute(table, seed=2, m=2), ~np.isnan(table[:, 3])
    n, sums, products = imputed.moments(1, rows_with=3)
    scaled = (imputed.completed(1)[kept] - imputed.middle) / imputed.spread
    assert n == kept.sum()
    assert sums / n == pytest.approx(scaled.mean(axis=0), abs=0.03)
    assert products / n == pytest.approx(scaled.T @ scaled / n, abs=0.05)
