"""Everyone gets both treatments, in an order drawn by lot."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import NoVariation, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Estimate, student


@dataclass(frozen=True, slots=True)
class Crossover:
    """``effect`` is the second treatment (B) minus the first (A), free of the period's effect.

    ``period`` is the second time minus the first; ``carry_over`` compares the sums of both times
    between orders (half of it is what A leaves behind more than B); it has little power, so its
    absence proves nothing. ``paired`` is B minus A with the period left in.
    """

    n: int
    n_a_first: int
    n_b_first: int
    mean_a: float
    mean_b: float
    effect: Estimate
    period: Estimate
    carry_over: Estimate
    paired: Estimate


def crossover(
    first: ArrayLike, second: ArrayLike, b_first: NDArray[np.generic], level: float = 0.95
) -> Crossover:
    """Outcomes at the ``first`` and ``second`` time (n,); ``b_first`` (n,) had treatment B first.

    Hills & Armitage (1979): half the difference between orders of the change from first to second
    time, with Welch's error. Raises TooFewObservations below two people in an order, NoVariation
    when nothing differs.
    """
    one, two = vector(first), vector(second)
    same_rows(one, two)
    turned = np.asarray(b_first).astype(np.bool_)
    if turned.shape != one.shape:
        raise ShapeMismatch(one.shape, turned.shape)
    level = proper_level(level)
    smaller = int(min(np.count_nonzero(turned), np.count_nonzero(~turned)))
    if smaller < 2:
        raise TooFewObservations(smaller, 2)
    change, total = two - one, one + two
    b_minus_a = np.where(turned, -change, change)
    if np.ptp(change) == 0 and np.ptp(total) == 0:
        raise NoVariation((0, 1))
    ab, ba = change[~turned], change[turned]
    return Crossover(
        n=one.size,
        n_a_first=int(ab.size),
        n_b_first=int(ba.size),
        mean_a=float(np.where(turned, two, one).mean()),
        mean_b=float(np.where(turned, one, two).mean()),
        effect=_combined(ab, ba, (0.5, -0.5), level),
        period=_combined(ab, ba, (0.5, 0.5), level),
        carry_over=_combined(total[~turned], total[turned], (1.0, -1.0), level),
        paired=_mean(b_minus_a, level),
    )


def _combined(a: Floats, b: Floats, weights: tuple[float, float], level: float) -> Estimate:
    """A weighted sum of two independent means, with Welch's degrees of freedom."""
    parts = [w**2 * v.var(ddof=1) / v.size for w, v in zip(weights, (a, b), strict=True)]
    variance = float(sum(parts))
    spread = sum(part**2 / (v.size - 1) for part, v in zip(parts, (a, b), strict=True))
    df = variance**2 / float(spread) if variance > 0 else float(a.size + b.size - 2)
    value = float(weights[0] * a.mean() + weights[1] * b.mean())
    return student(value, math.sqrt(variance), df, "welch", level)


def _mean(values: Floats, level: float) -> Estimate:
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    return student(float(values.mean()), error, values.size - 1, "t", level)
