"""Do items share enough to look for factors? The measure of Kaiser, Meyer and Olkin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import floats
from analysis.statistics.covariances import inverse, proper_correlation
from analysis.statistics.errors import NoVariation


@dataclass(frozen=True, slots=True)
class SamplingAdequacy:
    """KMO of all items and of each (k,), from 0 to 1; below .5 items share too little."""

    overall: float
    items: tuple[float, ...]


def kmo(correlation: ArrayLike) -> SamplingAdequacy:
    """The KMO measure of a correlation or covariance matrix (k, k), k >= 2.

    Squared correlations over squared correlations plus squared partial correlations given all other
    items (Kaiser & Rice 1974). Raises Collinear naming items that repeat each other, NotIdentified,
    NoVariation when nothing correlates at all.
    """
    r = proper_correlation(correlation)
    inverted = inverse(r)
    scale = np.sqrt(np.diag(inverted))
    partial = inverted / np.outer(scale, scale)
    together, alone = np.square(r), np.square(partial)
    np.fill_diagonal(together, 0.0)
    np.fill_diagonal(alone, 0.0)
    total = together.sum(axis=0) + alone.sum(axis=0)
    if (total <= 0).any():
        raise NoVariation(tuple(int(item) for item in np.flatnonzero(total <= 0)))
    return SamplingAdequacy(
        overall=float(together.sum() / total.sum()), items=floats(together.sum(axis=0) / total)
    )
