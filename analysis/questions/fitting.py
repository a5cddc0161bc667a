"""A design fitted: effects with robust errors, pooled over imputations where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.dataset import Floats
from analysis.findings import Check
from analysis.questions.modelling import Design
from analysis.statistics.adjustment import holm
from analysis.statistics.diagnostics import vif
from analysis.statistics.estimate import Estimate
from analysis.statistics.ols import Ols, ols
from analysis.statistics.pooling import pool
from analysis.thresholds import Thresholds


@dataclass(frozen=True)
class Fitted:
    """A fitted design: each predictor's slope, variance inflation and Holm-corrected p, and the p
    of all together.

    ``first`` is the fit of the first imputation (the only fit where nothing was imputed), by which
    residuals are looked at.
    """

    design: Design
    slopes: tuple[Estimate, ...]
    r2: float
    adjusted_r2: float
    first: Ols
    inflation: tuple[float, ...]
    adjusted: tuple[float, ...]
    p: float

    def vif_check(self, place: int, plan: Thresholds) -> Check:
        """Whether a predictor can be told apart from the others."""
        inflation = self.inflation[place]
        return Check("vif", inflation <= plan.vif_flag, {"vif": inflation, "limit": plan.vif_flag})


def fitted(made: Design) -> Fitted:
    """Least squares with HC3 or cluster-robust errors, by Rubin's rules over imputations.

    Raises the errors of ``statistics.ols``.
    """
    return _one(made) if made.imputed is None else _pooled(made)


def _one(made: Design) -> Fitted:
    fit = _fit(made, made.x)
    adjusted = tuple(holm([slope.p for slope in fit.slopes]))
    together = _together(fit, made)
    return Fitted(
        made, fit.slopes, fit.r2, fit.adjusted_r2, fit, _inflation(made.x), adjusted, together
    )


def _pooled(made: Design) -> Fitted:
    """R2 is that of the mean correlation matrix, as in the shares of importance; variance inflation
    is averaged.
    """
    coefficients, covariances, inflation = [], [], []
    correlation = np.zeros((len(made.names) + 1,) * 2)
    first: Ols | None = None
    for x, fit in _fits(made):
        first = first or fit
        coefficients.append([fit.intercept.value, *(slope.value for slope in fit.slopes)])
        covariances.append(fit.covariance)
        inflation.append(_inflation(x))
        correlation += np.corrcoef(np.column_stack([x, made.y]), rowvar=False) / made.m
    if first is None:
        raise AssertionError("a design has at least one table")
    found = pool(coefficients, covariances, df_complete=first.df, method=first.errors)
    slopes, p = found.estimates[1:], len(made.names)
    r2 = 1 - 1 / float(np.linalg.inv(correlation)[-1, -1])
    return Fitted(
        made,
        slopes,
        r2,
        1 - (1 - r2) * (made.n - 1) / (made.n - p - 1),
        first,
        tuple(float(value) for value in np.mean(inflation, axis=0)),
        tuple(holm([slope.p for slope in slopes])),
        found.together(tuple(range(1, p + 1))).p,
    )


def _fits(made: Design) -> Iterator[tuple[Floats, Ols]]:
    for x in made.tables():
        yield x, _fit(made, x)


def _fit(made: Design, x: Floats) -> Ols:
    if made.clusters is None:
        return ols(made.y, x, errors="hc3")
    return ols(made.y, x, errors="cluster", clusters=made.clusters)


def _inflation(x: Floats) -> tuple[float, ...]:
    return tuple(vif(x)) if x.shape[1] > 1 else (1.0,) * x.shape[1]


def _together(fit: Ols, made: Design) -> float:
    """p of the robust Wald test that no predictor matters."""
    slopes = np.array([slope.value for slope in fit.slopes])
    covariance = np.asarray(fit.covariance)[1:, 1:]
    wald = float(slopes @ np.linalg.pinv(covariance) @ slopes) / slopes.size
    if made.clusters is None:
        residual = made.n - slopes.size - 1
    else:
        residual = len(np.unique(made.clusters)) - 1
    return float(stats.f.sf(wald, slopes.size, residual))
