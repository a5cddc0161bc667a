"""Multiple imputation of numbers: data augmentation under a multivariate normal model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows, with_gaps
from analysis.statistics.cluster_means import others_means
from analysis.statistics.errors import Collinear, OutOfRange, ShapeMismatch
from analysis.statistics.labels import coded_labels
from analysis.statistics.missing_patterns import (
    Normal,
    Patterns,
    Regressions,
    drawn_moments,
    patterns_of,
    regressions,
)
from analysis.statistics.normal_em import check_gappy, most_likely, weakest

# Draws from the chain are taken so far apart that their correlation has fallen to this.
CORRELATION_LEFT = 0.01
FEWEST_STEPS, MOST_STEPS = 5, 100

# Patterns with fewer rows are filled many at a time, others one by one as matrix products.
ROWS_FOR_A_PRODUCT = 32
ROWS_AT_ONCE = 20_000

# With fewer rows for each column the answers of fellows would cost more than they tell.
ROWS_PER_COLUMN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """A table (n, k) with m plausible values for every missing one.

    ``places`` (n, k) marks what was missing. Of each imputation only the model it is drawn from
    is kept (``models``, of columns in units of ``spread`` (k,) from ``middle`` (k,)); the same
    values are drawn whenever it is asked for. ``beside`` (n, j) are helping columns without gaps;
    ``by_clusters`` tells whether what fellow members of a cluster answered is among them: where it
    is not, rows were taken as independent.
    """

    table: Floats
    places: Rows
    patterns: Patterns | None
    models: tuple[Normal, ...]
    middle: Floats
    spread: Floats
    beside: Floats
    seed: int
    m: int
    by_clusters: bool = False

    @property
    def draws(self) -> Floats:
        """The missing values (m, missing), row by row."""
        return np.stack([self.completed(number)[self.places] for number in range(self.m)])

    def completed(self, number: int) -> Floats:
        """The table (n, k) with the values of imputation ``number`` (from 0) filled in."""
        filled = self.table.copy()
        if self.patterns is None:
            return filled
        random = np.random.Generator(np.random.PCG64([self.seed, 1, number]))
        fits = regressions(self.patterns.missing, self.models[number])
        small: list[int] = []
        for place, (start, end) in enumerate(pairwise(self.patterns.starts)):
            if end - start < ROWS_FOR_A_PRODUCT:
                small.append(place)
            elif self.patterns.missing[place].any():
                rows = self.patterns.order[start:end]
                self._fill_alike(filled, (rows, fits, place), random)
        self._fill_scattered(filled, np.array(small, dtype=np.intp), fits, random)
        return filled

    def moments(self, number: int, rows_with: int | None = None) -> tuple[float, Floats, Floats]:
        """Rows, sums (k,) and products (k, k) of one more draw of imputation ``number``.

        Nothing is filled in, so the cost does not grow with n. ``rows_with`` leaves out rows in
        which that column was missing. Columns are in units of ``spread`` from ``middle``.
        """
        if self.patterns is None:
            raise OutOfRange("the table", "one with missing values for moments to be drawn")
        random = np.random.Generator(np.random.PCG64([self.seed, 2, number]))
        chosen = self.patterns
        if rows_with is not None:
            chosen = chosen.only(chosen.missing[:, rows_with] == 0)
        k = self.table.shape[1]
        sums, products = drawn_moments(chosen, self.models[number], random)
        return float(chosen.counts.sum()), sums[:k], products[:k, :k]

    def _known(self, rows: NDArray[np.intp]) -> Floats:
        known = self.table[rows]
        known -= self.middle
        known /= self.spread
        known[self.places[rows]] = 0.0
        return np.hstack([known, self.beside[rows]]) if self.beside.shape[1] else known

    def _fill_alike(
        self,
        filled: Floats,
        group: tuple[NDArray[np.intp], Regressions, int],
        random: np.random.Generator,
    ) -> None:
        rows, fits, place = group
        gaps = np.flatnonzero(fits.covariance[place].diagonal() > 0)
        noise = random.standard_normal((rows.size, gaps.size))
        values = fits.intercept[place, gaps] + self._known(rows) @ fits.slopes[place, gaps].T
        values += noise @ fits.root[place][np.ix_(gaps, gaps)].T
        filled[np.ix_(rows, gaps)] = self.middle[gaps] + self.spread[gaps] * values

    def _fill_scattered(
        self,
        filled: Floats,
        small: NDArray[np.intp],
        fits: Regressions,
        random: np.random.Generator,
    ) -> None:
        """The rows of rare patterns, each with the regression of its own pattern."""
        patterns = self.patterns
        if patterns is None or not small.size:
            return
        rare = np.zeros(patterns.counts.size, dtype=np.bool_)
        rare[small] = True
        everyone = np.flatnonzero(rare[patterns.label])
        k = self.table.shape[1]
        for start in range(0, everyone.size, ROWS_AT_ONCE):
            rows = everyone[start : start + ROWS_AT_ONCE]
            label = patterns.label[rows]
            known = self._known(rows)
            noise = random.standard_normal(known.shape)
            values = fits.intercept[label] + (fits.slopes[label] @ known[:, :, None])[:, :, 0]
            values += (fits.root[label] @ noise[:, :, None])[:, :, 0]
            drawn = self.middle + self.spread * values[:, :k]
            filled[rows] = np.where(self.places[rows], drawn, filled[rows])


def impute(
    table: ArrayLike, *, seed: int, m: int = 20, clusters: ArrayLike | None = None
) -> Imputed:
    """Impute NaN in columns (n, k) ``m`` times, from a normal model of all columns.

    Data augmentation with Jeffreys' prior, started at the maximum-likelihood estimate (Schafer
    1997, 5.4); its steps work on the sums and products of each pattern of missing values, so the
    cost of the chain does not grow with n. Draws are as many steps apart as the rate of
    convergence of EM says that they depend on each other. Values are neither rounded nor cut to a
    scale, which would bias slopes. Right when values are missing at random given the other
    columns.

    ``clusters`` (n,) are labels of rows that belong together (a unit, an account): what the others
    of a cluster answered then helps, so that imputed rows resemble their cluster
    (``cluster_means``); with few known rows a cluster a little of their likeness is still lost.
    Without it the rows are taken as independent, and differences between clusters come out too
    small.

    Raises NoVariation, Collinear, OutOfRange (infinite values, m < 2), TooFewObservations (a pair
    of columns seen together in fewer than k + 2 rows).
    """
    given = with_gaps(table)
    places = np.isnan(given)
    if m < 2:
        raise OutOfRange("m", "at least 2")
    check_gappy(given, places)
    k = given.shape[1]
    nothing = np.empty((given.shape[0], 0))
    if not places.any():
        return Imputed(given, places, None, (), np.zeros(k), np.ones(k), nothing, seed, m)
    known, middle, spread = _standardised(given, places)
    beside = nothing if clusters is None else _beside(known, places, clusters)
    patterns, models = _chain(known, places, beside, seed, m)
    if models is None:
        beside = nothing
        patterns, models = _chain(known, places, beside, seed, m)
    return Imputed(
        given, places, patterns, models or (), middle, spread, beside, seed, m, beside.shape[1] > 0
    )


def _standardised(given: Floats, places: Rows) -> tuple[Floats, Floats, Floats]:
    """The table with 0 for gaps in units of the spread (k,) from the middle (k,) of each column."""
    there = given.shape[0] - np.array([np.count_nonzero(column) for column in places.T], np.float64)
    known = np.where(places, 0.0, given)
    middle = np.einsum("ij->j", known) / there
    known -= middle
    known[places] = 0.0
    spread = np.sqrt(np.einsum("ij,ij->j", known, known) / there)
    known /= spread
    return known, middle, spread


def _beside(known: Floats, places: Rows, clusters: ArrayLike) -> Floats:
    labels = np.asarray(clusters)
    if labels.shape != (known.shape[0],):
        raise ShapeMismatch(known.shape, labels.shape)
    _, numbers = coded_labels(labels)
    means = others_means(np.where(places, np.nan, known), numbers)
    wide = known.shape[1] + means.shape[1]
    if known.shape[0] < ROWS_PER_COLUMN * wide:
        return means[:, :0]
    return np.asarray(means - means.mean(axis=0))


def _chain(
    known: Floats, places: Rows, beside: Floats, seed: int, m: int
) -> tuple[Patterns, tuple[Normal, ...] | None]:
    """The patterns and m models; no models where a helping column repeats others."""
    there = np.zeros(beside.shape, dtype=np.bool_)
    if beside.shape[1]:
        known, places = np.hstack([known, beside]), np.hstack([places, there])
    patterns = patterns_of(known, places)
    try:
        return patterns, _models(patterns, seed, m)
    except Collinear:
        if beside.shape[1]:
            return patterns, None
        raise


def _models(patterns: Patterns, seed: int, m: int) -> tuple[Normal, ...]:
    model, rate = most_likely(patterns)
    steps = math.ceil(math.log(CORRELATION_LEFT) / math.log(rate))
    steps = min(max(steps, FEWEST_STEPS), MOST_STEPS)
    random = np.random.Generator(np.random.PCG64([seed, 0]))
    models = []
    for number in range(m):
        for _ in range(steps if number else 2 * steps):
            model = _posterior(patterns, drawn_moments(patterns, model, random), random)
        models.append(model)
    return tuple(models)


def _posterior(
    patterns: Patterns, moments: tuple[Floats, Floats], random: np.random.Generator
) -> Normal:
    """A draw of mean and covariance given completed data (inverse Wishart, then normal)."""
    sums, products = moments
    n, k = patterns.n, sums.size
    mean = sums / n
    squares = products - n * np.outer(mean, mean)
    try:
        root = np.linalg.cholesky(squares)
    except np.linalg.LinAlgError as error:
        raise Collinear((weakest(squares),)) from error
    bartlett = np.tril(random.standard_normal((k, k)), -1)
    bartlett[np.diag_indices(k)] = np.sqrt(random.chisquare(n - 1 - np.arange(k)))
    factor = root @ np.linalg.inv(bartlett).T
    drawn = mean + factor @ random.standard_normal(k) / math.sqrt(n)
    return Normal(drawn, factor @ factor.T)
