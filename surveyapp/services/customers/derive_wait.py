"""Derive how long a customer waited: once, in minutes, from whatever the source told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.intake.sentences import N_, Sentence

IN_FUTURE = N_("%(field)s lies in the future; correct the date")
BEFORE_ARRIVED = N_("%(field)s is before the customer arrived; correct one of the times")
BEFORE_SERVED = N_("%(field)s is before the customer was served; correct one of the times")
TOO_LONG = N_("a wait of %(found)s hours is longer than the %(most)s hours allowed; correct it")
DAYS_TOO_LONG = N_("a wait of %(found)s days is longer than the %(most)s days allowed; correct it")
WAIT_TOO_LONG = "too-long"
OUT_OF_ORDER = frozenset({"served-before-arrived", "ended-before-started", "ended-before-arrived"})
MINUTE = 60.0
HOUR = 60.0
DAY = 1440.0
LONGEST_WAIT = DAY
"""Minutes. Longer waits between two times of one visit are slips of the clock or of the date."""
LONGEST_DELAY = 90 * DAY
"""Minutes. What was promised longer ago is a slip of the year."""
CLOCKS_APART = timedelta(days=1)
"""Between time zones mistaken for each other; more is a wrong date."""
HAPPENED = ("arrived_at", "served_at", "ended_at", "delivered_at")
SAME = 1.5
"""Minutes by which a wait that is told and one that follows from times may differ."""


@dataclass(frozen=True, slots=True)
class WaitTimes:
    """What is known of a wait. ``wait`` is in minutes, where the source counted it itself."""

    arrived_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    wait: float | None = None
    abandoned: bool = False
    longest_wait: float = LONGEST_WAIT
    longest_delay: float = LONGEST_DELAY
    told_at: datetime | None = None
    """When all this was told; what has happened cannot lie after it."""


@dataclass(frozen=True, slots=True)
class WaitProblem:
    """A contradiction: its code, the field it is told at, and a sentence that says what to do."""

    code: str
    field: str
    message: Sentence


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes waited, or minutes after which it was given up (censored); never both.

    ``early`` minutes are those by which a delivery came before it was promised.
    """

    actual_wait: float | None = None
    abandoned_after: float | None = None
    early: float | None = None
    problems: tuple[WaitProblem, ...] = ()


def derive(times: WaitTimes) -> Wait:
    """The wait, or every reason why the times cannot be right."""
    problems = (
        *_ahead(times),
        *_out_of_order(times),
        *_negative(times),
        *_contradictions(times),
    )
    if problems:
        return Wait(problems=problems)
    minutes, field, longest = _minutes(times)
    if minutes is None:
        return Wait()
    if minutes > longest:
        return Wait(problems=(_too_long(minutes, field, longest),))
    if times.abandoned:
        return Wait(abandoned_after=minutes)
    if minutes < 0:
        return Wait(actual_wait=0.0, early=-minutes)
    return Wait(actual_wait=minutes)


def _minutes(times: WaitTimes) -> tuple[float | None, str, float]:
    """The wait, the field it is told by, and the limit that holds for it."""
    if times.wait is not None:
        return times.wait, "wait", times.longest_wait
    end = "ended_at" if times.abandoned else "served_at"
    stay = _between(times.arrived_at, times.ended_at if times.abandoned else times.served_at)
    if stay is not None:
        return stay, end, times.longest_wait
    late = None if times.abandoned else _between(times.promised_at, times.delivered_at)
    return late, "delivered_at", times.longest_delay


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds() / MINUTE


def _ahead(times: WaitTimes) -> list[WaitProblem]:
    """Promises may lie ahead; all else has happened, or a day and a month were swapped."""
    return [
        WaitProblem("in-future", name, Sentence(IN_FUTURE, field=name))
        for name in HAPPENED
        if is_ahead(getattr(times, name), times.told_at)
    ]


def is_ahead(moment: datetime | None, told_at: datetime | None) -> bool:
    """Whether the moment comes after it was told; never where either is unknown."""
    return moment is not None and told_at is not None and moment > told_at + CLOCKS_APART


def _out_of_order(times: WaitTimes) -> list[WaitProblem]:
    pairs = (
        ("served-before-arrived", "served_at", times.arrived_at, times.served_at, BEFORE_ARRIVED),
        ("ended-before-started", "ended_at", times.served_at, times.ended_at, BEFORE_SERVED),
        ("ended-before-arrived", "ended_at", times.arrived_at, times.ended_at, BEFORE_ARRIVED),
    )
    return [
        WaitProblem(code, field, Sentence(told, field=field))
        for code, field, start, end, told in pairs
        if start is not None and end is not None and end < start
    ]


def _negative(times: WaitTimes) -> list[WaitProblem]:
    if times.wait is None or times.wait >= 0:
        return []
    told = N_("the wait is negative (%(minutes)s minutes); correct or blank it")
    return [WaitProblem("negative-wait", "wait", Sentence(told, minutes=times.wait))]


def _contradictions(times: WaitTimes) -> list[WaitProblem]:
    found = []
    if times.abandoned and times.served_at is not None:
        told = N_("the wait was abandoned, yet there is a time of service; correct one of the two")
        found.append(WaitProblem("abandoned-and-served", "abandoned", Sentence(told)))
    stay = _between(times.arrived_at, times.served_at)
    if stay is not None and times.wait is not None and abs(stay - times.wait) > SAME:
        told = N_("%(told)s minutes are told, the times say %(counted)s; correct one of the two")
        sentence = Sentence(told, told=times.wait, counted=stay)
        found.append(WaitProblem("two-waits", "wait", sentence))
    return found


def _too_long(minutes: float, field: str, longest: float) -> WaitProblem:
    told, unit = (DAYS_TOO_LONG, DAY) if longest > 2 * DAY else (TOO_LONG, HOUR)
    counts = {"found": round(minutes / unit, 1), "most": round(longest / unit, 1)}
    return WaitProblem(WAIT_TOO_LONG, field, Sentence(told, **counts))
