"""Patterns of missing values and the moments of a normal model in each, all patterns at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import ROWS_AT_ONCE, Floats, Rows

# Eigenvalues below this share of the largest are rounding: the rows do not span that direction.
NO_DIRECTION = 1e-10

PATTERNS_AT_ONCE = 1_000
FEW_LABELS = 4_096
COLUMNS_AT_ONCE = 30
"""As many gaps as a whole number of 64 bits holds beside the number of an earlier pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """A multivariate normal distribution: mean (k,) and covariance (k, k)."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The P different patterns of missing values among n rows.

    ``missing`` (P, k) is 1 where a column is missing; ``label`` (n,) names each row's pattern;
    ``order`` (n,) puts the rows of a pattern next to each other, from ``starts`` (P + 1,) on.
    ``products`` (P, k + 1, k + 1) are the sums of products of (1, columns) with 0 for missing;
    ``roots`` the same shape with roots @ roots.T = products; ``spare`` (P,) the rows of a pattern
    beyond the directions that it spans.
    """

    n: int
    missing: Floats
    label: NDArray[np.intp]
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: Floats
    products: Floats
    roots: Floats
    spanned: Floats
    spare: Floats

    def only(self, chosen: Rows) -> Patterns:
        """The sums of some patterns (P booleans), for moments; rows keep their places."""
        return replace(
            self,
            n=int(self.counts[chosen].sum()),
            missing=self.missing[chosen],
            counts=self.counts[chosen],
            products=self.products[chosen],
            roots=self.roots[chosen],
            spanned=self.spanned[chosen],
            spare=self.spare[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Regressions:
    """For each pattern the regression of what is missing on what is there, in k columns.

    ``intercept`` (P, k), ``slopes`` (P, k, k), ``covariance`` (P, k, k) of the rest and its
    Cholesky ``root``; all are 0 for columns that are there.
    """

    intercept: Floats
    slopes: Floats
    covariance: Floats
    root: Floats


def patterns_of(known: Floats, places: Rows) -> Patterns:
    """Sort rows of ``known`` (n, k; 0 where ``places`` is true) by what is missing."""
    label, first = pattern_labels(places)
    count = first.size
    # Sorting numbers of 16 bits takes one pass over the rows for each byte.
    order = np.argsort(label.astype(np.uint16) if count < 2**16 else label, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(label, minlength=count))]).astype(np.intp)
    products = _products(known, order, starts)
    values, vectors = np.linalg.eigh(products)
    real = values > NO_DIRECTION * values[:, -1:]
    counts = products[:, 0, 0]
    return Patterns(
        n=known.shape[0],
        missing=places[first].astype(np.float64),
        label=label,
        order=order,
        starts=starts,
        counts=counts,
        products=products,
        roots=vectors * np.sqrt(np.where(real, values, 0.0))[:, None, :],
        spanned=real.astype(np.float64),
        spare=np.maximum(counts - real.sum(axis=1), 0.0),
    )


def pattern_labels(places: Rows) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The number of each row's pattern (n,), and a row that has each pattern (P,).

    A pattern is the binary number of its gaps; wider tables are read some columns at a time.
    """
    label = np.zeros(places.shape[0], dtype=np.int64)
    first = np.zeros(1, dtype=np.intp)
    for start in range(0, places.shape[1], COLUMNS_AT_ONCE):
        part = places[:, start : start + COLUMNS_AT_ONCE]
        for column in range(part.shape[1]):
            label *= 2
            label += part[:, column]
        label, first = _numbered(label)
    return label.astype(np.intp, copy=False), first.astype(np.intp, copy=False)


def _numbered(label: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Labels (n,) as numbers from 0 in their order, and the first row of each."""
    most = int(label.max(initial=0)) + 1
    if most > max(label.size, FEW_LABELS):
        _, first, numbers = np.unique(label, return_index=True, return_inverse=True)
        return numbers, first
    # Few labels are counted instead of sorted.
    row = np.full(most, -1, dtype=np.intp)
    row[label[::-1]] = np.arange(label.size)[::-1]
    seen = row >= 0
    return (np.cumsum(seen) - 1)[label], row[seen]


def _products(known: Floats, order: NDArray[np.intp], starts: NDArray[np.intp]) -> Floats:
    """Sums of products (P, k + 1, k + 1) of 1 and the columns, pattern by pattern."""
    found = np.zeros((starts.size - 1, known.shape[1] + 1, known.shape[1] + 1))
    for place, (start, end) in enumerate(pairwise(starts)):
        for first in range(start, end, ROWS_AT_ONCE):
            part = known[order[first : min(first + ROWS_AT_ONCE, end)]]
            found[place, 0, 0] += part.shape[0]
            found[place, 0, 1:] += part.sum(axis=0)
            found[place, 1:, 1:] += part.T @ part
        found[place, 1:, 0] = found[place, 0, 1:]
    return found


def regressions(missing: Floats, model: Normal) -> Regressions:
    """Regress the missing columns (P, k) of each pattern on the others under the model."""
    intercept, slopes, covariance = _expectations(missing, model)
    return Regressions(intercept, slopes, covariance, _root(covariance, missing))


def _root(covariance: Floats, missing: Floats) -> Floats:
    both = missing[:, :, None] * missing[:, None, :]
    there = np.eye(missing.shape[1]) * (1 - missing)[:, None, :]
    try:
        return np.asarray(np.linalg.cholesky(covariance + there) * both)
    except np.linalg.LinAlgError:
        # A column that the others all but tell has a variance of rounding dust.
        values, vectors = np.linalg.eigh(covariance * both)
        turned = vectors.swapaxes(1, 2)
        return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]) @ turned)


def _expectations(missing: Floats, model: Normal) -> tuple[Floats, Floats, Floats]:
    """Intercepts, slopes and covariances of what is missing given the rest."""
    there, sigma = 1 - missing, model.covariance
    inner = sigma * (there[:, :, None] * there[:, None, :])
    places = np.arange(sigma.shape[0])
    inner[:, places, places] += missing
    across = sigma * (missing[:, :, None] * there[:, None, :])
    slopes = across @ np.linalg.inv(inner)
    covariance = sigma * (missing[:, :, None] * missing[:, None, :])
    covariance -= slopes @ across.swapaxes(1, 2)
    return missing * model.mean - slopes @ model.mean, slopes, covariance


def expected_moments(patterns: Patterns, model: Normal) -> tuple[Floats, Floats]:
    """Expected sums (k,) and products (k, k) of the completed columns: the E step of EM."""
    k = model.mean.size
    sums, products = np.zeros(k), np.zeros((k, k))
    for start in range(0, patterns.counts.size, PATTERNS_AT_ONCE):
        some = slice(start, start + PATTERNS_AT_ONCE)
        missing = patterns.missing[some]
        intercept, slopes, covariance = _expectations(missing, model)
        maps = _maps(intercept, slopes, missing)
        half = maps @ patterns.products[some]
        sums += half[:, :, 0].sum(axis=0)
        products += _summed(half, maps)
        products += np.tensordot(patterns.counts[some], covariance, 1)
    return sums, products


def drawn_moments(
    patterns: Patterns, model: Normal, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Sums (k,) and products (k, k) of columns completed at random, without completing them.

    What is drawn for a pattern is a regression plus errors E. With W = (1, columns) the products
    W'E are normal with covariance W'W times that of E, and E'E is their part within the span of W
    plus a Wishart matrix on the remaining rows; both are drawn as such.
    """
    fits = regressions(patterns.missing, model)
    maps = _maps(fits.intercept, fits.slopes, patterns.missing)
    half = maps @ patterns.products
    sums, products = half[:, :, 0].sum(axis=0), _summed(half, maps)
    count, k = patterns.missing.shape
    normal = random.standard_normal((count, k + 1, k)) * patterns.spanned[:, :, None]
    turn = fits.root.swapaxes(1, 2)
    crossed = patterns.roots @ normal @ turn
    mixed = _summed(maps, crossed.swapaxes(1, 2))
    within = turn.swapaxes(1, 2) @ normal.swapaxes(1, 2)
    beyond = fits.root @ _bartlett(patterns, random)
    squared = _summed(within, within) + _summed(beyond, beyond)
    return sums + crossed[:, 0].sum(axis=0), products + mixed + mixed.T + squared


def _summed(left: Floats, right: Floats) -> Floats:
    """The sum over patterns of left (P, a, c) times right (P, b, c) transposed: (a, b)."""
    a, b = left.shape[1], right.shape[1]
    return left.swapaxes(0, 1).reshape(a, -1) @ right.swapaxes(0, 1).reshape(b, -1).T


def _maps(intercept: Floats, slopes: Floats, missing: Floats) -> Floats:
    """From (1, columns with 0 for missing) to the columns with fitted values (P, k, k + 1)."""
    maps = np.empty((*slopes.shape[:2], slopes.shape[2] + 1))
    maps[:, :, 0], maps[:, :, 1:] = intercept, slopes
    places = np.arange(missing.shape[1])
    maps[:, places, places + 1] += 1 - missing
    return maps


def _bartlett(patterns: Patterns, random: np.random.Generator) -> Floats:
    """Lower triangular T (P, k, k) with T T' Wishart on the spare rows, 0 for what is there.

    With fewer spare rows than columns the last columns of T are 0 and T T' is singular, as it
    must be.
    """
    missing = patterns.missing
    place = np.cumsum(missing, axis=1) - 1
    left = np.maximum(patterns.spare[:, None] - place, 0.0) * missing
    below = np.tril(random.standard_normal((*missing.shape, missing.shape[1])), -1)
    below *= missing[:, :, None] * (left > 0)[:, None, :]
    on = np.sqrt(2 * random.standard_gamma(left / 2))
    return np.asarray(below + np.eye(missing.shape[1]) * on[:, None, :])
