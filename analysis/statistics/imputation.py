"""Multiple imputation of numbers: data augmentation under a multivariate normal model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import RELATIVE_NOISE, Floats, Rows
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.missing_patterns import (
    Normal,
    Patterns,
    drawn_moments,
    expected_moments,
    patterns_of,
    regressions,
)

# Draws from the chain are taken so far apart that their correlation has fallen to this.
CORRELATION_LEFT = 0.01
FEWEST_STEPS, MOST_STEPS = 5, 100

# The expectation-maximisation start: when no parameter moves more, in standard deviations.
SETTLED = 1e-8
MOST_ITERATIONS = 1000

# A column whose own part beside the others is smaller than this (in its standard deviations) is
# taken for a repetition of them; EM comes no nearer to an exact one.
OWN_PART = 3e-4

ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """A table (n, k) with m plausible values for every missing one.

    ``places`` (n, k) marks what was missing; ``draws`` (m, missing) are its values row by row.
    """

    table: Floats
    places: Rows
    draws: Floats

    @property
    def m(self) -> int:
        """How many imputations there are."""
        return int(self.draws.shape[0])

    def completed(self, number: int) -> Floats:
        """The table (n, k) with the values of imputation ``number`` (from 0) filled in."""
        filled = self.table.copy()
        filled[self.places] = self.draws[number]
        return filled


def impute(table: ArrayLike, *, seed: int, m: int = 20) -> Imputed:
    """Impute NaN in columns (n, k) ``m`` times, from a normal model of all columns.

    Data augmentation with Jeffreys' prior, started at the maximum-likelihood estimate (Schafer
    1997, 5.4); its steps work on the sums and products of each pattern of missing values, so the
    cost of the chain does not grow with n. Draws are as many steps apart as the rate of
    convergence of EM says that they depend on each other. Values are neither rounded nor cut to a
    scale, which would bias slopes. Right when values are missing at random given the other
    columns. Raises NoVariation, Collinear, OutOfRange (infinite values, m < 2), TooFewObservations
    (a pair of columns seen together in fewer than k + 2 rows).
    """
    given = np.asarray(table, dtype=np.float64)
    places = np.isnan(given)
    _check(given, places, m)
    if not places.any():
        return Imputed(given, places, np.empty((m, 0)))
    middle, spread = np.nanmean(given, axis=0), np.nanstd(given, axis=0)
    known = np.where(places, 0.0, (given - middle) / spread)
    patterns = patterns_of(known, places)
    model, steps = _most_likely(patterns)
    random = np.random.Generator(np.random.PCG64(seed))
    scale = np.broadcast_to(spread, given.shape)[places]
    shift = np.broadcast_to(middle, given.shape)[places]
    draws = np.empty((m, int(places.sum())))
    for number in range(m):
        for _ in range(steps if number else 2 * steps):
            model = _posterior(patterns, drawn_moments(patterns, model, random), random)
        draws[number] = shift + scale * _filled(known, places, patterns, model, random)
    return Imputed(given, places, draws)


def _check(given: Floats, places: Rows, m: int) -> None:
    if given.ndim != 2 or given.shape[1] == 0:
        raise ShapeMismatch(given.shape)
    if np.isinf(given).any():
        raise OutOfRange("values", "finite, or NaN where missing")
    if m < 2:
        raise OutOfRange("m", "at least 2")
    if not places.any():
        return
    seen = (~places).astype(np.float64)
    needed, together = given.shape[1] + 2, int((seen.T @ seen).min())
    if together < needed:
        raise TooFewObservations(together, needed)
    high, low = np.nanmax(given, axis=0), np.nanmin(given, axis=0)
    constant = np.flatnonzero(high - low <= RELATIVE_NOISE * np.maximum(abs(high), abs(low)))
    if constant.size:
        raise NoVariation(tuple(int(column) for column in constant))


def _most_likely(patterns: Patterns) -> tuple[Normal, int]:
    """The maximum-likelihood model, and the steps between two nearly independent draws."""
    k = patterns.missing.shape[1]
    model, last, rate = Normal(np.zeros(k), np.eye(k)), math.inf, 0.0
    for _ in range(MOST_ITERATIONS):
        sums, products = expected_moments(patterns, model)
        mean = sums / patterns.n
        better = Normal(mean, products / patterns.n - np.outer(mean, mean))
        _check_rank(better)
        moved = max(
            float(np.abs(better.mean - model.mean).max()),
            float(np.abs(better.covariance - model.covariance).max()),
        )
        model, rate, last = better, moved / last, moved
        if moved < SETTLED:
            break
    rate = min(max(rate, 1e-6), 1 - 1e-6)
    steps = math.ceil(math.log(CORRELATION_LEFT) / math.log(rate))
    return model, min(max(steps, FEWEST_STEPS), MOST_STEPS)


def _check_rank(model: Normal) -> None:
    spread = np.sqrt(np.maximum(np.diag(model.covariance), RELATIVE_NOISE))
    r = np.linalg.qr(model.covariance / np.outer(spread, spread), mode="r")
    # The matrix itself, not its square root, is factored: the loss is squared.
    repeated = np.flatnonzero(np.sqrt(np.abs(np.diag(r))) < OWN_PART)
    if repeated.size:
        raise Collinear(tuple(int(column) for column in repeated))


def _posterior(
    patterns: Patterns, moments: tuple[Floats, Floats], random: np.random.Generator
) -> Normal:
    """A draw of mean and covariance given completed data (inverse Wishart, then normal)."""
    sums, products = moments
    n, k = patterns.n, sums.size
    mean = sums / n
    root = np.linalg.cholesky(products - n * np.outer(mean, mean))
    bartlett = np.tril(random.standard_normal((k, k)), -1)
    bartlett[np.diag_indices(k)] = np.sqrt(random.chisquare(n - 1 - np.arange(k)))
    factor = root @ np.linalg.inv(bartlett).T
    drawn = mean + factor @ random.standard_normal(k) / math.sqrt(n)
    return Normal(drawn, factor @ factor.T)


def _filled(
    known: Floats,
    places: Rows,
    patterns: Patterns,
    model: Normal,
    random: np.random.Generator,
) -> Floats:
    """One draw of all missing values (missing,), row by row, given the model."""
    fits = regressions(patterns.missing, model)
    rows = np.flatnonzero(places.any(axis=1))
    parts: list[Floats] = []
    for start in range(0, rows.size, ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        label = patterns.label[some]
        noise = random.standard_normal((some.size, known.shape[1]))
        expected = fits.intercept[label] + np.einsum("nij,nj->ni", fits.slopes[label], known[some])
        values = expected + np.einsum("nij,nj->ni", fits.root[label], noise)
        parts.append(values[places[some]])
    return np.concatenate(parts)
