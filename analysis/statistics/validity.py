"""Do constructs differ from each other? The heterotrait-monotrait ratio of correlations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NotIdentified
from analysis.statistics.moments import moments


@dataclass(frozen=True, slots=True, eq=False)
class Htmt:
    """Ratios (g, g) with ones on the diagonal; ``largest`` is that of the groups ``pair``."""

    n: int
    ratios: Floats
    largest: float
    pair: tuple[int, int]


def htmt(items: ArrayLike, groups: Sequence[Sequence[int]]) -> Htmt:
    """HTMT of items (n, k), rows with NaN dropped (Henseler, Ringle & Sarstedt 2015).

    ``groups`` holds the item positions of each construct, two items at least. Correlations count
    by absolute size.
    """
    return _ratios(items, groups, lambda correlations: float(np.mean(correlations)))


def htmt2(items: ArrayLike, groups: Sequence[Sequence[int]]) -> Htmt:
    """As ``htmt`` with geometric means, for loadings that differ (Roemer et al. 2021)."""
    return _ratios(items, groups, lambda correlations: float(np.exp(np.mean(np.log(correlations)))))


def _ratios(
    items: ArrayLike, groups: Sequence[Sequence[int]], average: Callable[[Floats], float]
) -> Htmt:
    if len(groups) < 2:
        raise NotIdentified(len(groups), 2)
    if min(len(group) for group in groups) < 2:
        raise NotIdentified(min(len(group) for group in groups), 2)
    sums = moments(items)
    sizes = np.abs(sums.correlation())
    inner = [average(_within(sizes, group)) for group in groups]
    ratios = np.eye(len(groups))
    for a, b in combinations(range(len(groups)), 2):
        between = sizes[np.ix_(groups[a], groups[b])]
        ratios[a, b] = ratios[b, a] = average(between) / np.sqrt(inner[a] * inner[b])
    off_diagonal = ratios - 2 * np.eye(len(groups)) * np.abs(ratios).max()
    first, second = np.unravel_index(int(off_diagonal.argmax()), ratios.shape)
    largest = float(ratios[first, second])
    return Htmt(sums.n, ratios, largest, (int(min(first, second)), int(max(first, second))))


def _within(sizes: Floats, group: Sequence[int]) -> Floats:
    block = sizes[np.ix_(group, group)]
    return block[np.triu_indices(len(group), k=1)]
