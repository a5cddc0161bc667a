"""Power to see a bend, by simulation: a kink at a known place, or one that must be looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.findings import Interval
from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile
from analysis.statistics.planner.power import POWER, SIGNIFICANCE
from analysis.statistics.proportions import wilson

RUNS_AT_ONCE = 50
GRID = 40
TINY = 1e-12
EDGE = 0.10
"""Bends are looked for between the deciles of x: closer to its ends no data could show them."""


@dataclass(frozen=True, slots=True)
class Kink:
    """Points lost a minute within and beyond the acceptable wait (a known kink at 0).

    ``gap_sd`` is the spread of felt minus acceptable minutes, ``mean_gap`` their mean, ``noise``
    what else moves the outcome.
    """

    within: float = -0.5
    beyond: float = -1.5
    gap_sd: float = 11.5
    mean_gap: float = 0.0
    noise: float = 20.0


@dataclass(frozen=True, slots=True)
class Knot:
    """A line that bends by ``change`` points a point at ``at``, to be found on the whole range.

    x is normal with ``mean`` and ``sd``, cut to 0-100; ``slope`` holds below the knot.
    """

    slope: float = 0.3
    change: float = 0.5
    at: float = 70.0
    mean: float = 65.0
    sd: float = 20.0
    noise: float = 17.0


@dataclass(frozen=True, slots=True)
class SimulatedPower:
    """``power`` is the share of ``runs`` invented samples of ``n`` in which the bend was seen."""

    n: int
    runs: int
    power: float
    interval: Interval


def kink_power(
    n: int, kink: Kink, *, seed: int, runs: int = 1000, significance: float = SIGNIFICANCE
) -> SimulatedPower:
    """Least squares with a slope for each side and HC3 errors, as in ``gap.gap_model``."""
    _check(n, runs, kink.gap_sd, kink.noise)
    random = np.random.Generator(np.random.PCG64(seed))
    limit, seen = t_quantile(1 - significance / 2, n - 3), 0
    for size in _batches(runs):
        gap = kink.mean_gap + kink.gap_sd * random.standard_normal((size, n))
        y = kink.within * np.minimum(gap, 0) + kink.beyond * np.maximum(gap, 0)
        y += kink.noise * random.standard_normal((size, n))
        seen += int((np.abs(_kink_t(gap, y)) > limit).sum())
    return _told(n, seen, runs)


def knot_power(
    n: int, knot: Knot, *, seed: int, runs: int = 1000, significance: float = SIGNIFICANCE
) -> SimulatedPower:
    """The largest F of one bend over a grid, against what a straight line gives by chance.

    The limit comes from as many samples without a bend (the same idea as the bootstrap of
    ``segmented_test``).
    """
    _check(n, runs, knot.sd, knot.noise)
    random = np.random.Generator(np.random.PCG64(seed))
    straight, bent = [], []
    for size in _batches(runs):
        x = np.clip(knot.mean + knot.sd * random.standard_normal((size, n)), 0, 100)
        noise = knot.noise * random.standard_normal((2, size, n))
        straight.append(_largest_f(x, noise[0]))
        bend = knot.slope * x + knot.change * np.maximum(x - knot.at, 0)
        bent.append(_largest_f(x, bend + noise[1]))
    limit = np.quantile(np.concatenate(straight), 1 - significance)
    return _told(n, int((np.concatenate(bent) > limit).sum()), runs)


def n_by_simulation(
    simulated: Callable[[int], SimulatedPower],
    *,
    power: float = POWER,
    start: int = 50,
    most: int = 20_000,
) -> SimulatedPower:
    """The fewest answers, to about a twentieth, at which ``simulated(n)`` reaches ``power``.

    ``simulated`` is one of the functions above with all but n given. Raises OutOfRange when
    ``most`` answers are not enough.
    """
    low, high, found = start, start, simulated(start)
    while found.power < power:
        low, high = high, high * 2
        if high > most:
            raise OutOfRange("the bend", f"one that {most:,} answers show; this one they do not")
        found = simulated(high)
    while high - low > max(high // 20, 1):
        middle = (low + high) // 2
        there = simulated(middle)
        if there.power >= power:
            high, found = middle, there
        else:
            low = middle
    return found


def _batches(runs: int) -> list[int]:
    full, rest = divmod(runs, RUNS_AT_ONCE)
    return [RUNS_AT_ONCE] * full + [rest] * (rest > 0)


def _kink_t(gap: Floats, y: Floats) -> Floats:
    """HC3 t of the difference of slopes in each row of (runs, n)."""
    parts = [np.ones_like(gap), gap, np.maximum(gap, 0)]
    table = np.stack(parts, axis=2)
    bread = np.linalg.inv(table.swapaxes(1, 2) @ table)
    slopes = bread @ (table.swapaxes(1, 2) @ y[:, :, None])
    hat = table @ bread
    leverage = (hat * table).sum(axis=2)
    left = (y - (table @ slopes)[:, :, 0]) / (1 - leverage)
    error = np.sqrt(((hat[:, :, 2] * left) ** 2).sum(axis=1))
    return np.asarray(slopes[:, 2, 0] / error)


def _largest_f(x: Floats, y: Floats) -> Floats:
    """The largest F (runs,) of a hinge over the line, knots on a grid of quantiles of each row."""
    n = x.shape[1]
    knots = np.quantile(x, np.linspace(EDGE, 1 - EDGE, GRID), axis=1)
    away = x - x.mean(axis=1, keepdims=True)
    left = _beside(y, away)
    rest, best = (left**2).sum(axis=1), np.zeros(x.shape[0])
    for knot in knots:
        hinge = _beside(np.maximum(x - knot[:, None], 0), away)
        gain = (hinge * left).sum(axis=1) ** 2 / np.maximum((hinge**2).sum(axis=1), TINY)
        np.maximum(best, gain, out=best)
    return np.asarray(best / ((rest - best) / (n - 3)))


def _beside(values: Floats, away: Floats) -> Floats:
    """What a line in x (centred, ``away``) leaves of values, row by row."""
    centred = values - values.mean(axis=1, keepdims=True)
    slope = (centred * away).sum(axis=1) / (away**2).sum(axis=1)
    return np.asarray(centred - slope[:, None] * away)


def _check(n: int, runs: int, spread: float, noise: float) -> None:
    if n < 10:
        raise TooFewObservations(n, 10)
    if runs < 1 or spread <= 0 or noise <= 0:
        raise OutOfRange("runs, spread and noise", "above zero")


def _told(n: int, seen: int, runs: int) -> SimulatedPower:
    found = wilson(seen, runs)
    return SimulatedPower(n, runs, found.share, found.interval)
