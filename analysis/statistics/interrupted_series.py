"""Did the level or the trend change at an event? Interrupted time series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import Estimate, student

# Periods needed before the first event, between events and after the last.
EACH_SIDE = 3


@dataclass(frozen=True, slots=True)
class EventChange:
    """What happened at time ``at``: a jump of the level, and a change of the slope from then on."""

    at: float
    before: int
    after: int
    level: Estimate
    slope: Estimate


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """``slope`` is the trend before the first event, a unit of time.

    ``autocorrelation`` is that of neighbouring residuals; the errors allow for ``lags`` of it.
    ``fitted`` and ``without`` (n,) are the series with, and as it would have gone on without the
    events.
    """

    n: int
    lags: int
    slope: Estimate
    events: tuple[EventChange, ...]
    autocorrelation: float
    r2: float
    fitted: Floats
    without: Floats


def interrupted_series(
    times: ArrayLike,
    values: ArrayLike,
    events: Sequence[float],
    *,
    lags: int | None = None,
    level: float = 0.95,
) -> InterruptedSeries:
    """Segmented regression of period values (n,) on times (n,), ascending, cut at ``events``.

    A period belongs to after an event from its time on (Wagner et al. 2002). Errors bear
    autocorrelation and unequal spread: Newey & West (1987) with Bartlett weights, the lags
    floor(4 (n / 100)^(2/9)) unless given, times n / (n - k); intervals are Student's t.
    """
    t, y = vector(times), vector(values)
    same_rows(t, y)
    cuts = sorted(float(event) for event in events)
    _check(t, cuts)
    design = _design(t, cuts)
    n, k = design.shape
    reach = math.floor(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    if not 0 <= reach < n:
        raise OutOfRange("lags", "zero or more, and fewer than the periods")
    basis, triangle = np.linalg.qr(design)
    solve = np.linalg.inv(triangle)
    slopes = solve @ (basis.T @ y)
    rest = y - design @ slopes
    covariance = solve @ _middle(basis * rest[:, None], reach) @ solve.T * n / (n - k)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))

    def estimate(place: int) -> Estimate:
        value, error = float(slopes[place]), float(errors[place])
        return student(value, error, n - k, "newey_west", proper_level(level))

    found = tuple(
        EventChange(cut, *_sides(t, cut), estimate(2 + 2 * m), estimate(3 + 2 * m))
        for m, cut in enumerate(cuts)
    )
    spread = float(np.sum((y - y.mean()) ** 2))
    left = float(rest @ rest)
    return InterruptedSeries(
        n,
        reach,
        estimate(1),
        found,
        float(rest[1:] @ rest[:-1]) / left if left > 0 else 0.0,
        1 - left / spread if spread > 0 else 0.0,
        design @ slopes,
        design[:, :2] @ slopes[:2],
    )


def _check(t: Floats, cuts: list[float]) -> None:
    if (np.diff(t) <= 0).any():
        raise OutOfRange("times", "in ascending order, each once")
    if not cuts:
        raise TooFewObservations(0, 1)
    parts = np.histogram(t, bins=[-math.inf, *cuts, math.inf])[0]
    if int(parts.min()) < EACH_SIDE:
        raise TooFewObservations(int(parts.min()), EACH_SIDE)
    if t.size < 2 * len(cuts) + 4:
        raise TooFewObservations(t.size, 2 * len(cuts) + 4)


def _design(t: Floats, cuts: list[float]) -> Floats:
    columns = [np.ones(t.size), t]
    for cut in cuts:
        after = (t >= cut).astype(np.float64)
        columns += [after, after * (t - cut)]
    return np.column_stack(columns)


def _middle(scores: Floats, lags: int) -> Floats:
    """Bartlett-weighted sums of products of scores (n, k) up to ``lags`` apart."""
    total = scores.T @ scores
    for lag in range(1, lags + 1):
        apart = scores[lag:].T @ scores[:-lag]
        total = total + (1 - lag / (lags + 1)) * (apart + apart.T)
    return np.asarray(total)


def _sides(t: Floats, cut: float) -> tuple[int, int]:
    return int((t < cut).sum()), int((t >= cut).sum())
