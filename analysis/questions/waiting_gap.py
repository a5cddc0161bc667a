"""What a minute costs before and after the wait stops being acceptable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Check, Fact, Finding, Point, Refusal, Unit, Verdict
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import effect_verdict, not_asked, refusal_of, refused, too_few
from analysis.questions.waiting_times import Times, winsorised
from analysis.statistics.errors import StatisticsError
from analysis.statistics.estimate import Estimate
from analysis.statistics.gap import GapModel, gap_model
from analysis.statistics.ols import ols
from analysis.statistics.two_lines import two_lines
from analysis.thresholds import Thresholds

KEY = "waiting.gap"
METHOD = "gap_hc3"
GRID = 21
MOST_ROWS = 10_000


def gap(times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """Slopes within and beyond the acceptable wait, their difference, and the broken line."""
    if times.perceived is None or times.acceptable is None or not times.waiting_item:
        return
    over, satisfaction = _columns(times)
    why = _refusal(over, satisfaction, plan)
    if why is None:
        try:
            found = gap_model(over, satisfaction)
        except StatisticsError as error:
            why = refusal_of(error)
    if why is not None:
        n = int(over.size)
        yield refused(f"{KEY}.difference", Unit.POINTS_PER_WAIT, METHOD, why, n)
        return
    inside, pulled = winsorised(over)
    turns = _no_reversal(inside, satisfaction, seed)
    yield from _slopes(times, found, (pulled, *turns), plan)
    yield _curve(times, over, satisfaction, plan)


def _columns(times: Times) -> tuple[Floats, Floats]:
    if times.perceived is None or times.acceptable is None or times.satisfaction is None:
        return np.empty(0), np.empty(0)
    over = times.perceived - times.acceptable
    return times.pair(over, times.satisfaction)


def _refusal(over: Floats, satisfaction: Floats, plan: Thresholds) -> Refusal | None:
    n = int(over.size)
    if n == 0:
        return not_asked("wait_satisfaction")
    if n < plan.gap_indicative:
        return too_few(n, plan.gap_indicative)
    beyond = int((over > 0).sum())
    if beyond < plan.gap_over_limit:
        return Refusal("too_few_over_limit", {"n": beyond, "needed": plan.gap_over_limit})
    return Refusal("constant") if float(np.ptp(satisfaction)) == 0.0 else None


def _indicative(n: int, plan: Thresholds) -> Check:
    return Check("indicative", n >= plan.gap, {"n": n, "needed": plan.gap})


def _no_reversal(x: Floats, y: Floats, seed: int) -> tuple[Check, ...]:
    """Whether two lines of their own do not turn from falling to rising or the other way."""
    rows = drawn_rows(np.ones(x.size, dtype=bool), seed, MOST_ROWS)
    try:
        found = two_lines(x[rows], y[rows])
    except StatisticsError:
        return ()
    facts: dict[str, Fact] = {
        "at": found.at,
        "slope_below": found.below.value,
        "slope_above": found.above.value,
    }
    return (Check("no_reversal", not found.reversal, facts),)


def _slopes(
    times: Times, found: GapModel, looked_at: tuple[Check, ...], plan: Thresholds
) -> Iterator[Finding]:
    same: dict[str, Fact] = {
        "wait_unit": times.wait_unit,
        "n_over": found.n_beyond,
        "outcome": times.outcome,
    }
    steeper: dict[str, Fact] = {
        "p": found.difference.p,
        "n_over": found.n_beyond,
        "steeper": found.difference.value < 0,
    }
    checks = (_indicative(found.n, plan), *looked_at)
    yield _slope("within", found.n, found.within, same, checks[:2])
    yield _slope("beyond", found.n, found.beyond, same, checks[:2])
    yield _slope("difference", found.n, found.difference, steeper, checks)


def _slope(
    name: str, n: int, slope: Estimate, facts: dict[str, Fact], checks: tuple[Check, ...]
) -> Finding:
    verdict = effect_verdict(slope.interval, slope.p)
    if verdict is Verdict.SURE and not checks[0].held:
        verdict = Verdict.PROBABLY
    return Finding(
        f"{KEY}.{name}",
        n,
        Unit.POINTS_PER_WAIT,
        METHOD,
        verdict,
        slope.value,
        slope.interval,
        checks=checks,
        facts=facts,
    )


def _curve(times: Times, over: Floats, satisfaction: Floats, plan: Thresholds) -> Finding:
    x, _ = winsorised(over)
    fit = ols(satisfaction, _sides(x), errors="hc3")
    places = np.unique(np.append(np.linspace(x.min(), x.max(), GRID), 0.0))
    rows = np.column_stack([np.ones_like(places), _sides(places)])
    half = (places[-1] - places[0]) / (2 * GRID)
    points: list[Point] = []
    for place, weights in zip(places, rows, strict=True):
        part = fit.combination(weights)
        near = int((np.abs(x - place) <= half).sum())
        points.append(Point(float(place), part.value, near, part.interval.low, part.interval.high))
    n = int(x.size)
    return Finding(
        f"{KEY}.curve",
        n,
        Unit.POINTS,
        METHOD,
        Verdict.SURE if n >= plan.gap else Verdict.PROBABLY,
        checks=(_indicative(n, plan),),
        points=tuple(points),
        facts={"wait_unit": times.wait_unit},
    )


def _sides(x: Floats) -> Floats:
    return np.column_stack([np.minimum(x, 0.0), np.maximum(x, 0.0)])
