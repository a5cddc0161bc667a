"""Newton's method within bounds, for the uniquenesses of factor models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.errors import NotConverged

MOST_STEPS = 200
MOST_HALVINGS = 40

# Largest slope, of those not held by a bound, at which the minimum counts as found.
SETTLED = 1e-9
# The same where rounding keeps the value from falling further.
NEARLY_SETTLED = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A function at a point: its value, slope (p,) and curvature (p, p)."""

    value: float
    slope: Floats
    curvature: Floats


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the largest value that any coordinate may take."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where a function is smallest within bounds, and after how many steps."""

    point: Floats
    value: float
    iterations: int


def minimise(function: Callable[[Floats], Local], start: Floats, bounds: Bounds) -> Minimum:
    """The local minimum from ``start`` (p,) within bounds.

    Values held by a bound stay out of the step; steps are halved until the function falls. Raises
    NotConverged.
    """
    point = np.clip(start, bounds.low, bounds.high)
    here = function(point)
    for step in range(MOST_STEPS):
        free = _free(point, here.slope, bounds)
        steepness = float(np.abs(here.slope[free]).max(initial=0.0))
        if steepness < SETTLED:
            return Minimum(point, here.value, step)
        candidate = _next(function, point, here, bounds)
        if candidate is None:
            if steepness < NEARLY_SETTLED:
                return Minimum(point, here.value, step)
            break
        point = candidate
        here = function(point)
    raise NotConverged(MOST_STEPS)


def _free(point: Floats, slope: Floats, bounds: Bounds) -> Rows:
    """Coordinates that no bound keeps from falling further."""
    held = ((point <= bounds.low) & (slope >= 0)) | ((point >= bounds.high) & (slope <= 0))
    return np.asarray(~held)


def _next(
    function: Callable[[Floats], Local], point: Floats, here: Local, bounds: Bounds
) -> Floats | None:
    free = _free(point, here.slope, bounds)
    direction = np.zeros_like(point)
    direction[free] = _direction(here.curvature[np.ix_(free, free)], here.slope[free])
    for halving in range(MOST_HALVINGS):
        candidate = np.clip(point + direction / 2**halving, bounds.low, bounds.high)
        if function(candidate).value < here.value:
            return np.asarray(candidate)
    return None


def _direction(curvature: Floats, slope: Floats) -> Floats:
    """Downhill: Newton's step, with the curvature's negative directions turned round."""
    values, vectors = np.linalg.eigh(curvature)
    sizes = np.maximum(np.abs(values), 1e-8 * np.abs(values).max(initial=1.0))
    return np.asarray(-(vectors / sizes) @ (vectors.T @ slope))
