"""Factors of a correlation matrix before rotation: minimum residuals or maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import inverse, proper_correlation
from analysis.statistics.errors import NotIdentified, OutOfRange
from analysis.statistics.exploratory.bounded_newton import Bounds, Local, minimise

Method = Literal["minres", "ml"]

# No uniqueness may fall below this: the customary bound that keeps impossible solutions out.
LOWEST_UNIQUENESS = 0.005

# Eigenvalues nearer than this, relative to the largest, are the same up to rounding.
TIED = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """Loadings (k, m) on m uncorrelated factors, strongest first, and uniquenesses (k,).

    ``heywood`` names the items (0-based) whose uniqueness ran into its lower bound: the solution is
    improper, too many factors or too few items a factor. ``objective`` is what was minimised.
    """

    method: Method
    loadings: Floats
    uniquenesses: Floats
    objective: float
    heywood: tuple[int, ...]
    iterations: int


def extract(correlation: ArrayLike, factors: int, method: Method = "minres") -> Extraction:
    """Extract ``factors`` from a correlation matrix (k, k).

    "minres" minimises the squared residual correlations (Harman & Jones 1966), "ml" the
    maximum-likelihood discrepancy (Joreskog 1967; Lawley & Maxwell 1971), both over uniquenesses of
    at least .005, by Newton's method with exact second derivatives. Raises NotIdentified when there
    are too few items, Collinear, OutOfRange or NotConverged.
    """
    r = proper_correlation(correlation, fewest=2)
    _checked_number(r.shape[0], factors)
    unexplained = 1 / np.diag(inverse(r))
    if method == "ml":
        return _maximum_likelihood(r, factors, unexplained)
    return _minimum_residuals(r, factors, unexplained)


def _checked_number(items: int, factors: int) -> None:
    """Raise unless ``items`` have at least as many correlations as ``factors`` have loadings."""
    if factors < 1:
        raise OutOfRange("the number of factors", "at least 1")
    if degrees_of_freedom(items, factors) < 0 or factors >= items:
        needed = next(
            k for k in range(factors + 1, 10 * factors + 10) if degrees_of_freedom(k, factors) >= 0
        )
        raise NotIdentified(items, needed)


def degrees_of_freedom(items: int, factors: int) -> int:
    """Of an exploratory model with ``factors`` factors: ((k - m)^2 - (k + m)) / 2."""
    return ((items - factors) ** 2 - (items + factors)) // 2


def _minimum_residuals(r: Floats, m: int, unexplained: Floats) -> Extraction:
    k = r.shape[0]

    def local(unique: Floats) -> Local:
        values, vectors = np.linalg.eigh(r - np.diag(unique))
        left, kept = values[: k - m], values[k - m :]
        rest, held = vectors[:, : k - m], vectors[:, k - m :]
        # Pairs of a left and a kept direction bend the eigenvalues towards each other.
        pull = left[:, None] * _per_gap(left, kept)
        pairs = np.einsum("ia,ib->iab", rest, held)
        return Local(
            value=float(left @ left) / 2,
            slope=-np.square(rest) @ left,
            curvature=np.square(rest @ rest.T)
            + 2 * np.einsum("iab,ab,jab->ij", pairs, pull, pairs, optimize=True),
        )

    found = minimise(local, unexplained, Bounds(LOWEST_UNIQUENESS, 1.0))
    values, vectors = np.linalg.eigh(r - np.diag(found.point))
    loadings = vectors[:, : -m - 1 : -1] * np.sqrt(np.maximum(values[: -m - 1 : -1], 0.0))
    return _extraction("minres", loadings, found.point, found.value, found.iterations)


def _maximum_likelihood(r: Floats, m: int, unexplained: Floats) -> Extraction:
    k = r.shape[0]

    def local(logs: Floats) -> Local:
        values, vectors = _scaled(r, logs)
        left, rest = values[: k - m], vectors[:, : k - m]
        return Local(
            value=float((left - np.log(left) - 1).sum()),
            slope=np.square(rest) @ (1 - left),
            curvature=_likelihood_curvature(values, vectors, k - m),
        )

    start = np.log((1 - m / (2 * k)) * unexplained)
    found = minimise(local, start, Bounds(float(np.log(LOWEST_UNIQUENESS)), 0.0))
    values, vectors = _scaled(r, found.point)
    unique = np.exp(found.point)
    strength = np.sqrt(np.maximum(values[: -m - 1 : -1] - 1, 0.0))
    loadings = np.sqrt(unique)[:, None] * vectors[:, : -m - 1 : -1] * strength
    return _extraction("ml", loadings, unique, found.value, found.iterations)


def _per_gap(left: Floats, kept: Floats) -> Floats:
    """One over each difference; 0 for a tie, where the curvature has no value of its own."""
    gap = left[:, None] - kept[None, :]
    tied = gap > -TIED * max(1.0, float(kept[-1]))
    return np.asarray(np.where(tied, 0.0, 1 / np.where(tied, 1.0, gap)))


def _scaled(r: Floats, logs: Floats) -> tuple[Floats, Floats]:
    root = np.exp(-logs / 2)
    values, vectors = np.linalg.eigh(r * np.outer(root, root))
    return np.maximum(values, np.finfo(np.float64).tiny), vectors


def _likelihood_curvature(values: Floats, vectors: Floats, left: int) -> Floats:
    """Second derivatives (k, k) by the logs of the uniquenesses, from second-order perturbation."""
    own, slope = values[:left], 1 - 1 / values[:left]
    others = values[left:]
    weight = slope[:, None] * values[None, :] / 2
    among = (own[:, None] + own[None, :]) ** 2 / (own[:, None] * own[None, :]) / 4
    weight[:, :left] += among
    apart = (own[:, None] + others[None, :]) ** 2 * _per_gap(own, others) / 2
    weight[:, left:] += slope[:, None] * apart
    pairs = np.einsum("ia,ib->iab", vectors[:, :left], vectors)
    bent = np.einsum("iab,ab,jab->ij", pairs, weight, pairs, optimize=True)
    return np.asarray(bent + np.diag(np.square(vectors[:, :left]) @ (own - 1) / 2))


def _extraction(
    method: Method, loadings: Floats, unique: Floats, objective: float, iterations: int
) -> Extraction:
    turned = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    at_bound = np.flatnonzero(unique <= LOWEST_UNIQUENESS * (1 + 1e-9))
    heywood = tuple(int(item) for item in at_bound)
    return Extraction(method, turned, unique, objective, heywood, iterations)
