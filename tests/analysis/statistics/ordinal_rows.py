"""Ordinal answers the tests are made on: from tables of counts, and from known populations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


def rows_of(table: ArrayLike) -> Floats:
    """A row for each count of a table of two or more items, answers numbered from one."""
    counts = np.asarray(table)
    chosen = np.indices(counts.shape).reshape(counts.ndim, -1).T + 1.0
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


def exact_factor(n: int, loadings: Sequence[float], limits: Sequence[float]) -> Floats:
    """About n rows in just the proportions that one factor gives three items."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    chosen = _chances(np.asarray(loadings), nodes, limits)
    joint = np.einsum("n,na,nb,nc->abc", weights / weights.sum(), *chosen)
    return rows_of(np.rint(n * joint).astype(int))


def _chances(loadings: Floats, at: Floats, limits: Sequence[float]) -> list[Floats]:
    """Of each answer to each item (at, K), given the factor."""
    ends = np.array([-np.inf, *limits, np.inf])
    return [
        np.diff(special.ndtr((ends - each * at[:, None]) / np.sqrt(1 - each**2)), axis=1)
        for each in loadings
    ]


def jackknife(rows: Floats, estimate: Callable[[Floats], Floats]) -> Floats:
    """The covariance of estimates from leaving out each row once, equal rows at one time."""
    marked = np.where(np.isnan(rows), -9.0, rows)
    _, first, counts = np.unique(marked, axis=0, return_index=True, return_counts=True)
    without = np.array([estimate(np.delete(rows, at, axis=0)) for at in first])
    n = len(rows)
    gap = without - counts @ without / n
    return np.asarray((n - 1) / n * (gap.T * counts) @ gap)
