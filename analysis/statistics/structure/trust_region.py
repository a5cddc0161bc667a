"""Minimise a discrepancy where scoring strays: Newton steps no longer than can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.errors import ModelNotConverged
from analysis.statistics.structure.scoring import (
    NEARLY_SETTLED,
    SETTLED,
    Local,
    Settled,
    scale_of,
)

# Lengths are in units of each parameter's own expected curvature.
FIRST_RADIUS, LONGEST, SHORTEST = 0.1, 10.0, 1e-12
# Share of the foretold gain below which the radius shrinks, and above which it grows.
POOR, GOOD = 0.25, 0.75
# An eigenvalue of the scaled curvature below this is no bottom but a slope or a flat.
LEVEL = 1e-9
# Bisections for the damping that brings a step to the radius.
BISECTIONS = 60


def minimise_within(
    near: Callable[[Floats], Local],
    value: Callable[[Floats], float],
    exact: Callable[[Floats], Floats],
    start: Floats,
    *,
    most: int,
) -> Settled:
    """Minimise from ``start`` (q,) with second derivatives ``exact`` of any sign.

    Steps minimise the local parabola within a radius that follows how well it foretold the last
    (More & Sorensen 1983). Raises ModelNotConverged.
    """
    theta, radius, decrement = start, FIRST_RADIUS, np.inf
    for step in range(most):
        local = near(theta)
        here = _Parabola.of(local, exact(theta))
        decrement = here.decrement
        if here.has_bottom and decrement < SETTLED:
            return Settled(theta, local.value, step, decrement)
        move = _within(here.values, here.along, radius)
        candidate = theta + here.vectors @ move / here.scale
        gained = local.value - value(candidate)
        # Near the bottom the discrepancy changes in its last digits only.
        better = gained > 0 or (here.has_bottom and abs(gained) < 1e-13)
        theta = candidate if better else theta
        radius = _next_radius(radius, float(np.linalg.norm(move)), gained, here.foretold(move))
        if here.has_bottom and not better and decrement < NEARLY_SETTLED:
            return Settled(theta, local.value, step, decrement)
        if radius < SHORTEST:
            break
    raise ModelNotConverged(step + 1, decrement)


@dataclass(frozen=True, slots=True, eq=False)
class _Parabola:
    """The discrepancy near a theta along its principal axes, parameters in their own units."""

    scale: Floats
    values: Floats
    vectors: Floats
    along: Floats

    @classmethod
    def of(cls, local: Local, bent: Floats) -> _Parabola:
        """From the slope and both curvatures (q, q), expected and exact."""
        # Where expected curvature vanishes (a loading through zero) the exact one sets the unit.
        size = np.maximum(np.diag(local.curvature), np.abs(np.diag(bent)))
        scale = scale_of(np.diag(size))
        values, vectors = np.linalg.eigh(bent / np.outer(scale, scale))
        return cls(scale, values, vectors, vectors.T @ (local.gradient / scale))

    @property
    def has_bottom(self) -> bool:
        """Whether it rises in every direction."""
        return bool(self.values[0] > LEVEL)

    @property
    def decrement(self) -> float:
        """The squared length of the step to its bottom."""
        return float((self.along**2 / np.maximum(self.values, LEVEL)).sum())

    def foretold(self, move: Floats) -> float:
        """By how much a move along the axes should lower the discrepancy."""
        return float(-(self.along @ move) - (self.values * move**2).sum() / 2)


def _within(values: Floats, along: Floats, radius: float) -> Floats:
    """The step, along the eigenvectors, to the lowest point of the parabola within the radius."""
    if values[0] > LEVEL:
        whole = -along / values
        if np.linalg.norm(whole) <= radius:
            return np.asarray(whole)
    # On a ridge the slope is nothing along the falling direction; a nudge leaves it.
    nudged = along.copy()
    if values[0] < -LEVEL and abs(nudged[0]) < 1e-8:
        nudged[0] = 1e-8
    lowest = max(0.0, -float(values[0])) + 1e-14
    low, high = lowest, lowest + float(np.linalg.norm(nudged)) / radius + 1e-14
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        longer = np.linalg.norm(nudged / (values + middle)) > radius
        low, high = (middle, high) if longer else (low, middle)
    return np.asarray(-nudged / (values + high))


def _next_radius(radius: float, length: float, gained: float, foretold: float) -> float:
    ratio = gained / foretold if foretold > 1e-15 and np.isfinite(gained) else float(gained > 0)
    if ratio < POOR:
        return min(radius, length) / 4
    if ratio > GOOD and length > 0.8 * radius:
        return min(2 * radius, LONGEST)
    return radius
