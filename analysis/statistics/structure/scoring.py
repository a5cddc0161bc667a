"""Minimise a discrepancy by scoring with halved steps, damped where the curvature is flat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.errors import ModelNotConverged

MOST_STEPS = 200
MOST_HALVINGS = 25
# Squared length of the step still wanted, in units of the curvature, at which theta has settled.
SETTLED = 1e-20
# The same where rounding lets the discrepancy fall no further.
NEARLY_SETTLED = 1e-14
# Below this, exact curvature is used where it is given and positive.
CLOSE = 1e-3
# Smallest eigenvalue of the scaled exact curvature that counts as positive.
LOWEST_EXACT = 1e-7
# Curvatures below this are none.
SMALLEST = 1e-200
# Relative to the largest eigenvalue of the scaled curvature: below, a direction is damped.
FLAT = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A discrepancy near a theta: ``value``, ``gradient`` (q,), ``curvature`` (q, q) positive."""

    value: float
    gradient: Floats
    curvature: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """Where scoring ended; ``decrement`` is the squared length of the last step wanted."""

    theta: Floats
    value: float
    iterations: int
    decrement: float


def minimise(
    near: Callable[[Floats], Local],
    value: Callable[[Floats], float],
    start: Floats,
    exact: Callable[[Floats], Floats] | None = None,
    *,
    most: int = MOST_STEPS,
) -> Settled:
    """Minimise from ``start`` (q,), where ``near`` gives slope and curvature, ``value`` F alone.

    The curvature of ``near`` may be any positive semi-definite approximation of the second
    derivative; ``exact`` gives that itself and speeds up the last steps. Raises Strayed, a
    ModelNotConverged that holds the lowest theta reached.
    """
    theta, decrement = start, np.inf
    for step in range(most):
        local = near(theta)
        if exact is not None and decrement < CLOSE:
            local = _sharpened(local, exact(theta))
        wanted = direction(local)
        before, decrement = decrement, float(-wanted @ local.gradient)
        if decrement < SETTLED:
            return Settled(theta + wanted, local.value, step, max(decrement, 0.0))
        moved = _shortened(value, theta, wanted, local)
        if moved is None or decrement > before / 4:
            # Rounding keeps the step from becoming any shorter.
            if decrement < NEARLY_SETTLED:
                return Settled(theta, local.value, step, decrement)
            if moved is None:
                break
        theta = moved
    raise Strayed(step + 1, decrement, theta)


class Strayed(ModelNotConverged):
    """Scoring did not settle; ``theta`` (q,) is the lowest point it reached."""

    def __init__(self, iterations: int, decrement: float, theta: Floats) -> None:
        self.theta = theta
        super().__init__(iterations, decrement)


def _sharpened(local: Local, curvature: Floats) -> Local:
    """The same with exact curvature, where that has no flat or falling direction."""
    scale = scale_of(local.curvature)
    lowest = np.linalg.eigvalsh(curvature / np.outer(scale, scale))[0]
    return replace(local, curvature=curvature) if lowest > LOWEST_EXACT else local


def direction(local: Local) -> Floats:
    """The step to the bottom of the local parabola, shortened along directions nearly flat."""
    scale = scale_of(local.curvature)
    curvature = local.curvature / np.outer(scale, scale)
    factor, failed = linalg.lapack.dpotrf(curvature, lower=1)
    if not failed and np.diag(factor).min() > np.sqrt(FLAT):
        found = linalg.lapack.dpotrs(factor, local.gradient / scale, lower=1)[0]
        return np.asarray(-found / scale)
    values, vectors = linalg.eigh(curvature)
    floor = FLAT * max(float(values[-1]), 1.0)
    along = vectors.T @ (local.gradient / scale)
    return np.asarray(-(vectors @ (along / np.maximum(values, floor))) / scale)


def scale_of(curvature: Floats) -> Floats:
    """By what each parameter is measured so that its curvature is one; one where it has none."""
    size = np.diag(curvature)
    return np.asarray(np.sqrt(np.where(size > SMALLEST, size, 1.0)))


def _shortened(
    value: Callable[[Floats], float], theta: Floats, wanted: Floats, local: Local
) -> Floats | None:
    """The longest of the halved steps that lowers the discrepancy; None when there is none."""
    slope = float(wanted @ local.gradient)
    for halving in range(MOST_HALVINGS):
        share = 0.5**halving
        candidate = theta + share * wanted
        # Near the optimum only the last digits of the discrepancy change.
        if value(candidate) <= local.value + 1e-4 * share * slope + 1e-14:
            return np.asarray(candidate)
    return None
