"""A design fitted: effects with robust errors, pooled over imputations where there are any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.dataset import Floats
from analysis.findings import Check
from analysis.questions.modelling import Design
from analysis.statistics.adjustment import holm
from analysis.statistics.estimate import Estimate
from analysis.statistics.gram import columns_of, gram
from analysis.statistics.imputed_ols import imputed_ols
from analysis.statistics.ols import Errors, Ols, ols
from analysis.thresholds import Thresholds

STEP = 5.0
"""Effects are told for five points more of a predictor, the smallest difference a manager should
act on.
"""


@dataclass(frozen=True)
class Fitted:
    """A fitted design: each predictor's slope, variance inflation and Holm-corrected p, and the p
    of all together.

    ``correlation`` (p + 1, p + 1; outcome last) is the mean over imputations. ``first`` is the fit
    of the first imputation (the only fit where nothing was imputed), by which residuals are looked
    at.
    """

    design: Design
    slopes: tuple[Estimate, ...]
    r2: float
    adjusted_r2: float
    first: Ols
    inflation: tuple[float, ...]
    adjusted: tuple[float, ...]
    p: float
    correlation: Floats

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
    errors: Errors = "hc3" if made.clusters is None else "cluster"
    fit = ols(made.y, made.x, errors=errors, clusters=made.clusters)
    adjusted = tuple(holm([slope.p for slope in fit.slopes]))
    correlation = gram(*columns_of(made.x, made.y)).correlation()
    return Fitted(
        made,
        fit.slopes,
        fit.r2,
        fit.adjusted_r2,
        fit,
        _inflation(correlation),
        adjusted,
        _together(fit, made),
        correlation,
    )


def _pooled(made: Design) -> Fitted:
    """R2 and variance inflation are those of the mean correlation matrix, as the shares of
    importance are.
    """
    if made.imputed is None or made.kept is None:
        raise AssertionError("only an imputed design is pooled")
    p = len(made.names)
    clusters = None
    if made.clusters is not None:
        clusters = np.zeros(made.kept.size, dtype=np.int64)
        clusters[made.kept] = made.clusters
    errors: Errors = "hc3" if clusters is None else "cluster"
    found = imputed_ols(made.imputed, p, range(p), errors=errors, clusters=clusters)
    slopes = found.pooled.estimates[1:]
    return Fitted(
        made,
        slopes,
        found.r2,
        1 - (1 - found.r2) * (made.n - 1) / (made.n - p - 1),
        found.first,
        _inflation(found.correlation),
        tuple(holm([slope.p for slope in slopes])),
        found.pooled.together(tuple(range(1, p + 1))).p,
        found.correlation,
    )


def _inflation(correlation: Floats) -> tuple[float, ...]:
    return tuple(float(part) for part in np.diag(np.linalg.inv(correlation[:-1, :-1])))


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
