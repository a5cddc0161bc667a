"""The share of satisfied customers in each band of waiting time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Finding, Point, Unit, Verdict
from analysis.questions.making import hidden, refused
from analysis.questions.waiting_times import Times
from analysis.statistics.proportions import wilson
from analysis.thresholds import Thresholds

KEY = "waiting.bands"
METHOD = "band_wilson"
WIDTHS = (1.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0)
SMALLEST_WIDTH = {"minutes": 5.0}
MOST_BANDS = 24
OPEN_FROM = 99.0
"""The last band is open from this percentile on."""


def bands(times: Times, plan: Thresholds) -> Iterator[Finding]:
    """The finding ``waiting.bands``, where satisfaction and a wait are known."""
    clock = times.clock
    if clock is None or times.satisfaction is None:
        return
    wait, satisfaction = times.pair(clock[0], times.satisfaction)
    n = int(wait.size)
    if n < plan.wait_band:
        yield refused(KEY, Unit.SHARE, METHOD, hidden(plan), n)
        return
    width = _width(wait, times.wait_unit)
    starts, groups = _groups(wait, width, plan.wait_band)
    points = tuple(
        _point(start, satisfaction[rows] >= times.satisfied_from)
        for start, rows in zip(starts, groups, strict=True)
    )
    edges: tuple[float | None, ...] = (*starts, None)
    yield Finding(
        KEY,
        n,
        Unit.SHARE,
        METHOD,
        Verdict.SURE if n >= plan.certain else Verdict.CANNOT_TELL,
        points=points,
        checks=times.checks,
        facts={
            "width": width,
            "edges": edges,
            "wait_source": clock[1],
            "outcome": times.outcome,
            "satisfied_from": times.satisfied_from,
            "binary": times.binary,
            "wait_unit": times.wait_unit,
        },
    )


def _width(wait: Floats, unit: str) -> float:
    """The plan's five minutes (one hour, one day), wider where that would make too many bands."""
    spread = float(np.percentile(wait, OPEN_FROM) - wait.min())
    smallest = SMALLEST_WIDTH.get(unit, 1.0)
    fits = (width for width in WIDTHS if width >= smallest and spread / width <= MOST_BANDS)
    return next(fits, float(np.ceil(spread / MOST_BANDS)))


def _groups(
    wait: Floats, width: float, smallest: int
) -> tuple[list[float], list[np.typing.NDArray[np.bool_]]]:
    """Lower bounds and rows of bands; a band too small to show is joined with the next one."""
    band = np.floor(np.minimum(wait, np.percentile(wait, OPEN_FROM)) / width)
    starts: list[float] = []
    groups: list[np.typing.NDArray[np.bool_]] = []
    pending = np.zeros(wait.size, dtype=bool)
    lower: float | None = None
    for number in np.unique(band):
        pending = pending | (band == number)
        lower = float(number * width) if lower is None else lower
        if pending.sum() >= smallest:
            starts.append(lower)
            groups.append(pending)
            pending, lower = np.zeros(wait.size, dtype=bool), None
    if pending.any() and groups:
        groups[-1] = groups[-1] | pending
    return starts, groups


def _point(start: float, satisfied: np.typing.NDArray[np.bool_]) -> Point:
    part = wilson(int(satisfied.sum()), int(satisfied.size))
    return Point(start, part.share, part.n, part.interval.low, part.interval.high)
