"""Least squares over all imputations, in a time that hardly grows with their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.gram import gram
from analysis.statistics.imputation import Imputed
from analysis.statistics.missing_patterns import Normal
from analysis.statistics.normal_em import check_rank
from analysis.statistics.ols import Errors, Ols, ols
from analysis.statistics.pooling import Pooled, pool

# From so many rows on the errors of so many imputations stand for those of all.
ENOUGH = ((100_000, 1), (5_000, 3))


@dataclass(frozen=True, slots=True, eq=False)
class ImputedOls:
    """A regression pooled over m imputations by Rubin's rules.

    ``pooled`` has the intercept first. ``fitted`` imputations were completed row by row and give
    the robust errors within; the others enter by their drawn sums of products. ``correlation``
    (p + 1, p + 1; outcome last) is the mean over imputations, ``r2`` that of it; ``first`` is the
    fit of the first imputation, for residuals.
    """

    n: int
    m: int
    fitted: int
    pooled: Pooled
    correlation: Floats
    r2: float
    first: Ols


def enough(rows: int, m: int) -> int:
    """How many of ``m`` imputations of so many rows are looked at row by row."""
    return next((min(m, few) for least, few in ENOUGH if rows >= least), m)


def imputed_ols(
    imputed: Imputed,
    outcome: int,
    predictors: Sequence[int],
    *,
    errors: Errors = "hc3",
    clusters: ArrayLike | None = None,
    level: float = 0.95,
) -> ImputedOls:
    """Regress column ``outcome`` on columns ``predictors`` (positions in the imputed table).

    Rows in which the outcome was missing helped to impute and are left out (von Hippel 2007).
    ``clusters`` (n,) are labels of all rows of the table. Every imputation gives coefficients; the
    covariance within, which differs little between imputations of many rows, is the mean over all
    below 5,000 rows, over three from there and that of one from 100,000 on. Raises the errors of
    ``ols``.
    """
    places = [*predictors, outcome]
    kept = ~imputed.places[:, outcome]
    labels = None if clusters is None else np.asarray(clusters)[kept]
    by_rows = imputed.m if imputed.patterns is None else enough(int(kept.sum()), imputed.m)
    values, covariances, correlation = [], [], np.zeros((len(places),) * 2)
    first: Ols | None = None
    for number in range(min(by_rows, imputed.m)):
        table = _chosen(imputed.completed(number), kept, places)
        fit = ols(table[:, -1], table[:, :-1], errors=errors, clusters=labels, level=level)
        first = first or fit
        values.append(np.array([fit.intercept.value, *(slope.value for slope in fit.slopes)]))
        covariances.append(fit.covariance)
        correlation += gram(table).correlation() / imputed.m
    if first is None:
        raise AssertionError("a table is imputed at least twice")
    within = np.mean(covariances, axis=0)
    for number in range(by_rows, imputed.m):
        drawn, coefficients = _by_moments(imputed, number, places)
        values.append(coefficients)
        covariances.append(within)
        correlation += drawn / imputed.m
    pooled = pool(values, covariances, df_complete=first.df, method=first.errors, level=level)
    shared = correlation[:-1, -1]
    r2 = min(float(shared @ np.linalg.solve(correlation[:-1, :-1], shared)), 1.0)
    return ImputedOls(
        int(kept.sum()), imputed.m, min(by_rows, imputed.m), pooled, correlation, r2, first
    )


def _chosen(table: Floats, rows: Rows, places: list[int]) -> Floats:
    """Some rows and columns, copied only where not all are taken."""
    some = table if rows.all() else table[rows]
    return some if places == list(range(table.shape[1])) else some[:, places]


def _by_moments(imputed: Imputed, number: int, places: list[int]) -> tuple[Floats, Floats]:
    """The correlations of the columns and the coefficients, intercept first."""
    n, sums, products = imputed.moments(number, rows_with=places[-1])
    mean, spread = sums[places] / n, imputed.spread[places]
    covariance = products[np.ix_(places, places)] / n - np.outer(mean, mean)
    check_rank(Normal(mean[:-1], covariance[:-1, :-1]))
    slopes = np.linalg.solve(covariance[:-1, :-1], covariance[:-1, -1])
    middle = imputed.middle[places] + spread * mean
    slopes = slopes * spread[-1] / spread[:-1]
    deviation = np.sqrt(np.diag(covariance))
    coefficients = np.concatenate([[middle[-1] - slopes @ middle[:-1]], slopes])
    return covariance / np.outer(deviation, deviation), coefficients
