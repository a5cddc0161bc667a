"""Parallel analysis: which eigenvalues are larger than those of unrelated items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats
from analysis.statistics.covariances import proper_correlation, squared_multiple_correlations
from analysis.statistics.errors import OutOfRange, TooFewObservations

Of = Literal["components", "factors"]

# Random correlation matrices whose eigenvalues are found at a time.
BATCH = 256


@dataclass(frozen=True, slots=True)
class ParallelAnalysis:
    """Eigenvalues (k,) of the data beside those of ``draws`` random data sets of the same size.

    ``random_mean`` and ``random_quantile`` (k,) are their mean and the quantile at ``level``;
    ``suggested`` counts the leading eigenvalues above that quantile.
    """

    n: int
    of: Of
    eigenvalues: tuple[float, ...]
    random_mean: tuple[float, ...]
    random_quantile: tuple[float, ...]
    level: float
    draws: int
    suggested: int


def parallel_analysis(
    correlation: ArrayLike,
    n: int,
    *,
    seed: int,
    of: Of = "components",
    draws: int = 1000,
    level: float = 0.95,
) -> ParallelAnalysis:
    """Compare a correlation matrix (k, k) of ``n`` rows with random normal data (Horn 1965).

    "components" takes eigenvalues of the correlations, "factors" of the correlations with squared
    multiple correlations on the diagonal (Humphreys & Ilgen 1969), which tends to suggest more. The
    quantile at ``level`` follows Glorfeld (1995); 0.5 is near Horn's mean. Correlation matrices are
    drawn as Wishart matrices (Bartlett 1933), so n costs nothing. Raises TooFewObservations unless
    n exceeds k + 1, Collinear, OutOfRange.
    """
    r = proper_correlation(correlation)
    k = r.shape[0]
    if n <= k + 1:
        raise TooFewObservations(n, k + 2)
    if draws < 1 or not 0 < level < 1:
        raise OutOfRange("draws and level", "at least 1, and between 0 and 1")
    if of not in ("components", "factors"):
        raise OutOfRange("parallel analysis", "of components or factors")
    observed = _eigenvalues_of(r[None], of)[0]
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = np.concatenate(
        [
            _eigenvalues_of(_random_correlations(min(BATCH, draws - start), n, k, random), of)
            for start in range(0, draws, BATCH)
        ]
    )
    limit = np.quantile(drawn, level, axis=0)
    above = observed > limit
    return ParallelAnalysis(
        n=n,
        of=of,
        eigenvalues=floats(observed),
        random_mean=floats(drawn.mean(axis=0)),
        random_quantile=floats(limit),
        level=level,
        draws=draws,
        suggested=k if above.all() else int(above.argmin()),
    )


def _eigenvalues_of(correlations: Floats, of: Of) -> Floats:
    """Eigenvalues (b, k) of correlation matrices (b, k, k), largest first."""
    if of == "factors":
        if len(correlations) == 1:
            # Named errors for items that repeat each other, which no random draw does.
            squared_multiple_correlations(correlations[0])
        explained = 1 - 1 / np.einsum("bii->bi", np.linalg.inv(correlations))
        each = np.arange(correlations.shape[1])
        correlations = correlations.copy()
        correlations[:, each, each] = explained
    return np.asarray(np.linalg.eigvalsh(correlations)[:, ::-1])


def _random_correlations(count: int, n: int, k: int, random: np.random.Generator) -> Floats:
    """Sample correlation matrices (count, k, k) of n rows of unrelated normal items."""
    lower = np.tril(random.standard_normal((count, k, k)), k=-1)
    each = np.arange(k)
    lower[:, each, each] = np.sqrt(random.chisquare(n - 1 - each, size=(count, k)))
    # Rows of unit length make the product of the roots a correlation matrix.
    lower /= np.linalg.norm(lower, axis=2, keepdims=True)
    return np.asarray(lower @ lower.swapaxes(1, 2))
