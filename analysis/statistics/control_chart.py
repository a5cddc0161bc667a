"""A running level with limits: when has it left what chance allows?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import signal

from analysis.statistics.arrays import RELATIVE_NOISE, Floats, same_rows, vector
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations

# The mean distance of two neighbours, in standard deviations of a normal variable.
NEIGHBOURS = 2 / math.sqrt(math.pi)


@dataclass(frozen=True, slots=True)
class ControlChart:
    """``smoothed``, ``low`` and ``high`` (n,) in the unit of the values.

    ``centre`` and ``sd`` (of one answer, when sizes were given, else of one period) come from the
    first ``baseline`` periods unless they were given. ``signals`` are periods outside the limits.
    """

    n: int
    baseline: int
    centre: float
    sd: float
    smoothed: Floats
    low: Floats
    high: Floats
    signals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """What the process is like while nothing changes, known beforehand."""

    centre: float
    sd: float


def ewma_chart(
    values: ArrayLike,
    sizes: ArrayLike | None = None,
    *,
    weight: float = 0.2,
    width: float = 3.0,
    baseline: int | None = None,
    standard: Standard | None = None,
) -> ControlChart:
    """Roberts' (1959) chart of period means (n,), starting at the centre, with exact limits.

    ``sizes`` (n,) are the answers behind each mean: thin periods then get wider limits. Without a
    ``standard`` the first ``baseline`` periods (all, if None) tell the centre and the sd: from
    moving ranges, or with sizes from the weighted spread of the means. Limits lie ``width``
    standard errors from the centre. Raises NoVariation((0,)) when the baseline never moves.
    """
    x = vector(values, needed=2)
    count = np.ones(x.size) if sizes is None else vector(sizes)
    same_rows(x, count)
    _check(count, weight, width)
    base = x.size if baseline is None else baseline
    if not 2 <= base <= x.size:
        raise TooFewObservations(base, 2)
    known = standard or _learnt(x[:base], count[:base], sizes is not None)
    if known.sd <= RELATIVE_NOISE * abs(known.centre):
        raise NoVariation((0,))
    start = [(1 - weight) * known.centre]
    smoothed, _ = signal.lfilter([weight], [1, weight - 1], x, zi=start)
    square, _ = signal.lfilter([weight**2], [1, -((1 - weight) ** 2)], 1 / count, zi=[0.0])
    reach = width * known.sd * np.sqrt(square)
    low, high = known.centre - reach, known.centre + reach
    outside = np.flatnonzero((smoothed < low) | (smoothed > high))
    signals = tuple(int(period) for period in outside)
    return ControlChart(x.size, base, known.centre, known.sd, smoothed, low, high, signals)


def _check(count: Floats, weight: float, width: float) -> None:
    if not 0 < weight <= 1:
        raise OutOfRange("weight", "above 0, at most 1")
    if width <= 0:
        raise OutOfRange("width", "above zero")
    if (count <= 0).any():
        raise OutOfRange("the size of a period", "above zero (leave empty periods out)")


def _learnt(x: Floats, count: Floats, sized: bool) -> Standard:
    if not sized:
        return Standard(float(x.mean()), float(np.abs(np.diff(x)).mean()) / NEIGHBOURS)
    centre = float(count @ x / count.sum())
    return Standard(centre, math.sqrt(float(count @ (x - centre) ** 2) / (x.size - 1)))
