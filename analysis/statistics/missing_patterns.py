"""Patterns of missing values and the moments of a normal model in each, all patterns at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats, Rows

# Eigenvalues below this share of the largest are rounding: the rows do not span that direction.
NO_DIRECTION = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """A multivariate normal distribution: mean (k,) and covariance (k, k)."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The P different patterns of missing values among n rows.

    ``missing`` (P, k) is 1 where a column is missing; ``label`` (n,) names each row's pattern.
    ``products`` (P, k + 1, k + 1) are the sums of products of (1, columns) with 0 for missing;
    ``roots`` the same shape with roots @ roots.T = products; ``spare`` (P,) the rows of a pattern
    beyond the directions that it spans.
    """

    n: int
    missing: Floats
    label: NDArray[np.intp]
    counts: Floats
    products: Floats
    roots: Floats
    spanned: Floats
    spare: Floats


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
    found, label = np.unique(places, axis=0, return_inverse=True)
    label = label.reshape(-1)
    rows = np.column_stack([np.ones(known.shape[0]), known])
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(found.shape[0]))
    ordered = rows[order]
    products = np.stack([part.T @ part for part in np.split(ordered, starts[1:])])
    values, vectors = np.linalg.eigh(products)
    real = values > NO_DIRECTION * values[:, -1:]
    counts = products[:, 0, 0]
    return Patterns(
        n=known.shape[0],
        missing=found.astype(np.float64),
        label=label.astype(np.intp),
        counts=counts,
        products=products,
        roots=vectors * np.sqrt(np.where(real, values, 0.0))[:, None, :],
        spanned=real.astype(np.float64),
        spare=np.maximum(counts - real.sum(axis=1), 0.0),
    )


def regressions(missing: Floats, model: Normal) -> Regressions:
    """Regress the missing columns (P, k) of each pattern on the others under the model."""
    there = 1 - missing
    sigma = model.covariance
    diagonal = np.eye(sigma.shape[0])
    inner = sigma * there[:, :, None] * there[:, None, :] + diagonal * missing[:, None, :]
    across = sigma * missing[:, :, None] * there[:, None, :]
    slopes = across @ np.linalg.inv(inner)
    both = missing[:, :, None] * missing[:, None, :]
    covariance = (sigma - slopes @ across.swapaxes(1, 2)) * both
    root = np.linalg.cholesky(covariance + diagonal * there[:, None, :]) * both
    intercept = missing * model.mean - slopes @ model.mean
    return Regressions(intercept, slopes, covariance, root)


def expected_moments(patterns: Patterns, model: Normal) -> tuple[Floats, Floats]:
    """Expected sums (k,) and products (k, k) of the completed columns: the E step of EM."""
    fits = regressions(patterns.missing, model)
    sums, products = _fitted_moments(patterns, fits)
    rest = np.einsum("p,pij->ij", patterns.counts, fits.covariance)
    return sums, products + rest


def drawn_moments(
    patterns: Patterns, model: Normal, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Sums (k,) and products (k, k) of columns completed at random, without completing them.

    What is drawn for a pattern is a regression plus errors E. With W = (1, columns) the products
    W'E are normal with covariance W'W times that of E, and E'E is their part within the span of W
    plus a Wishart matrix on the remaining rows; both are drawn as such.
    """
    fits = regressions(patterns.missing, model)
    sums, products = _fitted_moments(patterns, fits)
    count, k = patterns.missing.shape
    normal = random.standard_normal((count, k + 1, k)) * patterns.spanned[:, :, None]
    turn = fits.root.swapaxes(1, 2)
    crossed = patterns.roots @ normal @ turn
    mixed = _summed(_maps(fits, patterns.missing), crossed.swapaxes(1, 2))
    within = turn.swapaxes(1, 2) @ normal.swapaxes(1, 2)
    beyond = fits.root @ _bartlett(patterns, random)
    squared = _summed(within, within) + _summed(beyond, beyond)
    return sums + crossed[:, 0].sum(axis=0), products + mixed + mixed.T + squared


def _fitted_moments(patterns: Patterns, fits: Regressions) -> tuple[Floats, Floats]:
    maps = _maps(fits, patterns.missing)
    half = maps @ patterns.products
    return half[:, :, 0].sum(axis=0), _summed(half, maps)


def _summed(left: Floats, right: Floats) -> Floats:
    """The sum over patterns of left (P, a, c) times right (P, b, c) transposed: (a, b)."""
    a, b = left.shape[1], right.shape[1]
    return left.swapaxes(0, 1).reshape(a, -1) @ right.swapaxes(0, 1).reshape(b, -1).T


def _maps(fits: Regressions, missing: Floats) -> Floats:
    """From (1, columns with 0 for missing) to the columns with fitted values (P, k, k + 1)."""
    kept = np.eye(missing.shape[1]) * (1 - missing)[:, None, :]
    return np.concatenate([fits.intercept[:, :, None], kept + fits.slopes], axis=2)


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
