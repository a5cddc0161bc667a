"""Errors of a one-factor model that do not take the answers for normal."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.one_factor import OneFactor

# Below this share of its largest eigenvalue the information says nothing in some direction.
NO_INFORMATION = 1e-12

# Rows whose slopes stay in the processor's cache.
ROWS_AT_ONCE = 8192


def robust_covariance(factor: OneFactor, deviations: Floats) -> Floats | None:
    """Huber-White covariance (2k, 2k) of loadings and uniquenesses, loadings first.

    ``deviations`` (n, k) are the rows from their means. Observed information on both sides of the
    summed products of the rows' own slopes (White 1982). None where the information has no inverse.
    """
    loadings, unique = np.array(factor.loadings), np.array(factor.uniquenesses)
    implied = np.outer(loadings, loadings) + np.diag(unique)
    values = np.linalg.eigvalsh(implied)
    if values[0] <= NO_INFORMATION * values[-1]:
        return None
    inverse = np.linalg.inv(implied)
    bread = _information(loadings, inverse, deviations)
    sizes = np.abs(np.linalg.eigvalsh(bread))
    if sizes.min() <= NO_INFORMATION * sizes.max():
        return None
    half = np.linalg.solve(bread, _meat(loadings, inverse, deviations))
    return np.asarray(np.linalg.solve(bread, half.T))


def _meat(loadings: Floats, inverse: Floats, deviations: Floats) -> Floats:
    """Summed products (2k, 2k) of the rows' slopes."""
    k = loadings.size
    products = np.zeros((2 * k, 2 * k))
    for first in range(0, deviations.shape[0], ROWS_AT_ONCE):
        slopes = _slopes(loadings, inverse, deviations[first : first + ROWS_AT_ONCE])
        products += slopes.T @ slopes
    return products


def _slopes(loadings: Floats, inverse: Floats, deviations: Floats) -> Floats:
    """Derivatives (n, 2k) of each row's log-likelihood."""
    turned = deviations @ inverse
    by_loading = turned * (turned @ loadings)[:, None] - inverse @ loadings
    by_unique = (turned**2 - np.diag(inverse)) / 2
    return np.hstack([by_loading, by_unique])


def _information(loadings: Floats, inverse: Floats, deviations: Floats) -> Floats:
    """Negative second derivatives (2k, 2k) of the log-likelihood."""
    n, k = deviations.shape
    covariance = deviations.T @ deviations / n
    fitted = inverse @ covariance @ inverse
    slope = inverse - fitted
    # The change of the implied covariance by each parameter (2k, k, k).
    change = np.zeros((2 * k, k, k))
    each = np.arange(k)
    change[each, each] = loadings
    change[:k] += change[:k].swapaxes(1, 2)
    change[k + each, each, each] = 1
    moved = inverse @ change
    answering = moved @ (2 * fitted - inverse)
    second = np.einsum("aij,bji->ab", change, answering)
    second[:k, :k] += 2 * slope
    return np.asarray(n / 2 * (second + second.T) / 2)
