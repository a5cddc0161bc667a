"""Do two sets of categories go together, when many cells are thin? Fisher's test by sampling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats
from analysis.statistics.chi_square import counts_of
from analysis.statistics.errors import OutOfRange
from analysis.statistics.proportions import clopper_pearson

# Two tables equally likely in theory may differ in the last bits.
SLACK = 1e-7
BATCH = 2000
# The sampler of tables counts in machine integers, and beyond them it takes the process down.
MOST_COUNTED = 10**9


@dataclass(frozen=True, slots=True)
class SampledFisher:
    """``p`` of ``n`` answers; ``interval`` is what the number of draws leaves open of it."""

    n: int
    p: float
    draws: int
    interval: Interval


def fisher_sampled(
    table: ArrayLike, *, seed: int, draws: int = 10_000, level: float = 0.95
) -> SampledFisher:
    """Freeman & Halton's (1951) extension of Fisher's test to counts (r, c), by Monte Carlo.

    Tables with the margins given are drawn (Patefield 1981); p is the part of them, with the
    observed one, that are no more likely than it. Raises OutOfRange, ShapeMismatch,
    TooFewObservations.
    """
    counts = counts_of(table)
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    if counts.sum() > MOST_COUNTED:
        raise OutOfRange(
            "the sum of the table", f"at most {MOST_COUNTED}; the chi-square test does"
        )
    random = np.random.Generator(np.random.PCG64(seed))
    margins = counts.sum(axis=1).astype(np.int64), counts.sum(axis=0).astype(np.int64)
    chance = stats.random_table(*margins)
    # Given the margins a table is the likelier the smaller the product of its factorials.
    limit = _surprise(counts) - SLACK
    rare = 0
    for start in range(0, draws, BATCH):
        drawn = chance.rvs(size=min(BATCH, draws - start), random_state=random)
        rare += int(np.count_nonzero(_surprise(np.asarray(drawn, dtype=np.float64)) >= limit))
    known = clopper_pearson(rare, draws, level).interval
    return SampledFisher(int(counts.sum()), (rare + 1) / (draws + 1), draws, known)


def _surprise(tables: Floats) -> Floats:
    return np.asarray(special.gammaln(tables + 1).sum(axis=(-2, -1)))
