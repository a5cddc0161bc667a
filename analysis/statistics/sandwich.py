"""Cluster-robust covariances: scores summed within clusters, fast for a million rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import ShapeMismatch, TooFewObservations
from analysis.statistics.labels import coded_labels

# Whole-number labels within so many times the number of rows are counted instead of sorted.
DENSE = 4


def cluster_codes(clusters: NDArray[np.generic] | None, n: int) -> tuple[NDArray[np.intp], int]:
    """Each row's cluster, numbered from 0, and how many clusters there are (at least two)."""
    if clusters is None or clusters.shape != (n,):
        raise ShapeMismatch((n,), () if clusters is None else clusters.shape)
    codes = _counted(clusters)
    if codes is None:
        codes = coded_labels(clusters)[1]
    groups = int(codes.max()) + 1
    if groups < 2:
        raise TooFewObservations(groups, 2)
    return codes, groups


def cluster_sums(scores: Floats, codes: NDArray[np.intp], groups: int) -> Floats:
    """Scores (n, m) summed within each cluster (groups, m)."""
    sums = [np.bincount(codes, weights=column, minlength=groups) for column in scores.T]
    return np.stack(sums, axis=1).astype(np.float64, copy=False)


def clustered_covariance(
    inverse: Floats,
    scores: Floats,
    clusters: NDArray[np.generic],
    order: NDArray[np.intp],
) -> Floats:
    """Bread and meat for a likelihood: inverse information (m, m) around summed scores (n, m).

    ``order`` (n,) says which of the caller's rows each score belongs to. Corrected by G / (G - 1)
    (Liang & Zeger 1986).
    """
    codes, groups = cluster_codes(clusters, scores.shape[0])
    sums = cluster_sums(scores, codes[order], groups)
    return np.asarray(groups / (groups - 1) * inverse @ (sums.T @ sums) @ inverse)


def _counted(clusters: NDArray[np.generic]) -> NDArray[np.intp] | None:
    if not np.issubdtype(clusters.dtype, np.integer):
        return None
    labels = clusters.astype(np.int64)
    low, high = int(labels.min()), int(labels.max())
    if high - low > DENSE * labels.size:
        return None
    seen = np.zeros(high - low + 1, dtype=np.bool_)
    seen[labels - low] = True
    return np.asarray((np.cumsum(seen) - 1)[labels - low], dtype=np.intp)
