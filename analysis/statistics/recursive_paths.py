"""Chains of regressions on cross-products: each variable on all that come before it, batched."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np

from analysis.statistics.arrays import Floats

# A variable that the earlier ones explain this completely gets no slope: in a bootstrap draw of
# few different rows its rest is rounding noise.
NOTHING_LEFT = 1e-12


def path_coefficients(products: Floats) -> Floats:
    """Slopes of each column on all earlier ones, from products (k, k, b): (k, k, b), row on column.

    The unit lower triangle of L D L' = products is inverted; only rows below the diagonal are
    slopes. With 1 as the first column they hold the intercept.
    """
    slopes = np.zeros_like(products)
    for j in range(1, products.shape[0]):
        slopes[j, :j] = regression(products, tuple(range(j)), j)
    return slopes


def regression(products: Floats, on: tuple[int, ...], of: int) -> Floats:
    """Slopes (len(on), b) of column ``of`` on columns ``on``, from products (k, k, b)."""
    order = (*on, of)
    rest = products[np.ix_(order, order)].copy()
    m = len(on)
    pivots, rows = [], []
    for _ in range(m):
        pivot, row = rest[0, 0], rest[0, 1:]
        usable = pivot > NOTHING_LEFT
        scaled = np.where(usable, row / np.where(usable, pivot, 1.0), 0.0)
        rows.append(scaled)
        pivots.append(pivot)
        rest = rest[1:, 1:] - row[:, None] * scaled
    # Back-substitution: rows[i] holds the scaled products with the columns after i.
    slopes = np.zeros((m, products.shape[2]))
    for i in reversed(range(m)):
        slopes[i] = rows[i][-1] - np.einsum("jb,jb->b", rows[i][:-1], slopes[i + 1 :])
    return slopes


def routes(mediators: int) -> tuple[tuple[int, ...], ...]:
    """Every way through mediators 0, 1, ... in order: the short ones first."""
    places = range(mediators)
    return tuple(way for length in range(1, mediators + 1) for way in combinations(places, length))


def along(slopes: Floats, start: int, way: tuple[int, ...], end: int) -> Floats:
    """The product of slopes (b,) from column ``start`` through columns ``way`` to ``end``."""
    stops = (start, *way, end)
    effect = np.ones(slopes.shape[2])
    for before, after in pairwise(stops):
        effect = effect * slopes[after, before]
    return effect
