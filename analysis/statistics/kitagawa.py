"""How much of a change is another mix of customers, and how much is change within groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.strata import Strata, strata_of


@dataclass(frozen=True, slots=True)
class Decomposition:
    """``difference`` is ``mix`` plus ``rate``, all in the unit of the values, later minus earlier.

    ``mix_parts`` and ``rate_parts`` (k,) are what each stratum adds.
    """

    n: int
    difference: Estimate
    mix: Estimate
    rate: Estimate
    mix_parts: tuple[float, ...]
    rate_parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Values (n,) and their strata (n,), numbered from 0."""

    values: ArrayLike
    strata: ArrayLike


def kitagawa(later: Sample, earlier: Sample, strata: int, level: float = 0.95) -> Decomposition:
    """Split the difference of two means after Kitagawa (1955), each part at the average other.

    Errors are the delta method over multinomial shares and stratum means of independent samples;
    intervals are normal. Raises OutOfRange naming a stratum with fewer than two answers in one
    sample but not in both.
    """
    after = strata_of(later.values, later.strata, strata)
    before = strata_of(earlier.values, earlier.strata, strata)
    there = np.maximum(after.sizes, before.sizes)
    after.need(there)
    before.need(there)
    p, q = after.sizes / after.n, before.sizes / before.n
    gaps, middle = after.means - before.means, (after.means + before.means) / 2
    mix, rate = (p - q) * middle, gaps * (p + q) / 2
    errors = after.errors + before.errors
    moved = float(((p - q) / 2) ** 2 @ errors) + _share_error(after, before, middle)
    changed = float(((p + q) / 2) ** 2 @ errors) + _share_error(after, before, gaps / 2)
    whole = _variance_of_mean(after) + _variance_of_mean(before)

    def estimate(value: float, variance: float) -> Estimate:
        return normal(value, math.sqrt(variance), "delta", proper_level(level))

    return Decomposition(
        after.n + before.n,
        estimate(float(p @ after.means - q @ before.means), whole),
        estimate(float(mix.sum()), moved),
        estimate(float(rate.sum()), changed),
        floats(mix),
        floats(rate),
    )


def _share_error(after: Strata, before: Strata, slopes: Floats) -> float:
    """The variance of shares times slopes (k,), the shares being multinomial in both samples."""
    return _spread(after, slopes) / after.n + _spread(before, slopes) / before.n


def _spread(found: Strata, slopes: Floats) -> float:
    shares = found.sizes / found.n
    middle = float(shares @ slopes)
    return float(shares @ (slopes - middle) ** 2)


def _variance_of_mean(found: Strata) -> float:
    """Between and within strata, the sizes being chance."""
    shares = found.sizes / found.n
    return _spread(found, found.means) / found.n + float(shares**2 @ found.errors)
