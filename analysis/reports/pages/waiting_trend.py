"""The part of the waiting page that says in one sentence how satisfaction goes with the wait."""

from __future__ import annotations

from analysis.findings import Finding, Point
from analysis.reports.choosing import set_apart, stands
from analysis.reports.telling import Telling
from analysis.reports.wording import about_persons, inline, people
from analysis.thresholds import PLAN


def headline(telling: Telling) -> str:
    """The clearest of what can be said; empty where satisfaction and waits were not both known."""
    for tell in (_ends, _knee, _trend):
        sentence = tell(telling)
        if sentence:
            return sentence
    return ""


def _ends(telling: Telling) -> str:
    """The shortest waits against the longest, where both are many and differ beyond the margins."""
    shares = telling.told("waiting.bands")
    if shares is None or len(shares.points) < 2:
        return ""
    first, last = shares.points[0], shares.points[-1]
    if min(first.n, last.n) < PLAN.certain or not _apart(first, last):
        return ""
    return telling.say(
        f"waiting.ends_{whose(telling)}",
        people=people(telling),
        short=telling.wait(float(shares.points[1].x)),
        long=telling.wait(float(last.x)),
        before=telling.phrases.percent(first.estimate or 0.0),
        after=telling.phrases.percent(last.estimate or 0.0),
    )


def _knee(telling: Telling) -> str:
    """Up to where, or from where, the wait goes together with lower satisfaction."""
    known = telling.told("waiting.tipping_point")
    found = known if stands(known) else None
    side = "slope_above" if found and found.facts.get("steeper") else "slope_below"
    weight = found.facts.get(side) if found else None
    if found is None or not isinstance(weight, float) or weight >= 0:
        return ""
    stem = "knee_steeper" if side == "slope_above" else "knee_flatter"
    wait = telling.wait(round(found.estimate or 0.0))
    return telling.say(f"waiting.{stem}", wait=wait, outcome=outcome_name(telling, found))


def _trend(telling: Telling) -> str:
    """Whether satisfaction differs between the ends of the fitted line."""
    found = telling.told("waiting.curve")
    if found is None or len(found.points) < 2:
        return ""
    first, last = found.points[0], found.points[-1]
    outcome = outcome_name(telling, found)
    if not _apart(first, last):
        return telling.say("waiting.trend_cannot_tell", outcome=outcome)
    down = (last.estimate or 0.0) < (first.estimate or 0.0)
    return telling.say("waiting.trend_down" if down else "waiting.trend_up", outcome=outcome)


def _apart(first: Point, last: Point) -> bool:
    ends = (first.low, first.high, last.low, last.high)
    low, high, later_low, later_high = (0.0 if end is None else end for end in ends)
    before, after = (low, high), (later_low, later_high)
    return set_apart(before, after) or set_apart(after, before)


def whose(telling: Telling) -> str:
    """``persons`` or ``rows``, for phrases that differ."""
    return "persons" if about_persons(telling) else "rows"


def outcome_name(telling: Telling, found: Finding) -> str:
    """What goes with the wait: a construct, or the construct that one question makes."""
    outcome = str(found.facts.get("outcome"))
    constructs = telling.dataset.questionnaire.constructs
    single = (c.id for c in constructs if c.items == (outcome,) and not c.of_constructs)
    subject = outcome if outcome in telling.names else next(single, None)
    return inline(telling, subject) if subject else telling.say("waiting.outcome")
