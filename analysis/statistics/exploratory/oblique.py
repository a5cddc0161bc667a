"""Gradient projection for factors that may correlate."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NotConverged

MOST_STEPS = 2_000
MOST_HALVINGS = 40

# Length of the projected slope at which a rotation counts as settled, and the same where rounding
# keeps the criterion from falling further.
SETTLED = 1e-9
NEARLY_SETTLED = 1e-5

# A part of the fall that the slope promises must come true, or the step is halved.
PROMISED = 0.5


def direct_oblimin(
    loadings: Floats, *, gamma: float, starts: int, seed: int
) -> tuple[Floats, Floats]:
    """The best rotated loadings (k, m) and factor correlations (m, m) of several starts."""
    m = loadings.shape[1]
    random = np.random.Generator(np.random.PCG64(seed))
    found = [_projected(loadings, np.eye(m), gamma)]
    for _ in range(starts - 1):
        turn, _ = np.linalg.qr(random.standard_normal((m, m)))
        found.append(_projected(loadings, turn, gamma))
    _, turn = min(found, key=lambda result: result[0])
    return loadings @ np.linalg.inv(turn).T, turn.T @ turn


def _projected(loadings: Floats, turn: Floats, gamma: float) -> tuple[float, Floats]:
    value, slope = _criterion(loadings, turn, gamma)
    step = 1.0
    for _ in range(MOST_STEPS):
        # What would change the factors' lengths is taken out of the slope.
        along = slope - turn * (turn * slope).sum(axis=0)
        steepness = float(np.linalg.norm(along))
        if steepness < SETTLED:
            return value, turn
        step *= 2
        moved = _stepped(loadings, turn, gamma, along, step)
        if moved is None or moved[0] >= value:
            if steepness < NEARLY_SETTLED:
                return value, turn
            raise NotConverged(MOST_HALVINGS)
        turn, step = moved[1], moved[2]
        value, slope = _criterion(loadings, turn, gamma)
    raise NotConverged(MOST_STEPS)


def _stepped(
    loadings: Floats, turn: Floats, gamma: float, along: Floats, step: float
) -> tuple[float, Floats, float] | None:
    """The first of the halved steps that lowers the criterion as far as the slope promises."""
    now, _ = _criterion(loadings, turn, gamma)
    promised = PROMISED * float(np.square(along).sum())
    best: tuple[float, Floats, float] | None = None
    for _ in range(MOST_HALVINGS):
        candidate = turn - step * along
        candidate = candidate / np.sqrt(np.square(candidate).sum(axis=0))
        value, _ = _criterion(loadings, candidate, gamma)
        if value < now and (best is None or value < best[0]):
            best = value, candidate, step
        if now - value > promised * step:
            return value, candidate, step
        step /= 2
    return best


def _criterion(loadings: Floats, turn: Floats, gamma: float) -> tuple[float, Floats]:
    """Oblimin's criterion and its slope (m, m) by the turn."""
    back = np.linalg.inv(turn)
    rotated = loadings @ back.T
    squares = np.square(rotated)
    others = squares.sum(axis=1, keepdims=True) - squares
    if gamma:
        others = others - gamma * others.mean(axis=0)
    value = float((squares * others).sum()) / 4
    return value, np.asarray(-((rotated.T @ (rotated * others)) @ back).T)
