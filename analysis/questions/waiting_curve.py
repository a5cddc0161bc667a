"""How satisfaction falls with time, and whether there is a point where it tips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.findings import Check, Fact, Finding, Point, Refusal, Unit, Verdict
from analysis.questions.curves import Break, curve, tipping_point
from analysis.questions.making import not_asked, refused, too_few
from analysis.questions.waiting_times import Times, winsorised
from analysis.thresholds import Thresholds


def _told(times: Times, source: str) -> dict[str, Fact]:
    return {"wait_source": source, "outcome": times.outcome, "wait_unit": times.wait_unit}


def shape_over_time(times: Times, plan: Thresholds) -> Iterator[Finding]:
    """The finding ``waiting.curve``: satisfaction against the wait, line or bend."""
    clock = times.clock
    if clock is None or times.satisfaction is None:
        return
    key, unit = "waiting.curve", Unit.SHARE if times.binary else Unit.POINTS
    wait, satisfaction = times.pair(clock[0], times.satisfaction)
    n = int(wait.size)
    if n < plan.curve:
        yield refused(key, unit, "spline_rcs4", too_few(n, plan.curve), n)
        return
    inside, pulled = winsorised(wait)
    near = float(np.ptp(inside)) / 40
    found = curve(inside, satisfaction / 100 if times.binary else satisfaction, near, plan)
    if isinstance(found, Refusal):
        yield refused(key, unit, "spline_rcs4", found, n)
        return
    told = {name: found.facts[name] for name in ("shape", "delta_r2", "p")}
    yield Finding(
        key,
        n,
        unit,
        found.method,
        Verdict.SURE if n >= plan.tipping_point else Verdict.PROBABLY,
        checks=(pulled, *times.checks),
        points=_bounded(found.points) if times.binary else found.points,
        facts={**told, "binary": times.binary, **_told(times, clock[1])},
    )


def _bounded(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Shares of a straight-line model kept within 0 and 1."""

    def inside(number: float | None) -> float | None:
        return None if number is None else min(1.0, max(0.0, number))

    return tuple(
        replace(
            point,
            estimate=inside(point.estimate),
            low=inside(point.low),
            high=inside(point.high),
        )
        for point in points
    )


def tipping_over_time(times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """The finding ``waiting.tipping_point``, on measured time only."""
    key = "waiting.tipping_point"
    if times.satisfaction is None:
        return
    if times.actual is None:
        yield refused(key, Unit.WAIT, "sup_f", not_asked("actual_wait"))
        return
    wait, satisfaction = times.pair(times.actual, times.satisfaction)
    n = int(wait.size)
    if n < plan.tipping_point:
        yield refused(key, Unit.WAIT, "sup_f", too_few(n, plan.tipping_point), n)
        return
    inside, pulled = winsorised(wait)
    found = tipping_point(inside, satisfaction, plan, seed)
    if isinstance(found, Refusal):
        yield refused(key, Unit.WAIT, "sup_f", found, n)
        return
    yield _tipping(key, times, n, found, (pulled, *times.checks))


def _tipping(key: str, times: Times, n: int, found: Break, checks: tuple[Check, ...]) -> Finding:
    return Finding(
        key,
        n,
        Unit.WAIT,
        "sup_f",
        found.verdict,
        found.found.knot,
        found.found.interval,
        checks=checks,
        facts={**found.facts(), **_told(times, "actual")},
    )
