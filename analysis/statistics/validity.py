"""Do constructs differ from each other? The heterotrait-monotrait ratio of correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import correlations_of
from analysis.statistics.errors import NotIdentified, OutOfRange

Groups = Sequence[Sequence[int]]

# Below this the items of a construct have no correlation that a ratio could be taken to.
NO_CORRELATION = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Htmt:
    """Ratios (g, g) with ones on the diagonal; ``largest`` is that of the groups ``pair``.

    ``negative`` counts negative correlations between items of one construct: more than a few say
    that an item was not turned round.
    """

    n: int
    ratios: Floats
    largest: float
    pair: tuple[int, int]
    negative: int = 0


def htmt(items: ArrayLike, groups: Groups, *, absolute: bool = True) -> Htmt:
    """HTMT of items (n, k), rows with NaN dropped (Henseler, Ringle & Sarstedt 2015).

    The mean correlation between two constructs' items over the geometric mean of the mean
    correlations within each. ``groups`` holds the item positions of each construct, two items at
    least. Correlations count by absolute size (Ringle et al. 2023, HTMT+) unless ``absolute`` is
    False. Raises NotIdentified, NoVariation, TooFewObservations, or OutOfRange for positions off
    the table or a construct whose items do not correlate.
    """
    return _htmt(items, groups, geometric=False, absolute=absolute)


def htmt2(items: ArrayLike, groups: Groups) -> Htmt:
    """As ``htmt`` with geometric means of absolute correlations, for loadings that differ.

    (Roemer, Schuberth & Henseler 2021.)
    """
    return _htmt(items, groups, geometric=True, absolute=True)


def htmt_ratios(
    correlations: Floats, groups: Groups, *, geometric: bool, absolute: bool = True
) -> Floats:
    """Ratios (b, g, g) of many correlation matrices (b, k, k).

    A ratio whose constructs have no positive mean correlation within is infinite.
    """
    member = np.zeros((correlations.shape[1], len(groups)))
    for group, positions in enumerate(groups):
        member[list(positions), group] = 1
    size = member.sum(axis=0)
    sizes = np.abs(correlations) if absolute else correlations
    if geometric:
        sizes = np.log(np.maximum(sizes, np.finfo(np.float64).tiny))
    sums = member.T @ sizes @ member
    inner = np.einsum("bgg->bg", sums) - (0.0 if geometric else size)
    between, within = sums / np.outer(size, size), inner / (size * (size - 1))
    if geometric:
        between, within = np.exp(between), np.exp(within)
    roots = np.sqrt(np.maximum(within, 0.0))
    divisor = roots[:, :, None] * roots[:, None, :]
    there = divisor > NO_CORRELATION
    ratios = np.where(there, between / np.where(there, divisor, 1.0), np.inf)
    ratios[:, range(len(groups)), range(len(groups))] = 1.0
    return np.asarray(ratios)


def checked_groups(groups: Groups, items: int) -> None:
    """Raise unless there are two constructs of two items each, at positions that exist."""
    if len(groups) < 2:
        raise NotIdentified(len(groups), 2)
    fewest = min(len(set(group)) for group in groups)
    if fewest < 2:
        raise NotIdentified(fewest, 2)
    positions = [position for group in groups for position in group]
    if min(positions) < 0 or max(positions) >= items:
        raise OutOfRange("an item's position", f"between 0 and {items - 1}")


def furthest_pair(ratios: Floats) -> tuple[int, int]:
    """The two constructs with the largest ratio by size."""
    first, second = np.triu_indices(ratios.shape[0], k=1)
    place = int(np.abs(ratios[first, second]).argmax())
    return int(first[place]), int(second[place])


def _htmt(items: ArrayLike, groups: Groups, *, geometric: bool, absolute: bool) -> Htmt:
    correlation, n = correlations_of(items)
    checked_groups(groups, correlation.shape[0])
    ratios = htmt_ratios(correlation[None], groups, geometric=geometric, absolute=absolute)[0]
    if np.isinf(ratios).any():
        raise OutOfRange("the mean correlation within a construct", "above zero")
    pair = furthest_pair(ratios)
    inner = [correlation[np.ix_(group, group)] for group in groups]
    negative = sum(int((block < 0).sum()) // 2 for block in inner)
    return Htmt(n, ratios, float(ratios[pair]), pair, negative)
