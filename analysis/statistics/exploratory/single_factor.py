"""Harman's single-factor check: how much one factor of all items would account for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import proper_correlation, squared_multiple_correlations
from analysis.statistics.errors import NotConverged, OutOfRange
from analysis.statistics.exploratory.extraction import extract

MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class SingleFactor:
    """Shares (0-1) of all variance: of the first principal ``component`` and principal ``axis``.

    Descriptive only: a small share proves no absence of method variance, a large one may be a
    common cause. ``improper`` is True when an item's communality reaches one.
    """

    component: float
    axis: float
    improper: bool


def single_factor(correlation: ArrayLike, *, stop: float | None = None) -> SingleFactor:
    """Harman's check (Podsakoff & Organ 1986) of a correlation matrix (k, k).

    The principal axis is where iterated communalities settle: the minimum-residual factor. With
    ``stop`` they are iterated from squared multiple correlations until their sum changes by less,
    as programs do that stop at 1e-3 and differ from the fifth digit on. Raises Collinear,
    NotIdentified, OutOfRange, NotConverged.
    """
    r = proper_correlation(correlation, fewest=3)
    component = float(np.linalg.eigvalsh(r)[-1]) / r.shape[0]
    if stop is None:
        found = extract(r, 1)
        axis = float(np.square(found.loadings).mean())
        return SingleFactor(component, axis, bool(found.heywood))
    if not stop > 0:
        raise OutOfRange("stop", "above zero")
    squares = np.square(_principal_axis(r, stop))
    return SingleFactor(component, float(squares.mean()), bool((squares > 1).any()))


def _principal_axis(r: Floats, stop: float) -> Floats:
    reduced = r.copy()
    shared = squared_multiple_correlations(r)
    for _ in range(MOST_STEPS):
        np.fill_diagonal(reduced, shared)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        before, shared = shared, np.square(loadings)
        if abs(float(shared.sum() - before.sum())) < stop:
            return np.asarray(loadings)
    raise NotConverged(MOST_STEPS)
