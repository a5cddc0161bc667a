"""Profile-likelihood limits of one parameter of an ordinal model."""

from __future__ import annotations

import math

import numpy as np
from scipy import linalg, stats

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NotConverged
from analysis.statistics.ordinal_likelihood import OrdinalRows, Slope, Top, evaluate
from analysis.statistics.ordinal_links import Link

MOST_STEPS = 50
SETTLED = 1e-9


def profile_interval(
    rows: OrdinalRows, top: Top, link: Link, which: int, level: float
) -> tuple[float, float]:
    """The two values of parameter ``which`` at which its profile deviance is at the chi-square.

    Venzon & Moolgavkar (1988): Newton's method on "log-likelihood is at the limit, and no other
    parameter can be improved".
    """
    drop = float(stats.chi2.ppf(level, 1)) / 2
    direction = linalg.inv(top.information)[:, which]
    step = direction * math.sqrt(2 * drop / direction[which])
    target = top.log_likelihood - drop
    low, high = (_limit(rows, top.place + sign * step, link, (which, target)) for sign in (-1, 1))
    return low, high


def _limit(rows: OrdinalRows, place: Floats, link: Link, goal: tuple[int, float]) -> float:
    which, target = goal
    for _ in range(MOST_STEPS):
        now = evaluate(rows, place, link)
        move = _move(now, which, target)
        place = place + move
        if np.abs(move).max() < SETTLED * (1 + np.abs(place).max()):
            return float(place[which])
    raise NotConverged(MOST_STEPS)


def _move(now: Slope, which: int, target: float) -> Floats:
    system = -now.information.copy()
    system[which] = now.gradient
    wanted = -now.gradient.copy()
    wanted[which] = target - now.log_likelihood
    try:
        return np.asarray(np.linalg.solve(system, wanted), dtype=np.float64)
    except np.linalg.LinAlgError as singular:
        raise NotConverged(MOST_STEPS) from singular
