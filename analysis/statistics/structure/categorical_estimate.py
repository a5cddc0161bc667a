"""Diagonally weighted least squares: the parameters of a model of polychoric correlations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.moments import OrdinalMoments
from analysis.statistics.structure.categorical_scale import UnitScales
from analysis.statistics.structure.errors import NotPositiveDefinite
from analysis.statistics.structure.implied import Implied, implied
from analysis.statistics.structure.maximum_likelihood import check_identified, inverse_of
from analysis.statistics.structure.sample import Sample
from analysis.statistics.structure.scoring import Local, Strayed, minimise
from analysis.statistics.structure.start import start
from analysis.statistics.structure.trust_region import minimise_within

# Gauss-Newton steps after which each step is taken with care, and how many of those.
QUICK_STEPS, CAREFUL_STEPS = 60, 60
# Of correlation-sized parameters, for differences of slopes.
STEP = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Where the weighted squares of residual correlations are smallest.

    ``free`` (q,) and the whole ``theta`` (q + p,); ``at`` the implied moments; ``gap`` (P,)
    residual correlations; ``spread`` (P, P) the correlations' covariance, ``error`` (P,) its roots;
    ``scaled`` (P, q) slopes over errors, ``whole`` (q + p, q) those of theta; ``covariance`` (q, q)
    that of ``free``; ``iterations``.
    """

    scales: UnitScales
    n: int
    free: Floats
    theta: Floats
    at: Implied
    gap: Floats
    spread: Floats
    error: Floats
    scaled: Floats
    whole: Floats
    covariance: Floats
    iterations: int

    @property
    def seen(self) -> Floats:
        """The polychoric correlations (P,)."""
        return self.gap + _pairs(self.at)


def weighted(scales: UnitScales, moments: OrdinalMoments) -> Weighted:
    """Fit by Gauss-Newton steps, items of ``moments`` in the structure's order.

    Weights are the reciprocal sampling variances of the correlations (Muthen, du Toit & Spisic
    1997). Errors follow from the full covariance of the correlations; covariances are taken
    n / (n - 1) times as large. Raises ModelNotConverged, ModelNotIdentified, NotPositiveDefinite
    for items answered in step.
    """
    _check_distinct(moments)
    n = moments.answers.n
    error = np.sqrt(moments.variances() * n / (n - 1))
    free, iterations = _searched(scales, moments, error)
    theta = scales.completed(free)
    at = _implied(scales, theta)
    pairs, whole = scales.slopes(at)
    scaled = pairs / error[:, None]
    check_identified(scales.settled(theta), scaled.T @ scaled)
    spread = moments.correlation_covariance() * n / (n - 1)
    step = inverse_of(scaled.T @ scaled) @ (scaled / error[:, None]).T
    return Weighted(
        scales=scales,
        n=n,
        free=free,
        theta=theta,
        at=at,
        gap=moments.correlations - _pairs(at),
        spread=spread,
        error=error,
        scaled=scaled,
        whole=whole,
        covariance=step @ spread @ step.T,
        iterations=iterations,
    )


def _searched(scales: UnitScales, moments: OrdinalMoments, error: Floats) -> tuple[Floats, int]:
    # Per row, as the search's limits suppose.
    scale = error * np.sqrt(moments.answers.n)

    def residual(at: Implied) -> Floats:
        return np.asarray((moments.correlations - _pairs(at)) / scale)

    def near(free: Floats) -> Local:
        at = _implied(scales, scales.completed(free))
        slopes, gap = scales.slopes(at)[0] / scale[:, None], residual(at)
        return Local(float(gap @ gap), -2 * slopes.T @ gap, 2 * slopes.T @ slopes)

    def value(free: Floats) -> float:
        gap = residual(_implied(scales, scales.completed(free)))
        found = float(gap @ gap)
        return found if np.isfinite(found) else np.inf

    begin = _start(scales, moments)[scales.free]
    try:
        found = minimise(near, value, begin, most=QUICK_STEPS)
    except Strayed as strayed:
        careful = minimise_within(near, value, _bend(near), strayed.theta, most=CAREFUL_STEPS)
        return careful.theta, strayed.iterations + careful.iterations
    return found.theta, found.iterations


def _bend(near: Callable[[Floats], Local]) -> Callable[[Floats], Floats]:
    """Second derivatives (q, q) by differences of slopes, which Gauss-Newton steps leave out."""

    def exact(free: Floats) -> Floats:
        steps = STEP * np.eye(free.size)
        rows = [near(free + each).gradient - near(free - each).gradient for each in steps]
        bend = np.array(rows) / (2 * STEP)
        return np.asarray((bend + bend.T) / 2)

    return exact


def _start(scales: UnitScales, moments: OrdinalMoments) -> Floats:
    names = moments.answers.names
    n, zeros = np.array([float(moments.answers.n)]), np.zeros((1, len(names)))
    return start(scales.structure, Sample(names, n, moments.matrix()[None], zeros))


def _implied(scales: UnitScales, theta: Floats) -> Implied:
    return implied(scales.structure, scales.structure.values(theta))


def _pairs(at: Implied) -> Floats:
    sigma = at.sigma[0]
    return np.asarray(sigma[np.triu_indices(sigma.shape[0], 1)])


def _check_distinct(moments: OrdinalMoments) -> None:
    first, second = moments.tables.first, moments.tables.second
    involved = np.unique(np.concatenate([first[moments.perfect], second[moments.perfect]]))
    if involved.size:
        raise NotPositiveDefinite(tuple(moments.answers.names[int(each)] for each in involved))
