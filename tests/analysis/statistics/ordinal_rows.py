"""Ordinal answers the tests are made on: from tables of counts, and from known populations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rows_of(table: ArrayLike) -> Floats:
    """A row for each count of a two-way table, answers numbered from one."""
    counts = np.asarray(table)
    chosen = np.indices(counts.shape).reshape(2, -1).T + 1.0
    return np.repeat(chosen, counts.ravel(), axis=0)


def cut(scores: Floats, limits: Sequence[float]) -> Floats:
    """Scores as categories numbered from one."""
    return np.asarray(np.searchsorted(np.asarray(limits), scores) + 1.0)


def one_factor(
    n: int, loadings: Sequence[float], limits: Sequence[float] = (-1.0, 0.0, 1.0), seed: int = 3
) -> Floats:
    """Answers to items of one factor with these standardised loadings."""
    random = np.random.Generator(np.random.PCG64(seed))
    weights = np.asarray(loadings)
    own = random.standard_normal((n, weights.size)) * np.sqrt(1 - weights**2)
    return cut(random.standard_normal((n, 1)) * weights + own, limits)
