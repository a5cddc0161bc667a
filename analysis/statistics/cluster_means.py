"""What the other members of a cluster answered, as columns that help to impute."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats

LEAST_SHARE = 0.01
"""A column of which clusters explain less is imputed as if there were none."""


def others_means(table: Floats, clusters: NDArray[np.intp]) -> Floats:
    """For columns (n, k) with NaN, the shrunken means of each row's fellows (n, j), j <= k.

    Of a column that differs between clusters (ANOVA intraclass correlation above 0.01) the mean
    over the other rows of the cluster in which it is known is shrunk to the grand mean by its
    reliability, so that it predicts a row of any cluster with a slope near one; a row itself is
    left out, since it would predict only rows in which it is known (Ludtke, Robitzsch & Grund
    2017 on imputing with cluster means). ``clusters`` (n,) are numbers from 0.
    """
    found = [_shrunken(column, clusters) for column in table.T]
    kept = [column for column in found if column is not None]
    return np.column_stack(kept) if kept else np.empty((table.shape[0], 0))


def _shrunken(column: Floats, clusters: NDArray[np.intp]) -> Floats | None:
    known = ~np.isnan(column)
    filled = np.where(known, column - column[known].mean(), 0.0)
    size = np.bincount(clusters, known).astype(np.float64)
    total = np.bincount(clusters, filled).astype(np.float64)
    share = _intraclass(filled[known], clusters[known], size, total)
    if share < LEAST_SHARE:
        return None
    others = size[clusters] - known
    # Without a fellow the sum is nothing, and so is what is said of the row.
    return np.asarray(
        (total[clusters] - filled) * share / (1 + (np.maximum(others, 1) - 1) * share)
    )


def _intraclass(values: Floats, clusters: NDArray[np.intp], size: Floats, total: Floats) -> float:
    """ANOVA's intraclass correlation for clusters of unequal size (Donner 1986)."""
    n, groups = values.size, int((size > 0).sum())
    if groups < 2 or n <= groups:
        return 0.0
    means = total / np.maximum(size, 1)
    between = float(size @ means**2) / (groups - 1)
    within = float(((values - means[clusters]) ** 2).sum()) / (n - groups)
    typical = (n - float(size @ size) / n) / (groups - 1)
    signal = (between - within) / typical
    return max(signal / (signal + within), 0.0) if signal + within > 0 else 0.0
