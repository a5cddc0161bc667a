"""Moments of bootstrap samples: resampling weights times each row's products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.sample import CHUNK

# Draws counted together, so that their counts stay small.
TOGETHER = 500


@dataclass(frozen=True, slots=True, eq=False)
class ResampledMoments:
    """``covariance`` (D, 1, p, p; divisor n) and ``mean`` (D, 1, p) of D bootstrap samples."""

    covariance: Floats
    mean: Floats


def resampled_moments(
    rows: Floats, mean: Floats, draws: int, random: np.random.Generator
) -> ResampledMoments:
    """Draw rows (n, p) with replacement ``draws`` times, n each, and keep only their moments.

    How many of a draw come from each chunk of rows is multinomial, and within a chunk each row is
    as likely, so large tables need no table of draws by rows.
    """
    n, p = rows.shape
    first, second = np.triu_indices(p)
    sizes = np.full(-(-n // CHUNK), CHUNK)
    sizes[-1] = n - CHUNK * (sizes.size - 1)
    taken = random.multinomial(n, sizes / n, size=draws)
    sums = np.zeros((draws, p + first.size))
    for chunk, size in enumerate(sizes.tolist()):
        deviation = rows[chunk * CHUNK : chunk * CHUNK + size] - mean
        products = np.concatenate([deviation, deviation[:, first] * deviation[:, second]], axis=1)
        for start in range(0, draws, TOGETHER):
            some = taken[start : start + TOGETHER, chunk]
            sums[start : start + TOGETHER] += _counts(some, size, random) @ products
    return _moments(sums / n, mean, p)


def _counts(taken: NDArray[np.int64], size: int, random: np.random.Generator) -> Floats:
    """How often each of ``size`` rows came up in each draw (D, size)."""
    picked = random.integers(0, size, size=int(taken.sum()))
    picked += np.repeat(np.arange(taken.size) * size, taken)
    counts = np.bincount(picked, minlength=taken.size * size)
    return counts.reshape(taken.size, size).astype(np.float64)


def _moments(average: Floats, mean: Floats, p: int) -> ResampledMoments:
    first, second = np.triu_indices(p)
    shift = average[:, :p]
    each = average[:, p:] - shift[:, first] * shift[:, second]
    covariance = np.empty((average.shape[0], 1, p, p))
    covariance[:, 0, first, second] = covariance[:, 0, second, first] = each
    return ResampledMoments(covariance, (shift + mean)[:, None])
