"""Whether a model that demands more fits worse: differences of nested models."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.statistics.errors import OutOfRange
from analysis.statistics.structure.fit import Fit


@dataclass(frozen=True, slots=True)
class Difference:
    """The chi-square difference of two nested models and what it says per degree of freedom.

    ``scaling`` divides the difference where chi-squares are scaled; when that comes out negative,
    as it may in small samples, ``chi_square``, ``p`` and ``rmsea`` are None.
    """

    chi_square: float | None
    df: int
    p: float | None
    rmsea: float | None
    scaling: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """Fit of the more demanding model less that of the other."""

    cfi: float
    rmsea: float
    srmr: float


def difference(demanding: Fit, free: Fit) -> Difference:
    """Likelihood-ratio test, for scaled chi-squares that of Satorra & Bentler (2001).

    Raises OutOfRange unless the first model has more degrees of freedom.
    """
    more, less = demanding.measures, free.measures
    df = more.plain.df - less.plain.df
    if df <= 0:
        raise OutOfRange("the demanding model", "of more degrees of freedom than the other")
    plain = more.plain.chi_square - less.plain.chi_square
    scaling = _scaling(demanding, free)
    if demanding.estimator == "ml" or (scaling is not None and scaling > 0):
        value = max(plain / (scaling or 1.0), 0.0)
        p = float(special.chdtrc(df, value))
        return Difference(value, df, p, _rmsea(value, df, demanding), scaling)
    return Difference(None, df, None, None, scaling)


def _scaling(demanding: Fit, free: Fit) -> float | None:
    more, less = demanding.measures.scaled, free.measures.scaled
    if more is None or less is None:
        return None
    saturated = less.scaling if less.df else 0.0
    return (more.df * more.scaling - less.df * saturated) / (more.df - less.df)


def _rmsea(value: float, df: int, fit: Fit) -> float:
    groups = fit.fitted.structure.groups
    return math.sqrt(max(value - df, 0.0) * groups / (df * fit.n))


def change(demanding: Fit, free: Fit) -> Change:
    """How much worse the usual indices are, by the unscaled chi-squares."""
    more, less = demanding.measures.plain, free.measures.plain
    return Change(
        cfi=more.comparative.cfi - less.comparative.cfi,
        rmsea=more.rmsea.value - less.rmsea.value,
        srmr=demanding.residual_size.srmr - free.residual_size.srmr,
    )
