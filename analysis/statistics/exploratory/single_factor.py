"""Harman's single-factor check: how much one factor of all items would account for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import proper_correlation, squared_multiple_correlations
from analysis.statistics.errors import NotConverged, OutOfRange

MOST_STEPS = 10_000

# Change of the summed communalities at which principal axes count as settled.
SETTLED = 1e-11


@dataclass(frozen=True, slots=True)
class SingleFactor:
    """Shares (0-1) of all variance: of the first principal ``component`` and principal ``axis``.

    Descriptive only: a small share proves no absence of method variance, a large one may be a
    common cause. ``improper`` is True when an item's communality exceeds one.
    """

    component: float
    axis: float
    improper: bool


def single_factor(correlation: ArrayLike, *, settled: float = SETTLED) -> SingleFactor:
    """Harman's check (Podsakoff & Organ 1986) of a correlation matrix (k, k).

    Principal axes start from squared multiple correlations and go on until the summed communalities
    change by less than ``settled``; programs that stop at 1e-3 differ in the fifth digit. Raises
    Collinear, NotIdentified, NotConverged.
    """
    r = proper_correlation(correlation, fewest=3)
    if not settled > 0:
        raise OutOfRange("settled", "above zero")
    component = float(np.linalg.eigvalsh(r)[-1]) / r.shape[0]
    loadings = _principal_axis(r, settled)
    squares = np.square(loadings)
    return SingleFactor(component, float(squares.mean()), bool((squares > 1).any()))


def _principal_axis(r: Floats, settled: float) -> Floats:
    reduced = r.copy()
    shared = squared_multiple_correlations(r)
    for _ in range(MOST_STEPS):
        np.fill_diagonal(reduced, shared)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        before, shared = shared, np.square(loadings)
        if abs(float(shared.sum() - before.sum())) < settled:
            return np.asarray(loadings)
    raise NotConverged(MOST_STEPS)
