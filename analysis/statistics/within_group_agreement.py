"""Do the people of a unit see it alike? r_wg and the average deviation, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, matrix, same_rows
from analysis.statistics.errors import OutOfRange
from analysis.statistics.labels import coded_labels


@dataclass(frozen=True, slots=True)
class UnitAgreement:
    """One unit of ``n`` answers; all are None for a single answer.

    ``agreement`` is r_wg, or r_wg(j) of several items: 1 when all agree, 0 when they spread like
    chance or more (``beyond_chance`` then). ``deviation`` is the mean distance from the unit's
    mean in steps of the scale, averaged over items.
    """

    unit: object
    n: int
    agreement: float | None
    deviation: float | None
    beyond_chance: bool | None


@dataclass(frozen=True, slots=True)
class WithinGroupAgreement:
    """``median_agreement`` and ``mean_deviation`` are over units of two answers and more.

    ``practical`` is the deviation up to which people are held to agree (Burke & Dunlap 2002).
    """

    units: tuple[UnitAgreement, ...]
    median_agreement: float | None
    mean_deviation: float | None
    practical: float


def within_group_agreement(
    answers: ArrayLike, units: ArrayLike, points: int, null_variance: float | None = None
) -> WithinGroupAgreement:
    """r_wg(j) (James, Demaree & Wolf 1984) and AD_M(j) (Burke, Finkelstein & Dusig 1999).

    ``answers`` (n,) or (n, j) on a scale of ``points`` steps of 1, ``units`` (n,) labels of any
    kind. Chance is the uniform distribution, variance (points^2 - 1) / 12, unless another
    ``null_variance`` is given. Negative agreement is set to 0, as is usual, and said.
    """
    x = matrix(answers)
    names, code = coded_labels(units)
    same_rows(x, code)
    if points < 2:
        raise OutOfRange("points", "at least 2")
    chance = (points**2 - 1) / 12 if null_variance is None else null_variance
    if not chance > 0:
        raise OutOfRange("null_variance", "above zero")
    if float(np.ptp(x, axis=0).max()) > points - 1:
        raise OutOfRange("answers", f"within {points} steps of 1")
    sizes, spreads, deviations = _by_unit(x, code)
    ratio = spreads.mean(axis=1) / chance
    found = tuple(
        _unit(name, int(size), float(part), float(away), x.shape[1])
        for name, size, part, away in zip(
            names.tolist(), sizes, ratio, deviations.mean(axis=1), strict=True
        )
    )
    known = [unit for unit in found if unit.agreement is not None]
    return WithinGroupAgreement(
        found,
        float(np.median([unit.agreement or 0.0 for unit in known])) if known else None,
        float(np.mean([unit.deviation or 0.0 for unit in known])) if known else None,
        points / 6,
    )


def _by_unit(x: Floats, code: np.ndarray[tuple[int], np.dtype[np.intp]]) -> tuple[Floats, ...]:
    """Sizes (u,), variances (u, j) and mean absolute deviations (u, j)."""
    sizes = np.bincount(code).astype(np.float64)
    spreads, deviations = (np.empty((sizes.size, x.shape[1])) for _ in range(2))
    for item, column in enumerate(x.T):
        gaps = column - (np.bincount(code, column) / sizes)[code]
        spreads[:, item] = np.bincount(code, gaps**2) / np.maximum(sizes - 1, 1)
        deviations[:, item] = np.bincount(code, np.abs(gaps)) / sizes
    return sizes, spreads, deviations


def _unit(name: object, n: int, ratio: float, deviation: float, items: int) -> UnitAgreement:
    if n < 2:
        return UnitAgreement(name, n, None, None, None)
    beyond = ratio > 1
    agreed = max(0.0, items * (1 - ratio))
    return UnitAgreement(name, n, agreed / (agreed + ratio) if agreed else 0.0, deviation, beyond)
