"""Whether levels stand elsewhere after an event than the waves before it were heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analysis.dataset import Dataset, Event, Floats
from analysis.findings import Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.making import effect_verdict, hidden, refusal_of, refused
from analysis.questions.trend import Run, run_of
from analysis.questions.wave_days import wave_days
from analysis.statistics.adjustment import holm
from analysis.statistics.errors import StatisticsError, TooFewObservations
from analysis.statistics.estimate import Estimate
from analysis.statistics.interrupted_series import (
    EACH_SIDE,
    EventChange,
    InterruptedSeries,
    interrupted_series,
)
from analysis.thresholds import Thresholds

KEY = "change.event"
METHOD = "interrupted_ar1"
YEAR = 365.25
NOTHING = 1e-9
"""Spread of waves, or what an event leaves of it, that is mere rounding."""


@dataclass(frozen=True)
class Outcome:
    """Scores (n,) of a construct, from 0 to 1 where it is two-valued."""

    id: str
    values: Floats
    binary: bool

    @property
    def unit(self) -> Unit:
        """What a difference of its levels is measured in."""
        return Unit.SHARE if self.binary else Unit.POINTS


@dataclass(frozen=True)
class _Cut:
    """An event, and how many waves began before and after it."""

    event: Event
    day: float
    before: int
    after: int

    @property
    def fewer(self) -> int:
        """Waves on the side that has fewer."""
        return min(self.before, self.after)


def around_events(
    dataset: Dataset, outcomes: Sequence[Outcome], plan: Thresholds
) -> tuple[Finding, ...]:
    """The change of level and of yearly slope at each event of the plan, corrected together."""
    if not dataset.events:
        return ()
    days = wave_days(dataset)
    found = tuple(f for outcome in outcomes for f in _outcome(dataset, outcome, days, plan))
    tested = [finding for finding in found if finding.refusal is None]
    adjusted = holm([float(str(finding.facts["p"])) for finding in tested]) if tested else ()
    p = {finding.key: value for finding, value in zip(tested, adjusted, strict=True)}
    return tuple(_judged(finding, p.get(finding.key)) for finding in found)


def _judged(finding: Finding, p: float | None) -> Finding:
    if p is None:
        return finding
    verdict = effect_verdict(finding.interval, p)
    return replace(finding, verdict=verdict, facts={**finding.facts, "p_holm": p})


def _outcome(
    dataset: Dataset, outcome: Outcome, days: Floats | None, plan: Thresholds
) -> Iterator[Finding]:
    run = run_of(dataset, outcome.values)
    if run is None or days is None:
        yield from (_refused(outcome, each, Refusal("undated_waves")) for each in dataset.events)
        return
    why = _unusable(run, plan)
    if why is not None:
        yield from (_refused(outcome, each, why) for each in dataset.events)
        return
    cuts = [_cut(event, days) for event in dataset.events]
    for cut in cuts:
        if cut.fewer < EACH_SIDE:
            yield _refused(outcome, cut.event, _one_side(cut.fewer))
    yield from _fitted(run, outcome, days, [cut for cut in cuts if cut.fewer >= EACH_SIDE])


def _unusable(run: Run, plan: Thresholds) -> Refusal | None:
    if len(run.names) < plan.event_waves:
        return Refusal("too_few_waves", {"n": len(run.names), "needed": plan.event_waves})
    if run.sizes.min() < plan.show:
        return hidden(plan)
    flat = float(np.ptp(run.means)) <= NOTHING * max(1.0, float(np.abs(run.means).max()))
    return Refusal("constant") if flat else None


def _one_side(n: int) -> Refusal:
    return Refusal("too_few_waves_one_side", {"n": n, "needed": EACH_SIDE})


def _cut(event: Event, days: Floats) -> _Cut:
    day = float(date.fromisoformat(event.date).toordinal())
    before = int((days < day).sum())
    return _Cut(event, day, before, days.size - before)


def _fitted(run: Run, outcome: Outcome, days: Floats, cuts: list[_Cut]) -> Iterator[Finding]:
    """All events at once, each beside the others."""
    if not cuts:
        return
    years, at = (days - days[0]) / YEAR, [(cut.day - days[0]) / YEAR for cut in cuts]
    try:
        found = interrupted_series(years, run.means, at)
        beside = interrupted_series(years, run.means, at, errors="newey_west")
        why = Refusal("nothing_left") if found.r2 > 1 - NOTHING else None
    except TooFewObservations as error:
        why = _one_side(error.n)
    except StatisticsError as error:
        why = refusal_of(error)
    for place, cut in enumerate(cuts):
        if why is None:
            yield from _told(run, outcome, cut, found, (found.events[place], beside.events[place]))
        else:
            yield _refused(outcome, cut.event, why)


def _told(
    run: Run,
    outcome: Outcome,
    cut: _Cut,
    found: InterruptedSeries,
    changes: tuple[EventChange, EventChange],
) -> Iterator[Finding]:
    facts: dict[str, Fact] = {
        "date": cut.event.date,
        "names": tuple(cut.event.name.items()),
        "wave": run.names[cut.before],
        "waves_before": cut.before,
        "waves_after": cut.after,
        "autocorrelation": found.autocorrelation,
        "binary": outcome.binary,
    }
    change, lagged = changes
    for part, one, other in (
        ("level", change.level, lagged.level),
        ("slope", change.slope, lagged.slope),
    ):
        yield _part(run, outcome, f"{part}.{cut.event.date}", one, {**facts, **_beside(other)})


def _beside(lagged: Estimate) -> dict[str, Fact]:
    """The same with errors by Newey and West, which are too small in runs as short as these."""
    limits = lagged.interval
    return {
        "newey_west": lagged.value,
        "newey_west_low": limits.low,
        "newey_west_high": limits.high,
    }


def _part(run: Run, outcome: Outcome, key: str, found: Estimate, facts: dict[str, Fact]) -> Finding:
    return Finding(
        f"{KEY}.{outcome.id}.{key}",
        int(run.sizes.sum()),
        outcome.unit,
        METHOD,
        Verdict.CANNOT_TELL,
        found.value,
        found.interval,
        outcome.id,
        facts={**facts, "p": found.p},
    )


def _refused(outcome: Outcome, event: Event, why: Refusal) -> Finding:
    key = f"{KEY}.{outcome.id}.level.{event.date}"
    return refused(key, outcome.unit, METHOD, why, subject=outcome.id)
