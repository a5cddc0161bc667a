"""How those who answered differ from those who were asked, and early from late answers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, vector, with_gaps
from analysis.statistics.effect_sizes import share_difference, standardised_mean_difference
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.two_groups import Difference, welch_t

FLAG, RED = 0.10, 0.25


class Imbalance(StrEnum):
    """How large a standardised difference is."""

    NONE = "none"
    FLAG = "flag"
    RED = "red"


@dataclass(frozen=True, slots=True)
class MeanBalance:
    """``smd`` is (mean of those who answered - mean of the frame) in standard deviations.

    Unknown values (NaN) are left out and counted.
    """

    n: int
    n_frame: int
    unknown: int
    unknown_frame: int
    mean: float
    mean_frame: float
    smd: float
    size: Imbalance


@dataclass(frozen=True, slots=True)
class ShareBalance:
    """One category among those who answered and in the frame (shares of the known)."""

    category: str
    n: int
    share: float
    share_frame: float
    smd: float
    size: Imbalance


@dataclass(frozen=True, slots=True)
class CategoryBalance:
    """All categories, and ``overall``, their Mahalanobis distance (Yang & Dalton 2012)."""

    n: int
    n_frame: int
    unknown: int
    unknown_frame: int
    categories: tuple[ShareBalance, ...]
    worst: ShareBalance
    overall: float
    size: Imbalance


@dataclass(frozen=True, slots=True)
class EarlyLate:
    """The last third of answers beside the first; ``difference`` is late minus early.

    Late answers stand in for those that never came (Armstrong & Overton 1977), no more than that.
    """

    difference: Difference
    smd: float
    size: Imbalance


def imbalance(smd: float, flag: float = FLAG, red: float = RED) -> Imbalance:
    """The flag of a standardised difference of either sign."""
    if abs(smd) > red:
        return Imbalance.RED
    return Imbalance.FLAG if abs(smd) > flag else Imbalance.NONE


def mean_balance(
    answered: ArrayLike, frame: ArrayLike, *, flag: float = FLAG, red: float = RED
) -> MeanBalance:
    """Compare a number among those who answered (n,) with the whole frame (N,).

    The difference is divided by the root mean of both variances (Austin 2009). Raises
    TooFewObservations (fewer than 2 known), NoVariation when neither varies and they differ.
    """
    ours, theirs = _known(answered), _known(frame)
    a, b = vector(ours, needed=2), vector(theirs, needed=2)
    if float(np.ptp(a)) == float(np.ptp(b)) == 0.0 and a[0] == b[0]:
        smd = 0.0
    else:
        smd = standardised_mean_difference(a, b)
    lost = (np.asarray(answered).size - a.size, np.asarray(frame).size - b.size)
    mean, mean_frame = float(a.mean()), float(b.mean())
    return MeanBalance(a.size, b.size, *lost, mean, mean_frame, smd, imbalance(smd, flag, red))


def share_balance(
    answered: Sequence[object],
    frame: Sequence[object],
    *,
    flag: float = FLAG,
    red: float = RED,
) -> CategoryBalance:
    """Compare labels among those who answered (n,) with the whole frame (N,); None is unknown.

    A category that is everybody on both sides differs by 0. Raises TooFewObservations when nothing
    is known on one side, NoVariation when the sides have one category each and not the same.
    """
    ours, theirs = _counts(answered), _counts(frame)
    n, total = ours.total(), theirs.total()
    if min(n, total) == 0:
        raise TooFewObservations(0, 1)
    found = []
    for name in sorted({*ours, *theirs}):
        part, whole = ours[name] / n, theirs[name] / total
        smd = 0.0 if part == whole else share_difference(part, whole)
        found.append(ShareBalance(name, ours[name], part, whole, smd, imbalance(smd, flag, red)))
    worst = max(found, key=lambda one: abs(one.smd))
    return CategoryBalance(
        n,
        total,
        len(answered) - n,
        len(frame) - total,
        tuple(found),
        worst,
        _overall(found),
        worst.size,
    )


def early_late(
    values: ArrayLike, arrived: ArrayLike, *, flag: float = FLAG, red: float = RED
) -> EarlyLate:
    """Compare values (n,) of the last third to arrive with those of the first.

    ``arrived`` (n,) are times or positions in any unit; answers of the same moment stay together.
    Rows with an unknown value or time are left out. Raises TooFewObservations (fewer than 6 known,
    or a third emptied by ties).
    """
    given, times = with_gaps(values), with_gaps(arrived)
    known = np.isfinite(given) & np.isfinite(times)
    value, time = vector(given[known], needed=6), times[known]
    first, last = np.quantile(time, [1 / 3, 2 / 3], method="inverted_cdf")
    late, early = value[time > last], value[time <= first]
    if min(late.size, early.size) < 2:
        raise TooFewObservations(min(late.size, early.size), 2)
    difference = welch_t(late, early)
    smd = standardised_mean_difference(late, early)
    return EarlyLate(difference, smd, imbalance(smd, flag, red))


def _known(values: ArrayLike) -> Floats:
    numbers = with_gaps(values)
    return numbers[~np.isnan(numbers)]


def _counts(labels: Sequence[object]) -> Counter[str]:
    return Counter(str(label) for label in labels if label is not None and label != "")


def _overall(found: list[ShareBalance]) -> float:
    """The distance of both vectors of shares by the mean of their multinomial covariances."""
    if len(found) == 1:
        return 0.0
    ours = np.array([one.share for one in found[1:]])
    theirs = np.array([one.share_frame for one in found[1:]])
    spread = np.zeros((ours.size, ours.size))
    for shares in (ours, theirs):
        spread += (np.diag(shares) - np.outer(shares, shares)) / 2
    away = ours - theirs
    if not np.isfinite(spread).all() or not np.diag(spread).all():
        raise NoVariation((0, 1))
    return math.sqrt(max(float(away @ np.linalg.pinv(spread) @ away), 0.0))
