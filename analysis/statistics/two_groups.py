"""The difference of two means, independent or paired."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level, same_rows, vector
from analysis.statistics.errors import NoVariation
from analysis.statistics.estimate import student
from analysis.statistics.spread import variance


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of a minus mean of b, in their unit; ``n`` is rows in all (pairs, when paired)."""

    n: int
    n_a: int
    n_b: int
    mean_a: float
    mean_b: float
    difference: float
    se: float
    t: float
    df: float
    p: float
    interval: Interval


def welch_t(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Difference:
    """Welch's (1947) t test of a (n_a,) and b (n_b,), each of 2 or more.

    Raises NoVariation((0, 1)) when neither group varies.
    """
    first, second = vector(a, needed=2), vector(b, needed=2)
    part_a, part_b = variance(first) / first.size, variance(second) / second.size
    error = part_a + part_b
    if error <= 0:
        raise NoVariation((0, 1))
    df = error**2 / (part_a**2 / (first.size - 1) + part_b**2 / (second.size - 1))
    means = float(first.mean()), float(second.mean())
    return _difference((first.size, second.size), means, (math.sqrt(error), df, "welch_t"), level)


def paired_t(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> Difference:
    """The paired t test of a (n,) and b (n,), n >= 2.

    Raises NoVariation((0, 1)) when all gaps agree.
    """
    first, second = vector(a, needed=2), vector(b, needed=2)
    same_rows(first, second)
    n, gaps = first.size, first - second
    error = math.sqrt(variance(gaps) / n)
    if error <= 0:
        raise NoVariation((0, 1))
    means = float(first.mean()), float(second.mean())
    paired = _difference((n, n), means, (error, n - 1, "paired_t"), level)
    return replace(paired, n=n)


def _difference(
    sizes: tuple[int, int],
    means: tuple[float, float],
    error: tuple[float, float, str],
    level: float,
) -> Difference:
    se, df, method = error
    gap = means[0] - means[1]
    found = student(gap, se, df, method, proper_level(level))
    return Difference(sum(sizes), *sizes, *means, gap, se, gap / se, df, found.p, found.interval)
