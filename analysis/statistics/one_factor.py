"""Maximum likelihood for one common factor, from a covariance matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.statistics.arrays import Floats, floats, matrix
from analysis.statistics.errors import (
    Collinear,
    NotConverged,
    NotIdentified,
    NoVariation,
    ShapeMismatch,
)

MOST_STEPS = 500
MOST_HALVINGS = 30

# Largest element of the gradient, on correlations, at which the estimate counts as settled.
SETTLED = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """A one-factor model of k items from ``n`` rows, on the items' own scale.

    ``loadings`` and ``uniquenesses`` (variances, k each), ``standardised`` loadings;
    ``parameter_covariance`` (2k, 2k) from the expected information, loadings first.
    ``improper`` is True when a variance is not positive (a Heywood case): the numbers then describe
    no possible population.
    """

    n: int
    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    standardised: tuple[float, ...]
    discrepancy: float
    chi_square: float
    df: int
    improper: bool
    iterations: int
    parameter_covariance: Floats


def fit_one_factor(covariance: ArrayLike, n: int) -> OneFactor:
    """Fit one factor to a covariance matrix (k, k), k >= 3, of ``n`` rows.

    Fisher scoring on log|S| + tr(R S^-1) (Joreskog 1967) with uniquenesses free to leave the
    admissible range, as lavaan does, so that impossible solutions show. ``chi_square`` is n times
    the discrepancy. Raises NotIdentified (k < 3), Collinear, NotConverged.
    """
    given = matrix(covariance)
    k = given.shape[0]
    if given.shape[1] != k:
        raise ShapeMismatch(given.shape)
    if k < 3:
        raise NotIdentified(k, 3)
    scale = _scale(given)
    correlation = given / np.outer(scale, scale)
    estimate, steps = _scored(correlation)
    loadings, unique = estimate[:k] * _direction(estimate[:k]), estimate[k:]
    implied = np.outer(loadings, loadings) + np.diag(unique)
    smallest = max(0.0, _discrepancy(implied, correlation))
    units = np.concatenate([scale, scale**2])
    information = n / 2 * _curvature(loadings, linalg.inv(implied))
    return OneFactor(
        n=n,
        loadings=floats(loadings * scale),
        uniquenesses=floats(unique * scale**2),
        standardised=floats(loadings / np.sqrt(np.diag(implied))),
        discrepancy=smallest,
        chi_square=n * smallest,
        df=k * (k + 1) // 2 - 2 * k,
        improper=bool((unique <= 0).any()),
        iterations=steps,
        parameter_covariance=linalg.pinvh(information) * np.outer(units, units),
    )


def _scale(covariance: Floats) -> Floats:
    variance = np.diag(covariance)
    if (variance <= 0).any():
        raise NoVariation(tuple(int(item) for item in np.flatnonzero(variance <= 0)))
    scale: Floats = np.sqrt(variance)
    values, vectors = linalg.eigh(covariance / np.outer(scale, scale))
    if values[0] < 1e-10:
        involved = np.flatnonzero(np.abs(vectors[:, 0]) > 1e-4)
        raise Collinear(tuple(int(item) for item in involved))
    return scale


def _direction(loadings: Floats) -> float:
    return -1.0 if loadings.sum() < 0 else 1.0


def _start(correlation: Floats) -> Floats:
    values, vectors = linalg.eigh(correlation)
    loadings = np.clip(vectors[:, -1] * np.sqrt(values[-1]), -0.95, 0.95) * 0.9
    return np.concatenate([loadings, 1 - loadings**2])


def _scored(correlation: Floats) -> tuple[Floats, int]:
    k = correlation.shape[0]
    estimate = _start(correlation)
    for step in range(MOST_STEPS):
        loadings = estimate[:k]
        implied = np.outer(loadings, loadings) + np.diag(estimate[k:])
        inverse = linalg.inv(implied)
        slope = inverse - inverse @ correlation @ inverse
        gradient = np.concatenate([2 * slope @ loadings, np.diag(slope)])
        if np.abs(gradient).max() < SETTLED:
            return estimate, step
        direction = -linalg.lstsq(_curvature(loadings, inverse), gradient)[0]
        estimate = _shortened(estimate, direction, correlation)
    raise NotConverged(MOST_STEPS)


def _shortened(estimate: Floats, direction: Floats, correlation: Floats) -> Floats:
    """The longest of the halved steps that does not raise the discrepancy."""
    k = correlation.shape[0]

    def at(point: Floats) -> float:
        implied = np.outer(point[:k], point[:k]) + np.diag(point[k:])
        return _discrepancy(implied, correlation)

    now = at(estimate)
    for halving in range(MOST_HALVINGS):
        candidate = estimate + direction / 2**halving
        # Near the optimum the discrepancy no longer changes in its last digits.
        if at(candidate) <= now + 1e-13:
            return np.asarray(candidate)
    raise NotConverged(MOST_HALVINGS)


def _discrepancy(implied: Floats, correlation: Floats) -> float:
    try:
        factor = linalg.cho_factor(implied)
    except linalg.LinAlgError:
        return float("inf")
    log_implied = 2 * float(np.log(np.diag(factor[0])).sum())
    log_sample = float(np.linalg.slogdet(correlation)[1])
    fitted = float(np.trace(linalg.cho_solve(factor, correlation)))
    return float(log_implied + fitted - log_sample - correlation.shape[0])


def _curvature(loadings: Floats, inverse: Floats) -> Floats:
    """The expected second derivatives of the discrepancy (2k, 2k)."""
    turned = inverse @ loadings
    own = inverse * float(loadings @ turned) + np.outer(turned, turned)
    cross = inverse * turned
    return np.asarray(2 * np.block([[own, cross], [cross.T, inverse**2 / 2]]))
