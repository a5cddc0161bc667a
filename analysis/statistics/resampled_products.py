"""Cross-products of bootstrap samples: weights times products, never the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.resampling import resampling_counts
from analysis.statistics.sandwich import cluster_codes

Resampled = Literal["rows", "blocks", "clusters"]

# Up to here rows are resampled one by one. Above, rows are dealt at random into BLOCKS blocks and
# blocks are resampled: a mean over random blocks of independent rows has the same bootstrap
# variance, estimated on BLOCKS - 1 degrees of freedom, so limits move by about
# 1 / sqrt(2 * BLOCKS) = 1 % of their width, less than 2,000 draws leave open anyway.
ROWS_AT_MOST = 8192
BLOCKS = 4096

# So many rows of blocks are gathered at once.
ROWS_AT_ONCE = 16_384

# Counts that one batch of draws may hold: few enough to stay in the processor's cache.
BATCH_COUNTS = 500_000


@dataclass(frozen=True, slots=True, eq=False)
class UnitProducts:
    """What is resampled: sums of products per row, block or cluster.

    ``sums`` (units, m) hold the products of 1 and k columns, lower triangle row by row, so
    m = (k + 1)(k + 2) / 2; the first of them counts rows.
    """

    sums: Floats
    columns: int
    resampled: Resampled

    def total(self) -> Floats:
        """The products over all rows (k + 1, k + 1)."""
        return self.unpacked(self.sums.sum(axis=0)[None])[..., 0]

    def drawn(self, draws: int, random: np.random.Generator) -> Iterator[Floats]:
        """Products of bootstrap samples in batches (k + 1, k + 1, b), the draws last."""
        units = self.sums.shape[0]
        batch = max(1, BATCH_COUNTS // units)
        for start in range(0, draws, batch):
            size = min(batch, draws - start)
            yield self.unpacked(resampling_counts(size, units, random) @ self.sums)

    def without_each(self) -> Floats:
        """Products with one unit left out at a time (k + 1, k + 1, units)."""
        return self.unpacked(self.sums.sum(axis=0) - self.sums)

    def unpacked(self, packed: Floats) -> Floats:
        """Packed triangles (b, m) as symmetric matrices (k + 1, k + 1, b)."""
        width = self.columns + 1
        first, second = np.tril_indices(width)
        full = np.empty((width, width, packed.shape[0]))
        full[first, second] = packed.T
        full[second, first] = packed.T
        return full


def unit_products(
    table: Floats, clusters: NDArray[np.generic] | None, random: np.random.Generator
) -> UnitProducts:
    """Products of the columns of ``table`` (n, k) within each resampling unit.

    Whole clusters are the units when ``clusters`` (n,) gives labels. Centre and scale the columns
    first: it keeps the digits.
    """
    n = table.shape[0]
    if clusters is None and n > ROWS_AT_MOST:
        return UnitProducts(_by_blocks(table, random), table.shape[1], "blocks")
    rows = np.vstack([np.ones(n), table.T])
    first, second = np.tril_indices(rows.shape[0])
    if clusters is None:
        return UnitProducts((rows[first] * rows[second]).T, table.shape[1], "rows")
    label = cluster_codes(clusters, n)[0]
    units = int(label.max()) + 1
    sums = np.empty((units, first.size))
    for place, (a, b) in enumerate(zip(first, second, strict=True)):
        sums[:, place] = np.bincount(label, weights=rows[a] * rows[b], minlength=units)
    return UnitProducts(sums, table.shape[1], "clusters")


def _by_blocks(table: Floats, random: np.random.Generator) -> Floats:
    """Packed products (BLOCKS, m) of rows dealt at random into blocks.

    Rows are gathered block by block, so that each block is one product of matrices.
    """
    n, k = table.shape
    # Stable sorting of 16 bits takes one pass for each byte.
    order = np.argsort((random.permutation(n) % BLOCKS).astype(np.uint16), kind="stable")
    each, longer = divmod(n, BLOCKS)
    number = np.arange(BLOCKS)
    starts = number * each + np.minimum(number, longer)
    first, second = np.tril_indices(k + 1)
    sums = np.empty((BLOCKS, first.size))
    at_once = max(1, ROWS_AT_ONCE // each)
    for start in range(0, BLOCKS, at_once):
        blocks = starts[start : start + at_once]
        rows = np.ones((blocks.size, each, k + 1))
        rows[:, :, 1:] = table[order[blocks[:, None] + np.arange(each)]]
        sums[start : start + at_once] = (rows.swapaxes(1, 2) @ rows)[:, first, second]
    rest = np.ones((longer, k + 1))
    rest[:, 1:] = table[order[starts[:longer] + each]]
    sums[:longer] += rest[:, first] * rest[:, second]
    return sums
