"""The rigid turn of varimax."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NotConverged

MOST_STEPS = 5_000

# Growth of the criterion, relative to its size, at which it counts as settled.
SETTLED = 1e-15


def varimax_turn(loadings: Floats, *, kaiser: bool) -> Floats:
    """The orthogonal matrix (m, m) that maximises the variance of squared loadings.

    Singular value steps (Horst 1965; ten Berge 1984). Raises NotConverged.
    """
    k, m = loadings.shape
    length = np.sqrt(np.square(loadings).sum(axis=1)) if kaiser else np.ones(k)
    rows = loadings / np.where(length > 0, length, 1.0)[:, None]
    turn, size = np.eye(m), 0.0
    for _ in range(MOST_STEPS):
        turned = rows @ turn
        target = turned**3 - turned * (np.square(turned).sum(axis=0) / k)
        left, values, right = np.linalg.svd(rows.T @ target)
        turn, before, size = left @ right, size, float(values.sum())
        if size <= before * (1 + SETTLED):
            return np.asarray(turn)
    raise NotConverged(MOST_STEPS)
