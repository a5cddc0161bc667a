"""Minimise a discrepancy whose second derivative is dear: few steps, few curvatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.likelihood import definite
from analysis.statistics.structure.scoring import (
    LOWEST_EXACT,
    Local,
    Settled,
    Strayed,
    direction,
)

MOST_STEPS = 60
MOST_HALVINGS = 25
# Squared length of the step still wanted at which theta has settled, and at which it may stay when
# rounding keeps it from coming nearer.
SETTLED, NEARLY_SETTLED = 1e-17, 1e-13
# Below this the discrepancy's own rounding would mislead a search along the line.
TRUSTED = 1e-9
# From here on exact curvature is used where it is positive.
CLOSE = 1e-2
# A step that leaves more than this share of the decrement calls for a new curvature.
SLOW = 2e-2


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """``value`` (infinite where impossible) and ``gradient`` (q,) at a theta."""

    value: float
    gradient: Floats


def descend(
    near: Callable[[Floats], Slope],
    rough: Callable[[Floats], Floats],
    exact: Callable[[Floats], Floats],
    start: Floats,
) -> Settled:
    """Minimise from ``start`` (q,) by scoring, then Newton's steps.

    ``rough`` gives a positive semi-definite curvature (q, q), ``exact`` the second derivative. Both
    are asked only when the last one no longer serves. Raises Strayed, a ModelNotConverged.
    """
    theta, at = start, near(start)
    metric, fresh, last = rough(theta), True, np.inf
    for step in range(MOST_STEPS):
        wanted = direction(Local(at.value, at.gradient, metric))
        decrement = float(-wanted @ at.gradient)
        if decrement < SETTLED:
            return Settled(theta + wanted, at.value, step, max(decrement, 0.0))
        if decrement > SLOW * last and not fresh:
            metric, fresh = _renewed(theta, decrement, rough, exact), True
            continue
        if decrement > last / 2 and decrement < NEARLY_SETTLED:
            return Settled(theta, at.value, step, decrement)
        moved = _shortened(near, theta, wanted, at, decrement)
        if moved is None:
            break
        theta, at = moved
        fresh, last = False, decrement
    raise Strayed(step + 1, decrement, theta)


def _renewed(
    theta: Floats,
    decrement: float,
    rough: Callable[[Floats], Floats],
    exact: Callable[[Floats], Floats],
) -> Floats:
    if decrement > CLOSE:
        return rough(theta)
    found = exact(theta)
    scale = np.sqrt(np.maximum(np.diag(found), np.finfo(np.float64).tiny))
    room = found / np.outer(scale, scale) - LOWEST_EXACT * np.eye(scale.size)
    return found if definite(room) else rough(theta)


def _shortened(
    near: Callable[[Floats], Slope], theta: Floats, wanted: Floats, at: Slope, decrement: float
) -> tuple[Floats, Slope] | None:
    """The longest of the halved steps that lowers the value; None when there is none."""
    for halving in range(MOST_HALVINGS):
        share = 0.5**halving
        candidate = np.asarray(theta + share * wanted)
        found = near(candidate)
        low = at.value - 1e-4 * share * decrement
        if found.value <= low or (decrement < TRUSTED and np.isfinite(found.value)):
            return candidate, found
    return None
