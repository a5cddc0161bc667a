"""Covariance matrices of resampled rows: counts times cross-products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import ShapeMismatch, TooFewObservations
from analysis.statistics.labels import coded_labels
from analysis.statistics.resampling import resampling_counts

Resampled = Literal["rows", "blocks", "clusters"]

# Up to here rows are resampled one by one. Above, rows are dealt at random into BLOCKS blocks and
# blocks are resampled: standard errors then carry a relative error of 1 / sqrt(2 * BLOCKS) = 1.6 %,
# which 5,000 draws leave open in a percentile limit anyway.
ROWS_AT_MOST = 4096
BLOCKS = 2048

# Numbers that the covariance matrices of one batch hold: more fall out of the processor's cache.
BATCH_NUMBERS = 400_000

# Items are standardised before drawing, so this is no variance at all.
DEAD_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Cross-products (u, 1 + k + k (k + 1) / 2) of the u units that are resampled.

    Columns: rows, sums and products of items standardised by ``scale`` (k,).
    """

    products: Floats
    scale: Floats
    resampled: Resampled

    @property
    def count(self) -> int:
        """The number of units."""
        return int(self.products.shape[0])

    @property
    def batch(self) -> int:
        """How many covariance matrices are worked on at once."""
        return max(32, BATCH_NUMBERS // self.scale.size**2)


def units(table: Floats, clusters: ArrayLike | None, random: np.random.Generator) -> Units:
    """Rows of items (n, k), blocks of them when they are many, or whole clusters (n,)."""
    n, k = table.shape
    label, resampled = _labels(n, clusters, random)
    scale = table.std(axis=0)
    # Centring and scaling keep the sums of products accurate.
    deviation = (table - table.mean(axis=0)) / scale
    first, second = np.triu_indices(k)
    sums = np.empty((n if resampled == "rows" else int(label.max()) + 1, 1 + k + first.size))
    for column, values in enumerate(_columns(deviation, first, second)):
        sums[:, column] = values if resampled == "rows" else np.bincount(label, values)
    return Units(sums, scale, resampled)


def drawn(
    of: Units, draws: int, random: np.random.Generator
) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
    """Covariances (k, k, b) of ``draws`` samples in batches; see ``covariances``."""
    for start in range(0, draws, of.batch):
        counts = resampling_counts(min(of.batch, draws - start), of.count, random)
        yield covariances(of.products.T @ counts.T, of.scale)


def without_each(of: Units) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
    """Covariances (k, k, b) without each unit in turn, in batches; see ``covariances``."""
    total = of.products.sum(axis=0)[:, None]
    for start in range(0, of.count, of.batch):
        yield covariances(total - of.products[start : start + of.batch].T, of.scale)


def covariances(sums: Floats, scale: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Covariances (k, k, b) with divisor n from sums (1 + k + k (k + 1) / 2, b).

    Samples in which an item is constant are left out; the second value (b,) says which were kept.
    """
    k = scale.size
    first, second = np.triu_indices(k)
    means = sums[1 : k + 1] / sums[0]
    triangle = sums[k + 1 :] / sums[0]
    triangle -= means[first] * means[second]
    varied = (triangle[first == second] > DEAD_VARIANCE).all(axis=0)
    if not varied.all():
        triangle = triangle[:, varied]
    triangle *= (scale[first] * scale[second])[:, None]
    place = np.empty((k, k), dtype=np.intp)
    place[first, second] = place[second, first] = np.arange(first.size)
    return triangle[place], varied


def _columns(
    deviation: Floats, first: NDArray[np.intp], second: NDArray[np.intp]
) -> Iterator[Floats]:
    yield np.ones(deviation.shape[0])
    yield from deviation.T
    for a, b in zip(first, second, strict=True):
        yield deviation[:, a] * deviation[:, b]


def _labels(
    n: int, clusters: ArrayLike | None, random: np.random.Generator
) -> tuple[NDArray[np.intp], Resampled]:
    """The unit of every row (n,), numbered from 0."""
    if clusters is not None:
        given = np.asarray(clusters)
        if given.shape != (n,):
            raise ShapeMismatch((n,), given.shape)
        groups, label = coded_labels(given)
        if groups.size < 2:
            raise TooFewObservations(int(groups.size), 2)
        return label, "clusters"
    if n <= ROWS_AT_MOST:
        return np.arange(n), "rows"
    return random.permutation(n) % BLOCKS, "blocks"
