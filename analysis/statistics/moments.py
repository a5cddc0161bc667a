"""One pass over the rows: weighted cross-products that add up over chunks and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import RELATIVE_NOISE, Floats
from analysis.statistics.cross_products import Weights, complete_sums, pairwise_sums, parts_of
from analysis.statistics.errors import NoVariation, ShapeMismatch, TooFewObservations

Missing = Literal["listwise", "pairwise"]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of k columns, each entry (i, j) over the rows used for that pair.

    ``counts`` (k, k) rows used, those of weight zero apart; ``weight`` (k, k) their summed weights;
    ``mean`` (k, k) the mean of column i over them; ``comoment`` (k, k) the weighted sum of products
    of deviations; ``squares`` (k, k) the summed squared weights.
    """

    counts: Floats
    weight: Floats
    mean: Floats
    comoment: Floats
    squares: Floats

    @property
    def n(self) -> int:
        """Rows used by the pair of columns that has fewest."""
        return int(self.counts.min())

    @property
    def effective_n(self) -> float:
        """Kish's effective number of rows, (sum w)^2 / sum w^2, of the pair that has fewest."""
        squares = np.where(self.squares > 0, self.squares, 1.0)
        return float((self.weight**2 / squares).min())

    def __add__(self, other: Moments) -> Moments:
        if self.counts.shape != other.counts.shape:
            raise ShapeMismatch(self.counts.shape, other.counts.shape)
        weight = self.weight + other.weight
        share = other.weight / np.where(weight > 0, weight, 1.0)
        gap = other.mean - self.mean
        return Moments(
            counts=self.counts + other.counts,
            weight=weight,
            mean=self.mean + gap * share,
            comoment=self.comoment + other.comoment + gap * gap.T * self.weight * share,
            squares=self.squares + other.squares,
        )

    def only(self, columns: Sequence[int]) -> Moments:
        """The moments of some columns (0-based positions), in the order given."""
        chosen = np.ix_(columns, columns)
        return Moments(
            self.counts[chosen],
            self.weight[chosen],
            self.mean[chosen],
            self.comoment[chosen],
            self.squares[chosen],
        )

    def means(self) -> Floats:
        """The mean of each column (k,) over its own rows."""
        return np.diag(self.mean).copy()

    def covariance(self, less: int = 1) -> Floats:
        """The covariance matrix (k, k) with divisor (summed weight - ``less``).

        ``less`` is 1 for the unbiased and 0 for the maximum-likelihood form. Weights count as
        frequencies: scale them to sum to n if they are not. Pairwise-complete covariances need not
        be positive definite. Raises TooFewObservations below two rows or a divisor of zero.
        """
        divisor = self.weight - less
        if self.counts.min() < 2 or divisor.min() <= 0:
            raise TooFewObservations(min(self.n, int(self.weight.min())), 2)
        covariance: Floats = self.comoment / divisor
        return covariance

    def constant(self) -> tuple[int, ...]:
        """Positions of columns without variation, up to rounding."""
        size = np.abs(np.diag(self.mean)) * np.sqrt(np.diag(self.weight))
        spread = np.sqrt(np.maximum(np.diag(self.comoment), 0.0))
        return tuple(int(c) for c in np.flatnonzero(spread <= RELATIVE_NOISE * size))

    def correlation(self) -> Floats:
        """The covariance matrix (k, k) standardised by its own diagonal.

        Pairwise, that diagonal comes from all rows of a column, not only those a pair shares.
        Raises NoVariation naming constant columns.
        """
        covariance = self.covariance()
        if self.constant():
            raise NoVariation(self.constant())
        deviation = np.sqrt(np.diag(covariance))
        correlation: Floats = covariance / np.outer(deviation, deviation)
        np.fill_diagonal(correlation, 1.0)
        return correlation


def moments(
    columns: ArrayLike, weights: ArrayLike | None = None, missing: Missing = "listwise"
) -> Moments:
    """Moments of columns (n, k); NaN rows are dropped listwise, or pair by pair.

    ``weights`` (n,) are frequency-like and not negative. The rows are read once, in parts that fit
    the processor's cache, each centred on its own mean and merged after Chan, Golub & LeVeque
    (1983): large means cost no digits, and chunks may be summed in any order. Raises OutOfRange for
    infinite values, text or negative weights, MissingValues for NaN weights.
    """
    parts, given, k = parts_of(columns, weights)
    if missing == "pairwise":
        return total((Moments(*pairwise_sums(part, w)) for part, w in parts), k)
    return _listwise(parts, k, weighted=given)


def total(parts: Iterable[Moments], columns: int) -> Moments:
    """The moments of all parts together; nothing at all gives moments of no rows."""
    return reduce(add, parts, empty(columns))


def empty(columns: int) -> Moments:
    """The moments of no rows, to which others are added."""
    nothing = np.zeros((columns, columns))
    return Moments(nothing, nothing, nothing, nothing, nothing)


def _listwise(parts: Iterable[tuple[Floats, Weights]], k: int, *, weighted: bool) -> Moments:
    counts, weight, squares = 0.0, 0.0, 0.0
    mean, comoment = np.zeros(k), np.zeros((k, k))
    for part, w in parts:
        n, added, added_squares, centre, products = complete_sums(part, w)
        if added <= 0:
            counts += n
            continue
        share = added / (weight + added)
        gap = centre - mean
        comoment += products + np.outer(gap, gap) * (weight * share)
        mean = mean + gap * share
        counts, weight, squares = counts + n, weight + added, squares + added_squares
    full = np.ones((k, k))
    of_squares = squares if weighted else weight
    return Moments(counts * full, weight * full, mean[:, None] * full, comoment, of_squares * full)
