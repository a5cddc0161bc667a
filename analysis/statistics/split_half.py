"""Split-half reliability over all ways to halve a scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import RELATIVE_NOISE, Floats
from analysis.statistics.covariances import proper_covariance
from analysis.statistics.errors import NoVariation

# Above this number of items (92,378 splits) splits are drawn by chance instead of all tried.
MOST_ITEMS_TRIED = 20
DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Half:
    """One split: ``items`` (0-based) of the first half against the others.

    ``correlation`` of the two sums; ``spearman_brown`` stretches it to the length of the scale,
    allowing for halves of unequal length (Horst 1951); ``guttman`` is 4 cov(A, B) / var(A + B)
    (Rulon 1939; Guttman 1945), which does not take the halves for parallel. The first two are None
    when a half has no spread, the second also when the halves mirror each other.
    """

    items: tuple[int, ...]
    correlation: float | None
    spearman_brown: float | None
    guttman: float


@dataclass(frozen=True, slots=True)
class SplitHalf:
    """Guttman's split-half coefficient over ``splits`` halvings of ``k`` items.

    ``best`` and ``worst`` are the extreme splits, ``mean`` the average over all; ``odd_even`` the
    customary split. ``exhaustive`` is False when the splits are a random sample of too many.
    """

    k: int
    splits: int
    exhaustive: bool
    best: Half
    worst: Half
    mean: float
    odd_even: Half


def split_half(covariance: ArrayLike, *, seed: int) -> SplitHalf:
    """Split-half coefficients of a covariance matrix (k, k); give correlations to standardise.

    Halves have k // 2 and k - k // 2 items. All are tried up to 20 items, 20,000 random ones above.
    Raises NotIdentified with one item, NoVariation when the items cancel each other out.
    """
    table = proper_covariance(covariance)
    k = table.shape[0]
    members = _members(k, seed)
    values = _guttman(table, members)
    best, worst = int(values.argmax()), int(values.argmin())
    odd = np.zeros(k)
    odd[::2] = 1
    return SplitHalf(
        k=k,
        splits=values.size,
        exhaustive=k <= MOST_ITEMS_TRIED,
        best=_half(table, members[best]),
        worst=_half(table, members[worst]),
        mean=float(values.mean()),
        odd_even=_half(table, odd),
    )


def best_split(covariance: Floats, *, seed: int) -> float:
    """The largest split-half coefficient of a proper covariance matrix (k, k)."""
    return float(_guttman(covariance, _members(covariance.shape[0], seed)).max())


def _members(k: int, seed: int) -> Floats:
    """One row a split with 1 for the items of its first half; no split comes twice."""
    if k > MOST_ITEMS_TRIED:
        random = np.random.Generator(np.random.PCG64(seed))
        order = random.random((DRAWS, k)).argsort(axis=1)
        return np.asarray(order < k // 2, dtype=np.float64)
    # With an even number of items both halves would name the same split.
    fixed = 1 if k % 2 == 0 else 0
    rest = combinations(range(fixed, k), k // 2 - fixed)
    chosen = np.fromiter((i for split in rest for i in split), dtype=np.intp)
    count = math.comb(k - fixed, k // 2 - fixed)
    members = np.zeros((count, k))
    members[np.arange(count)[:, None], chosen.reshape(count, -1)] = 1
    members[:, :fixed] = 1
    return members


def _guttman(table: Floats, members: Floats) -> Floats:
    total = float(table.sum())
    if total <= RELATIVE_NOISE * float(np.trace(table)):
        raise NoVariation(tuple(range(table.shape[0])))
    shared = np.einsum("sk,sk->s", members @ table, 1 - members)
    return np.asarray(4 * shared / total)


def _half(table: Floats, member: Floats) -> Half:
    k = member.size
    other = 1 - member
    shared = float(member @ table @ other)
    spreads = float(member @ table @ member), float(other @ table @ other)
    items = tuple(int(item) for item in np.flatnonzero(member))
    guttman = 4 * shared / float(table.sum())
    if min(spreads) <= RELATIVE_NOISE * float(np.trace(table)):
        return Half(items, None, None, guttman)
    r = shared / math.sqrt(spreads[0] * spreads[1])
    share = len(items) / k
    return Half(items, r, _horst(r, share * (1 - share)), guttman)


def _horst(r: float, lengths: float) -> float | None:
    """Reliability of the whole from halves whose shares of its length multiply to ``lengths``.

    For equal halves (1/4) this is 2r / (1 + r), which also serves where r is negative.
    """
    if abs(r) >= 1 - RELATIVE_NOISE:
        return 1.0 if r > 0 else None
    root = math.sqrt(r**4 + 4 * r**2 * (1 - r**2) * lengths)
    return (root - r**2) / (2 * lengths * (1 - r**2)) if r >= 0 else 2 * r / (1 + r)
