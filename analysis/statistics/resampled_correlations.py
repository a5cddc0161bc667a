"""Correlation matrices of bootstrap samples, from resampled cross-products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.resampling import resampling_counts

Resampled = Literal["rows", "blocks"]

# Up to here rows are resampled one by one. Above, rows are dealt at random into blocks of equal
# size and blocks are resampled: sums over random blocks of independent rows have the same bootstrap
# variance, estimated on BLOCKS - 1 degrees of freedom.
ROWS_AT_MOST = 8192
BLOCKS = 4096

# Blocks whose rows are gathered at a time, and counts that one batch of draws may hold.
BLOCKS_AT_ONCE = 128
BATCH_COUNTS = 2_000_000

# Columns are standardised before drawing, so this is no variance at all.
DEAD_VARIANCE = 1e-12


def resampled(n: int) -> Resampled:
    """What is drawn from n rows."""
    return "rows" if n <= ROWS_AT_MOST else "blocks"


def correlation_draws(table: Floats, draws: int, random: np.random.Generator) -> Iterator[Floats]:
    """Correlations (b, p, p) of ``draws`` samples of a complete table (n, p), in batches.

    Draws in which a column does not vary are left out, so fewer may come. No column of the table
    itself may be constant.
    """
    scaled = (table - table.mean(axis=0)) / table.std(axis=0)
    products = _products(np.column_stack([np.ones(scaled.shape[0]), scaled]), random)
    units = products.shape[0]
    batch = max(1, BATCH_COUNTS // units)
    for start in range(0, draws, batch):
        counts = resampling_counts(min(batch, draws - start), units, random)
        yield _correlations(counts @ products, scaled.shape[1] + 1)


def _products(rows: Floats, random: np.random.Generator) -> Floats:
    """Upper triangles (units, q (q + 1) / 2) of the summed products of q columns in each unit."""
    n, q = rows.shape
    first, second = np.triu_indices(q)
    if resampled(n) == "rows":
        return np.asarray(rows[:, first] * rows[:, second])
    order = random.permutation(n)
    size = -(-n // BLOCKS)
    sums = np.empty((BLOCKS, first.size))
    for start in range(0, BLOCKS, BLOCKS_AT_ONCE):
        # Block b holds the rows b, b + BLOCKS, ... of the random order: sizes differ by one.
        places = np.arange(start, start + BLOCKS_AT_ONCE)[:, None] + BLOCKS * np.arange(size)
        there = places < n
        part = rows[order[np.where(there, places, 0)]] * there[:, :, None]
        full = part.swapaxes(1, 2) @ part
        sums[start : start + BLOCKS_AT_ONCE] = full[:, first, second]
    return sums


def _correlations(sums: Floats, q: int) -> Floats:
    first, second = np.triu_indices(q)
    full = np.empty((sums.shape[0], q, q))
    full[:, first, second] = sums
    full[:, second, first] = sums
    full /= full[:, :1, :1]
    mean = full[:, 0, 1:]
    covariance = full[:, 1:, 1:] - mean[:, :, None] * mean[:, None, :]
    variance = np.einsum("bii->bi", covariance)
    alive = (variance > DEAD_VARIANCE).all(axis=1)
    covariance, spread = covariance[alive], np.sqrt(variance[alive])
    return np.asarray(covariance / (spread[:, :, None] * spread[:, None, :]))
