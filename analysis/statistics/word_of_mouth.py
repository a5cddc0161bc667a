"""How many people customers tell: good against bad, and the dissatisfied against the satisfied."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile, t_tails


@dataclass(frozen=True, slots=True)
class Tells:
    """People told per customer; ``told_anyone`` is the share of customers who told somebody.

    ``interval`` is None when nobody told anyone: no mean of nothing has one.
    """

    n: int
    mean: float
    told_anyone: float
    standard_error: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """One mean over another; ``p`` tests that they are equal."""

    value: float
    interval: Interval
    p: float


@dataclass(frozen=True, slots=True)
class WordOfMouth:
    """``ratio`` is positive to negative tellings of all; None when either is never told.

    ``dissatisfied`` and ``satisfied`` count whom each group told anything at all, and
    ``dissatisfied_bad``, ``satisfied_good`` what folk numbers speak of; ``bad_to_good`` is their
    ratio. A group is None when nobody is in it.
    """

    n: int
    good: Tells
    bad: Tells
    ratio: Ratio | None
    dissatisfied: Tells | None
    satisfied: Tells | None
    dissatisfied_bad: Tells | None
    satisfied_good: Tells | None
    bad_to_good: Ratio | None


def word_of_mouth(
    good: ArrayLike, bad: ArrayLike, satisfied: ArrayLike, level: float = 0.95
) -> WordOfMouth:
    """People told something good (n,) and something bad (n,), by customers' satisfaction (n,).

    ``satisfied`` is 1, 0, or NaN for those between, who count in the ratio of all only. Intervals
    are Student's t on the logarithm of a mean or of a ratio, by the delta method, so that they stay
    above zero for skewed counts; the ratio of all keeps that both were told by the same people.
    """
    pro, con = _counted(good), _counted(bad)
    side = np.asarray(satisfied, dtype=np.float64)
    same_rows(pro, con, side)
    if not np.isin(side[~np.isnan(side)], (0.0, 1.0)).all():
        raise OutOfRange("satisfied", "1, 0 or missing")
    happy, unhappy = side == 1, side == 0
    return WordOfMouth(
        pro.size,
        tells(pro, proper_level(level)),
        tells(con, level),
        _same_people(pro, con, level),
        _group((pro + con)[unhappy], level),
        _group((pro + con)[happy], level),
        _group(con[unhappy], level),
        _group(pro[happy], level),
        _two_groups(con[unhappy], pro[happy], level),
    )


def tells(counts: ArrayLike, level: float = 0.95) -> Tells:
    """How many people each of n >= 2 customers told, by their counts (n,)."""
    told = _counted(counts)
    mean = float(told.mean())
    se = float(told.std(ddof=1)) / math.sqrt(told.size)
    interval = None
    if mean > 0:
        half = t_quantile(0.5 + proper_level(level) / 2, told.size - 1) * se / mean
        interval = Interval(mean * math.exp(-half), mean * math.exp(half), "log_t", level)
    return Tells(told.size, mean, float((told > 0).mean()), se, interval)


def _counted(counts: ArrayLike) -> Floats:
    told = vector(counts, needed=2)
    if (told < 0).any():
        raise OutOfRange("people told", "zero or more")
    return told


def _group(told: Floats, level: float) -> Tells | None:
    try:
        return tells(told, level)
    except TooFewObservations:
        return None


def _same_people(pro: Floats, con: Floats, level: float) -> Ratio | None:
    means = float(pro.mean()), float(con.mean())
    if not min(means) > 0:
        return None
    error = float((pro / means[0] - con / means[1]).std(ddof=1)) / math.sqrt(pro.size)
    return _ratio(means, error, pro.size - 1, level)


def _two_groups(a: Floats, b: Floats, level: float) -> Ratio | None:
    if min(a.size, b.size) < 2 or not (a.any() and b.any()):
        return None
    means = float(a.mean()), float(b.mean())
    parts = [float(x.var(ddof=1)) / x.size / m**2 for x, m in zip((a, b), means, strict=True)]
    total = sum(parts)
    spread = parts[0] ** 2 / (a.size - 1) + parts[1] ** 2 / (b.size - 1)
    return _ratio(means, math.sqrt(total), total**2 / spread if spread > 0 else math.inf, level)


def _ratio(means: tuple[float, float], error: float, df: float, level: float) -> Ratio:
    value = means[0] / means[1]
    half = t_quantile(0.5 + level / 2, df) * error
    p = t_tails(math.log(value) / error, df) if error > 0 else float(value == 1)
    return Ratio(
        value, Interval(value * math.exp(-half), value * math.exp(half), "log_t", level), p
    )
