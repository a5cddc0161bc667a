"""Gradient projection for factors that may correlate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NotConverged
from analysis.statistics.exploratory.orthogonal import varimax_turn

MOST_STEPS = 3_000
MOST_HALVINGS = 60

# Length of the projected slope at which a rotation counts as settled, and the same where rounding
# keeps the criterion from falling further.
SETTLED = 1e-9
NEARLY_SETTLED = 1e-5

# A step must fall below the largest of this many values before it, by a part of what the slope
# promises: steps by the secant's length are fast because they may rise now and then.
REMEMBERED = 10
PROMISED = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A turn (m, m) with the criterion's value and its slope along turns of unit columns."""

    turn: Floats
    value: float
    along: Floats


def direct_oblimin(
    loadings: Floats, *, gamma: float, starts: int, seed: int | None
) -> tuple[Floats, Floats]:
    """The best rotated loadings (k, m) and factor correlations (m, m) of several starts.

    The loadings as they are and their varimax are always among the starts: symmetric loadings may
    be a saddle, from which no slope leads away.
    """
    m = loadings.shape[1]
    random = np.random.Generator(np.random.PCG64(seed if starts > 1 else 0))
    turns = [np.eye(m), varimax_turn(loadings, kaiser=True)]
    for _ in range(starts - 1):
        turn, _ = np.linalg.qr(random.standard_normal((m, m)))
        turns.append(turn)
    found = [_projected(loadings, turn, gamma) for turn in turns]
    # The first unless another is better beyond rounding, so that signs and order stay.
    least = min(place.value for place in found)
    best = next(place for place in found if place.value <= least + SETTLED * abs(least))
    return loadings @ np.linalg.inv(best.turn).T, best.turn.T @ best.turn


def _projected(loadings: Floats, turn: Floats, gamma: float) -> Place:
    """Spectral projected gradients (Birgin, Martinez & Raydan 2000) from one start."""
    here = _place(loadings, turn, gamma)
    values, step = [here.value], 1.0
    for _ in range(MOST_STEPS):
        steepness = float(np.linalg.norm(here.along))
        if steepness < SETTLED:
            return here
        there = _stepped(loadings, here, gamma, max(values[-REMEMBERED:]), step)
        if there is None:
            if steepness < NEARLY_SETTLED:
                return here
            break
        step = _secant(there.turn - here.turn, there.along - here.along)
        here = there
        values.append(here.value)
    raise NotConverged(MOST_STEPS)


def _secant(moved: Floats, changed: Floats) -> float:
    bent = abs(float((moved * changed).sum()))
    return min(float((moved * moved).sum()) / bent, 1e10) if bent > 0 else 1.0


def _stepped(
    loadings: Floats, here: Place, gamma: float, ceiling: float, step: float
) -> Place | None:
    promised = PROMISED * float(np.square(here.along).sum())
    for _ in range(MOST_HALVINGS):
        turn = here.turn - step * here.along
        there = _place(loadings, turn / np.linalg.norm(turn, axis=0), gamma)
        if there.value <= ceiling - promised * step:
            return there
        step /= 2
    return None


def _place(loadings: Floats, turn: Floats, gamma: float) -> Place:
    """Oblimin's criterion at a turn; what would change the factors' lengths is no slope."""
    back = np.linalg.inv(turn)
    rotated = loadings @ back.T
    squares = np.square(rotated)
    others = squares.sum(axis=1, keepdims=True) - squares
    if gamma:
        others = others - gamma * others.mean(axis=0)
    slope = -((rotated.T @ (rotated * others)) @ back).T
    value = float((squares * others).sum()) / 4
    return Place(turn, value, slope - turn * (turn * slope).sum(axis=0))
