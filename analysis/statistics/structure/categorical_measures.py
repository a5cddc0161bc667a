"""How well a model of ordinal items fits: plain, scaled and shifted, and robust."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.categorical_estimate import Weighted
from analysis.statistics.structure.categorical_robust import robust
from analysis.statistics.structure.fit_measures import FitMeasures, ModelTest, comparative
from analysis.statistics.structure.maximum_likelihood import inverse_of
from analysis.statistics.structure.residuals import ResidualSize
from analysis.statistics.structure.rmsea import rmsea


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A chi-square with df, and the sum and squares of the weights it is a mixture with."""

    value: float
    df: int
    trace: float
    squares: float

    @property
    def factor(self) -> float:
        """What the chi-square is divided by."""
        return math.sqrt(self.squares / self.df)

    @property
    def shifted(self) -> float:
        """Divided and shifted so that its mean and variance are those of its df."""
        shift = self.df - math.sqrt(self.df * self.trace**2 / self.squares)
        return self.value / self.factor + shift


def categorical_measures(fitted: Weighted) -> FitMeasures:
    """Chi-squares and indices of a fit by weighted least squares.

    The scaled test is the mean- and variance-adjusted chi-square of Asparouhov & Muthen (2010);
    robust indices are those of Savalei (2021). RMSEA counts n - 1 rows.
    """
    df, pairs = fitted.scales.df, fitted.scales.pairs
    relative = _relative(fitted)
    left = left_over(fitted)
    own = _adjusted(fitted.gap / fitted.error, df, left)
    base = _adjusted(fitted.seen / fitted.error, pairs, relative)
    plain = _tested(fitted, (own.value, df, 1.0), (base.value, pairs, 1.0))
    if df == 0:
        return FitMeasures(plain)
    scaled = _tested(fitted, (own.shifted, df, own.factor), (base.shifted, pairs, base.factor))
    return FitMeasures(plain, scaled, robust(fitted, left))


def categorical_residual_size(fitted: Weighted, thresholds: int) -> ResidualSize:
    """RMR and CRMR over all moments, thresholds among them; SRMR over the matrix alone."""
    squares, pairs = float((fitted.gap**2).sum()), fitted.scales.pairs
    p = len(fitted.scales.structure.observed)
    counts = (pairs + p + thresholds, pairs + p, pairs + thresholds)
    return ResidualSize(*(math.sqrt(squares / each) for each in counts))


def left_over(fitted: Weighted) -> Floats:
    """The covariance of the residual correlations over the errors of the correlations (P, P)."""
    scaled, relative = fitted.scaled, _relative(fitted)
    taken = scaled @ inverse_of(scaled.T @ scaled) @ scaled.T
    kept = np.eye(taken.shape[0]) - taken
    return np.asarray(kept @ relative @ kept)


def _relative(fitted: Weighted) -> Floats:
    """The correlations between the estimated correlations (P, P)."""
    return np.asarray(fitted.spread / np.outer(fitted.error, fitted.error))


def _adjusted(scaled: Floats, df: int, left: Floats) -> Adjusted:
    return Adjusted(float(scaled @ scaled), df, float(np.trace(left)), float((left**2).sum()))


def _tested(
    fitted: Weighted, own: tuple[float, int, float], base: tuple[float, int, float]
) -> ModelTest:
    (value, df, factor), (against, pairs, base_factor) = own, base
    return ModelTest(
        chi_square=value,
        df=df,
        p=float(special.chdtrc(df, max(value, 0.0))) if df else None,
        baseline_chi_square=against,
        baseline_df=pairs,
        baseline_p=float(special.chdtrc(pairs, max(against, 0.0))),
        comparative=comparative(value, df, against, pairs),
        rmsea=rmsea(max(value, 0.0), df, fitted.n - 1),
        scaling=factor,
        baseline_scaling=base_factor,
    )
