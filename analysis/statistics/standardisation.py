"""A mean as it would be with another mix of customers: direct standardisation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import LARGEST, RELATIVE_NOISE, Floats, proper_level, vector
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.estimate import Estimate, student
from analysis.statistics.strata import Strata, strata_of


@dataclass(frozen=True, slots=True)
class Standardised:
    """``mean`` at the reference mix beside the ``crude`` one, in the unit of the values."""

    n: int
    mean: float
    crude: float
    standard_error: float
    df: float
    interval: Interval


def standardise(
    values: ArrayLike, strata: ArrayLike, mix: Sequence[float] | Floats, level: float = 0.95
) -> Standardised:
    """The mean of values (n,) with strata (n,), numbered from 0, in the shares of ``mix`` (k,).

    The shares, none negative, are scaled to one and taken as known (Cochran 1977, 5A.9); degrees of
    freedom are Satterthwaite's. Raises OutOfRange naming a stratum of the mix with fewer than two
    answers, for nothing can stand in for it; NoVariation((0,)) when answers vary in no stratum.
    """
    shares = _shares(mix)
    found = strata_of(values, strata, shares.size)
    found.need(shares)
    mean = float(shares @ found.means)
    parts = shares**2 * found.errors
    error = math.sqrt(float(parts.sum()))
    if error <= max(RELATIVE_NOISE * abs(mean), 1 / LARGEST):
        raise NoVariation((0,))
    df = _satterthwaite(parts, found)
    interval = student(mean, error, df, "standardised_t", proper_level(level)).interval
    crude = float(found.sizes @ found.means / found.sizes.sum())
    return Standardised(found.n, mean, crude, error, df, interval)


def standardised_change(
    later: Standardised, earlier: Standardised, level: float = 0.95
) -> Estimate:
    """The difference of two means at one mix, of independent samples."""
    parts = later.standard_error**2, earlier.standard_error**2
    total = sum(parts)
    df = total**2 / (parts[0] ** 2 / later.df + parts[1] ** 2 / earlier.df)
    gap = later.mean - earlier.mean
    return student(gap, math.sqrt(total), df, "standardised_t", proper_level(level))


def _shares(mix: Sequence[float] | Floats) -> Floats:
    shares = vector(mix)
    if (shares < 0).any() or shares.sum() <= 0:
        raise OutOfRange("the shares of the mix", "zero or more, and not all zero")
    return np.asarray(shares / shares.sum())


def _satterthwaite(parts: Floats, found: Strata) -> float:
    return float(parts.sum()) ** 2 / float(np.sum(parts**2 / np.maximum(found.sizes - 1, 1)))
