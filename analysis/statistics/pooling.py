"""Rubin's rules: one answer from the same model fitted to several imputed tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import Floats, floats, same_rows, with_gaps
from analysis.statistics.errors import MissingValues, OutOfRange, ShapeMismatch
from analysis.statistics.estimate import Estimate, student
from analysis.statistics.ols import FTest


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Coefficients (k,) over m imputations with their total covariance (k, k).

    ``within`` and ``between`` (k, k) are its parts; ``df`` (k,) are Barnard and Rubin's (1999);
    ``missing_share`` (k,) is the part of each variance that comes from missing values.
    """

    m: int
    df_complete: float
    estimates: tuple[Estimate, ...]
    covariance: Floats
    within: Floats
    between: Floats
    df: tuple[float, ...]
    missing_share: tuple[float, ...]

    def together(self, places: tuple[int, ...]) -> FTest:
        """Whether all coefficients at ``places`` are zero (Li, Raghunathan & Rubin 1991, D1).

        Never more denominator degrees of freedom than complete data would have.
        """
        chosen = np.ix_(places, places)
        values = np.array([self.estimates[place].value for place in places])
        k, inverse = len(places), np.linalg.pinv(self.within[chosen])
        growth = (1 + 1 / self.m) * float(np.trace(self.between[chosen] @ inverse)) / k
        f = float(values @ inverse @ values) / (k * (1 + growth))
        df2 = min(_joint_df(k * (self.m - 1), growth), self.df_complete)
        return FTest(f, k, df2, float(special.fdtrc(k, df2, f)))


def pool(
    coefficients: ArrayLike,
    covariances: ArrayLike,
    *,
    df_complete: float,
    method: str,
    level: float = 0.95,
) -> Pooled:
    """Pool coefficients (m, k) and their covariances (m, k, k), m >= 2 (Rubin 1987, 3.1).

    ``df_complete`` are the degrees of freedom that complete data would have had; where imputations
    agree exactly, as without missing values, the answer is that of complete data.
    """
    values, each = with_gaps(coefficients), with_gaps(covariances)
    missing = int(np.isnan(values).sum() + np.isnan(each).sum())
    if missing:
        raise MissingValues(missing)
    same_rows(values, each)
    m, k = values.shape
    if m < 2:
        raise OutOfRange("m", "at least 2")
    if each.shape != (m, k, k):
        raise ShapeMismatch(values.shape, each.shape)
    middle, within = values.mean(axis=0), each.mean(axis=0)
    away = values - middle
    between = away.T @ away / (m - 1)
    # Where nothing was missing the mean of equal numbers may differ from them in the last digit.
    if np.ptp(values, axis=0).max() == 0:
        middle, within, between = values[0], each[0], np.zeros((k, k))
    covariance = within + (1 + 1 / m) * between
    # Where a fit is perfect a variance of nothing may come out below zero in the last digit.
    total = np.maximum(np.diag(covariance), 0.0)
    lost = np.minimum((1 + 1 / m) * np.diag(between) / np.where(total > 0, total, 1.0), 1.0)
    df = np.array([_df(float(share), m, df_complete) for share in lost])
    return Pooled(
        m=m,
        df_complete=df_complete,
        estimates=tuple(
            student(float(b), float(np.sqrt(v)), float(d), method, level)
            for b, v, d in zip(middle, total, df, strict=True)
        ),
        covariance=covariance,
        within=within,
        between=between,
        df=floats(df),
        missing_share=floats(lost),
    )


def _df(lost: float, m: int, complete: float) -> float:
    """Barnard and Rubin's degrees of freedom for the share ``lost`` of a variance."""
    if lost <= 0:
        return complete
    observed = (complete + 1) / (complete + 3) * complete * (1 - lost)
    return 1 / (lost**2 / (m - 1) + 1 / observed)


def _joint_df(t: int, growth: float) -> float:
    if growth <= 0:
        return float("inf")
    if t > 4:
        return 4 + (t - 4) * (1 + (1 - 2 / t) / growth) ** 2
    return t * (1 + 1 / growth) ** 2 / 2
