"""Did the level or the trend change at an event? Interrupted time series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.ar1_regression import ar1_regression
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import Estimate
from analysis.statistics.newey_west import LaggedErrors, newey_west

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

    ``autocorrelation`` is that of neighbouring errors; ``lags`` how far Newey and West's errors
    looked, None otherwise. ``fitted`` and ``without`` (n,) are the series with, and as it would
    have gone on without the events.
    """

    n: int
    errors: str
    lags: int | None
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
    errors: Literal["ar1", "newey_west"] = "ar1",
    lags: int | None = None,
    level: float = 0.95,
) -> InterruptedSeries:
    """Segmented regression of period values (n,) on times (n,), ascending, cut at ``events``.

    A period belongs to after an event from its time on (Wagner et al. 2002). ``ar1`` fits the
    autocorrelation by restricted likelihood, with Satterthwaite's degrees of freedom, and holds its
    level from some twelve periods on. ``newey_west`` (1987) keeps least squares and allows for any
    autocorrelation up to floor(4 (n / 100)^(2/9)) ``lags`` (or as many as given) and for unequal
    spread, but needs long series: under a hundred periods its intervals are too narrow.
    """
    t, y = vector(times), vector(values)
    same_rows(t, y)
    cuts = sorted(float(event) for event in events)
    _check(t, cuts)
    design = _design(t, cuts)
    if errors == "newey_west":
        found = newey_west(y, design, lags, proper_level(level))
    else:
        gaps = np.diff(t)
        model = ar1_regression(y, design, gaps / gaps.min())
        every = tuple(model.estimate(j, proper_level(level)) for j in range(design.shape[1]))
        found = LaggedErrors(None, every, model.autocorrelation)
    return _series(t, y, cuts, errors, found)


def _series(
    t: Floats, y: Floats, cuts: list[float], errors: str, found: LaggedErrors
) -> InterruptedSeries:
    estimates = found.estimates
    slopes = np.array([estimate.value for estimate in estimates])
    design = _design(t, cuts)
    fitted = design @ slopes
    spread = float(np.sum((y - y.mean()) ** 2))
    changes = tuple(
        EventChange(cut, *_sides(t, cut), estimates[2 + 2 * m], estimates[3 + 2 * m])
        for m, cut in enumerate(cuts)
    )
    return InterruptedSeries(
        y.size,
        errors,
        found.lags,
        estimates[1],
        changes,
        found.autocorrelation,
        1 - float(np.sum((y - fitted) ** 2)) / spread if spread > 0 else 0.0,
        fitted,
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


def _sides(t: Floats, cut: float) -> tuple[int, int]:
    return int((t < cut).sum()), int((t >= cut).sum())
